import { gunzipSync } from 'node:zlib'
import { Refusal } from '../refusal'

/**
 * What a gzip unpacks to. Refuses what is none, and what unpacks to more than `most` bytes, without ever holding more.
 * Not by `DecompressionStream`: workerd's unpacks whatever it is given before it gives anything back.
 */
export function gunzip(packed: Uint8Array, most: number): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: most })
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal('too_large', `it unpacks to more than ${most} bytes`)
    throw new Refusal('invalid', 'it is not gzip')
  }
}
