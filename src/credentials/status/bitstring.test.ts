import fc from 'fast-check'
import { base64url } from 'jose'
import { expect, test } from 'vitest'
import { encodeBitstring, listLength } from './bitstring'

/** As a verifier reads it. */
async function setBits(encoded: string): Promise<number[]> {
  expect(encoded[0]).toBe('u')
  const gzipped = new Blob([base64url.decode(encoded.slice(1)) as Uint8Array<ArrayBuffer>])
  const bits = new Uint8Array(
    await new Response(gzipped.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer(),
  )
  expect(bits).toHaveLength(16_384)
  const binary = Array.from(bits, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return Array.from(binary.matchAll(/1/g), (match) => match.index)
}

test('the entries that are set are read back, the first one left-most', async () => {
  const indexes = fc.uniqueArray(fc.integer({ min: 0, max: listLength - 1 }), { maxLength: 50 })
  await fc.assert(
    fc.asyncProperty(indexes, async (set) => {
      expect(await setBits(await encodeBitstring(set))).toEqual(set.toSorted((a, b) => a - b))
    }),
    { numRuns: 20 },
  )
  expect(await setBits(await encodeBitstring([0, 7, 8, listLength - 1]))).toEqual([0, 7, 8, listLength - 1])
})

test('a list in which nothing is set is small', async () => {
  const encoded = await encodeBitstring([])
  expect(encoded.length).toBeLessThan(100)
  expect(await setBits(encoded)).toEqual([])
})
