import { bytes } from '../../pages/components/words'
import { isObject, parseStrict } from '../../checker/json'
import { most } from '../../checker/bitstring-entry'
import type { JsonLd } from '../../proof/canonicalize'
import { readAtMost } from '../../read-at-most'
import { Refusal } from '../../refusal'

/** Where a badge is checked: the page that shows it, its visitor's clock, and a way to fetch. */
export type Page = {
  origin: string
  /** Of the page, without query or fragment. The signed `id` of its badge is the same. */
  address: string
  /** What the page shows, by what it is of the badge; see `document.ts`. */
  shown: [what: string, text: string][]
  now: Date
  fetch: (url: string, init: RequestInit) => Promise<Response>
}

/** Something could not be looked at, and why: nothing that speaks against the badge, and nothing for it. */
export class CannotCheck extends Error {
  override name = 'CannotCheck'
}

/** What was fetched; `from` names it in words, with its size. */
export type Fetched = { document: JsonLd; from: string }

/**
 * Fetches a JSON object from this site, past every cache of the browser. Refuses what is no JSON, or may be read in two
 * ways. Throws `CannotCheck` for what does not answer, and for another site: our content security policy allows none.
 */
export async function fetchDocument(page: Page, url: string): Promise<Fetched> {
  const { origin, host, pathname } = new URL(url)
  if (origin !== page.origin)
    throw new CannotCheck(`It is kept at ${host}, and this page may ask nobody but this site.`)
  const body = await fetchBody(page, url, pathname)
  const document = parseStrict(new TextDecoder().decode(body))
  if (!isObject(document)) throw new Refusal('invalid', `${pathname} answers no JSON object.`)
  return { document, from: `${pathname} (${bytes(body.length)})` }
}

async function fetchBody(page: Page, url: string, pathname: string): Promise<Uint8Array> {
  let body: Uint8Array | undefined
  try {
    const answer = await page.fetch(url, {
      headers: { accept: 'application/vc+ld+json, application/did+ld+json, application/json' },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(20_000),
    })
    if (!answer.ok) throw new CannotCheck(`${pathname} cannot be had: the answer is ${answer.status}.`)
    body = await readAtMost(answer.body, most.answered)
  } catch (error) {
    if (error instanceof CannotCheck) throw error
    throw new CannotCheck(`${pathname} cannot be fetched. Is there a connection?`)
  }
  if (!body) throw new CannotCheck(`${pathname} is longer than ${bytes(most.answered)}.`)
  return body
}
