import { createHash } from 'node:crypto'

/** SHA-256 of a text's UTF-8 at once: a promise for each of the many small texts of a proof would cost more than it. */
export const sha256 = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(text).digest())

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')
