import { base64url } from 'jose'

/** Entries of a list: the least that Bitstring Status List v1.0 allows, so that an index says little of whose it is. */
export const listLength = 131_072

/** `encodedList` of a list in which these entries are set: `u`, and base64url of the gzipped bits (§2.2). */
export async function encodeBitstring(indexes: Iterable<number>): Promise<string> {
  const bits = new Uint8Array(listLength / 8)
  // Index 0 is the left-most bit of the first byte.
  for (const index of indexes) bits[index >> 3]! |= 0x80 >> (index & 7)
  const gzipped = new Blob([bits]).stream().pipeThrough(new CompressionStream('gzip'))
  return `u${base64url.encode(new Uint8Array(await new Response(gzipped).arrayBuffer()))}`
}
