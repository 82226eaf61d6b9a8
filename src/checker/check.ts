import type { Ctx } from '../context'
import type { Report } from './report'

/** What checking needs of the world. */
export type CheckCtx = Pick<Ctx, 'fetch' | 'now' | 'origin' | 'cache' | 'files'>

/** A credential as somebody hands it in: pasted text (JSON, JWT, SVG or an address), a file, or an address. */
export type Input = { text: string } | { bytes: Uint8Array } | { url: string }

export type Options = {
  /** Whether it was given to whoever has this address. */
  email?: string
  /** Whether to ask its refresh service for a newer edition; yes unless told otherwise. */
  refresh?: boolean
  records?: Records
  /** Milliseconds for everything together. What is not done by then is not checked. */
  timeout?: number
}

/** What we know we signed. A key that got into other hands may have signed anything; what is on record still counts. */
export type Records = {
  /** `secured` is the proof's `proofValue`, or the compact JWS. */
  knows(credentialId: string, secured: string): Promise<boolean>
}

/** Checks anybody's credential, step by step. Never throws for what it is given: what is wrong is in the report. */
export async function checkCredential(_ctx: CheckCtx, _input: Input, _options: Options = {}): Promise<Report> {
  throw new Error('Not built yet.')
}
