import { hash } from 'node:crypto'

// At once: a promise for each of the many small texts of a proof would cost more than their hashes.

/** SHA-256 of a text's UTF-8. */
export const sha256 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(hash('sha256', text, 'buffer'))

/** The same in lower-case hex. */
export const sha256Hex = (text: string): string => hash('sha256', text, 'hex')
