import fc from 'fast-check'
import { expect, test } from 'vitest'
import { credential, mutatedCredential } from '../../test/support/arbitrary-credential'
import { libraryCanonical } from '../../test/support/jsonld'
import { canonicalize, canonicalizeClosed } from './canonicalize'
import type { JsonLd } from './canonicalize'

/** How many documents each property is tried on; every run draws others. */
const numRuns = Number(process.env.ASSAY_PROPERTY_RUNS ?? 120)

const closed = (document: JsonLd) => {
  try {
    return canonicalizeClosed(document)
  } catch {
    return undefined
  }
}

/** By whichever way; our general one refuses some of what safe mode leaves out. */
const general = (document: JsonLd) =>
  canonicalize(document).catch((error: Error) => {
    if (error.message.includes('left out of what is signed')) return 'left out'
    throw error
  })

test('what issuers write is taken, byte for byte as the libraries write it', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(credential, async (document) => {
      const library = await libraryCanonical(document)
      if (library !== undefined) expect(closed(document)).toBe(library)
    }),
    { numRuns },
  )
})

test(
  'whatever is written, nothing is taken that the libraries refuse or write otherwise',
  { timeout: 3_600_000 },
  async () => {
    const seen = { taken: 0, left: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(mutatedCredential, async (document) => {
        const [ours, library] = [closed(document), await libraryCanonical(document)]
        if (ours !== undefined) expect(ours).toBe(library)
        else if (library !== undefined) expect(await general(document)).toBeOneOf([library, 'left out'])
        seen[ours !== undefined ? 'taken' : library !== undefined ? 'left' : 'refused']++
      }),
      { numRuns },
    )
    if (numRuns > 1_000) console.info(seen)
    // The mutations reach both sides.
    expect(seen.taken).toBeGreaterThan(numRuns / 20)
    expect(seen.refused).toBeGreaterThan(numRuns / 20)
  },
)
