import type { Requirement, RequirementKind } from '../catalogue/version'

/**
 * `open` takes bytes → `received` (all bytes are here, being checked) → `verified` or `rejected`.
 * An open one that nobody finished is `expired`; one its learner gave up is `deleted`.
 */
export type UploadStatus = 'open' | 'received' | 'verified' | 'rejected' | 'expired' | 'deleted'

/** A file as its learner sees it. `mediaType` and `sha256` are as told from the stored bytes, null until then. */
export type FileView = {
  uploadId: string
  name: string
  bytes: number
  /** Bytes that have arrived. */
  offset: number
  mediaType: string | null
  sha256: string | null
  status: UploadStatus
  /** Why it was rejected. */
  reason: string | null
}

/** One item of evidence. `content` is the text or the link's address; `file` is there for files only. */
export type EvidenceView = {
  id: string
  requirementId: string
  kind: RequirementKind
  caption: string
  content: string
  createdAt: Date
  updatedAt: Date
  file: FileView | null
}

/** What of one requirement is there, and what is not. */
export type Completeness = {
  requirementId: string
  /** Items that count: texts and links that are not empty, files that are verified. */
  have: number
  min: number
  max: number
  missing: number
  /** Names of files still on their way, or being checked. */
  checking: string[]
}

/** How far each requirement is met by this evidence, in the requirements' order. */
export function completeness(requirements: Requirement[], evidence: EvidenceView[]): Completeness[] {
  return requirements.map(({ id, min, max }) => {
    const items = evidence.filter((e) => e.requirementId === id)
    const have = items.filter(counts).length
    const checking = items.flatMap(({ file }) => (file && isOnItsWay(file.status) ? [file.name] : []))
    return { requirementId: id, have, min, max, missing: Math.max(0, min - have), checking }
  })
}

/** Whether this item counts towards its requirement. */
export const counts = ({ content, file }: EvidenceView) => (file ? file.status === 'verified' : content.trim() !== '')

/** What `trim` takes away, for SQLite: its own `trim` takes only spaces, unless told what else. */
export const whitespace =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'

const isOnItsWay = (status: UploadStatus) => status === 'open' || status === 'received'

export const textLimit = 50_000
export const linkLimit = 2_000
export const captionLimit = 500

/** Why a text or link cannot be kept like this, or undefined if it can. A text may be emptied while it is rewritten. */
export function whyNotContent(kind: RequirementKind, content: string): string | undefined {
  if (kind === 'course') return 'What a course platform has reported stays as it is.'
  if (kind === 'file') return 'A file has no text of its own. Remove it, and hand in another.'
  if (kind === 'text')
    return content.length > textLimit
      ? `A text may have at most ${textLimit.toLocaleString('en')} characters; this one has ${content.length.toLocaleString('en')}.`
      : undefined
  if (content.length > linkLimit)
    return `A link may have at most ${linkLimit.toLocaleString('en')} characters; this one has ${content.length.toLocaleString('en')}.`
  return isWebAddress(content) ? undefined : 'A link has to be a web address that begins with https:// or http://.'
}

function isWebAddress(text: string): boolean {
  const url = /^https?:\/\/\S+$/i.test(text) ? URL.parse(text) : null
  return url !== null && url.username === '' && url.password === ''
}

/** Where a file's bytes lie in R2 once they are all here. */
export const fileKey = (enrollmentId: string, uploadId: string) => `evidence/${enrollmentId}/${uploadId}`

const nameLimit = 200

/**
 * A name that is safe to show, to keep and to put in a header: no folders, no control characters, no invisible ones
 * that turn `exe.gpj` around. Too long a name loses its middle, never its ending.
 */
export function cleanFileName(name: string): string {
  const last = name.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const visible = last.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\uFFFD]/gu, '').trim()
  if (visible === '' || visible === '.' || visible === '..') return 'file'
  if (visible.length <= nameLimit) return visible
  return `${visible.slice(0, nameLimit - 21)}…${visible.slice(-20)}`.replaceAll(/\p{Cs}/gu, '')
}

/** How long an upload waits for its next byte. */
export const openFor = 24 * 3_600_000

/** How long the bytes of a removed file stay. */
export const letGoAfter = 3_600_000

/** How long after its creation a rejected upload tells its learner what was rejected, and why. */
export const keepRejectedFor = 30 * 24 * 3_600_000

/** The longest file whose SHA-256 we compute ourselves; a longer one has to come with its digest. */
export const undeclaredLimit = 8 * 1024 * 1024

/** Bytes in words, never fewer than there are: `1.5 MB`. */
export const megabytesOf = (bytes: number) => `${(Math.ceil((bytes / 1024 / 1024) * 10) / 10).toLocaleString('en')} MB`

/** How many pieces one job reads: with what else it does, it stays below the 50 calls of Cloudflare's free plan. */
export const piecesAtOnce = 32

/**
 * The pieces to merge next, of an upload that has more than can be read at once: a run of neighbours of the lowest
 * level, so that every byte is copied a few times at most, however small the pieces were.
 */
export function nextRun<P extends { offset: number; bytes: number; level: number }>(pieces: P[]): P[] {
  const lowest = Math.min(...pieces.map((p) => p.level))
  const run: P[] = []
  for (const piece of pieces.filter((p) => p.level === lowest).toSorted((a, b) => a.offset - b.offset)) {
    const last = run.at(-1)
    if (run.length === piecesAtOnce || (last && last.offset + last.bytes !== piece.offset)) break
    run.push(piece)
  }
  return run
}
