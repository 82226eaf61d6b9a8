import type { Pictures } from '../credentials/picture'
import type { SignedForm } from './form'
import type { Verdict } from './rules'

/** What is known of a badge before any of its forms is read. */
export type Head = {
  layout: number
  /** How often the badge had changed when this was made. */
  changes: number
  edition: number
  status: Verdict['status']
  /** Path of the badge that renews it. */
  renewedBy: string | null
  /** Why it was revoked. */
  reason: string | null
  /** When `status` turns from valid to expired, in milliseconds since the epoch. */
  validUntil: number | null
  /** Opaque; another one as soon as anything else here is, or any form. */
  etag: string
  /** Whether search engines may list the page. */
  indexed: boolean
  images: Pictures & { card: string | null; revoked: string | null }
  card: Card
  /** Of each text form, in the order of `textForms`. */
  lengths: number[]
}

/** What other sites show of a badge. */
export type Card = {
  name: string
  competency: string
  issuer: string
  issuerPath: string
  holder: string
  awardedAt: number
  language: string
}

/** The forms that are kept ready. `json`, `jwt` and `jose` are the signed bytes; `jose` is empty where there is none. */
export type TextForm = 'html' | 'embed' | SignedForm

const textForms: TextForm[] = ['html', 'embed', 'json', 'jwt', 'jose']

/**
 * Raise it when the page, the embedded card or `Head` changes: what was made before is then made anew, one view at a
 * time.
 */
export const layout = 4

/**
 * A badge in all its text forms. The signed ones stay the same whatever becomes of the badge: what they cannot say,
 * `status`, the page and the status list do.
 */
export type Kept = { head: Head; text: (form: TextForm) => string }

/** The entry of KV: the head as a line of JSON, then each form as it is. A view parses the one and cuts out the other. */
export function toEntry(head: Omit<Head, 'layout' | 'lengths'>, texts: Record<TextForm, string>): string {
  const lengths = textForms.map((form) => texts[form].length)
  return `${JSON.stringify({ layout, ...head, lengths } satisfies Head)}\n${textForms.map((form) => texts[form]).join('')}`
}

/** What such an entry says. Undefined for one of another layout. */
export function fromEntry(entry: string): Kept | undefined {
  const bodies = entry.indexOf('\n') + 1
  if (bodies === 0) return undefined
  const head = JSON.parse(entry.slice(0, bodies)) as Head
  if (head.layout !== layout) return undefined
  const text = (form: TextForm) => {
    const at = textForms.indexOf(form)
    const start = head.lengths.slice(0, at).reduce((sum, length) => sum + length, bodies)
    return entry.slice(start, start + head.lengths[at]!)
  }
  return { head, text }
}
