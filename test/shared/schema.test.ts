import Ajv from 'ajv/dist/2019.js'
import type { ValidateFunction } from 'ajv/dist/2019.js'
import fc from 'fast-check'
import { expect } from 'vitest'
import { buildCredential } from '../../src/credentials/credential'
import { Achievement, AchievementCredential, EmbeddedEndorsement, Profile } from '../../src/credentials/schema'
import type { JsonLd } from '../../src/proof/canonicalize'
import { addProof } from '../../src/proof/eddsa-rdfc-2022'
import { anyAward } from '../support/any-award'
import { sampleAward } from '../support/sample-award'
import { sampleEndorsement } from '../support/sample-endorsement'
import { newKeys } from './support/ed25519'
import { readJson, sharedTests } from './support/shared'

const families = ['json', 'json-ld'] as const
type Class = 'achievementcredential' | 'achievement' | 'profile' | 'endorsementcredential'

const proof = {
  type: 'DataIntegrityProof',
  cryptosuite: 'eddsa-rdfc-2022',
  created: '2026-03-04T05:06:07Z',
  verificationMethod: 'did:web:badges.example.org:issuers:academy#z6Mk',
  proofPurpose: 'assertionMethod',
  proofValue: 'z3',
}

/** RFC 3339, as JSON Schema's `date-time` and `date` mean it. */
const formats = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
}

const validators = new Map<string, ValidateFunction>()

/** Why 1EdTech's schema of a class refuses a document; null if it accepts it. */
function problems(family: (typeof families)[number], document: unknown, of: Class = 'achievementcredential') {
  const path = `schemas/generated/${family}/ob_v3p0_${of}_schema.json`
  const validate = validators.get(path) ?? new Ajv({ strict: false, formats }).compile(readJson(path) as object)
  validators.set(path, validate)
  validate(document)
  return validate.errors ?? null
}

const everything = sampleAward({ endorsements: { issuer: [sampleEndorsement(1)], version: [sampleEndorsement(2)] } })

sharedTests({
  'whatever was published and however it was judged, the badge is what the schemas of Open Badges 3.0 ask for': () => {
    fc.assert(
      fc.property(anyAward, (award) => {
        const document = AchievementCredential.parse(buildCredential(award))
        for (const family of families) expect(problems(family, { ...document, proof: [proof] })).toBeNull()
      }),
      { numRuns: 100 },
    )
  },
  'a badge with all it can say is so too, signed and with endorsements inside': async () => {
    const { privateKey } = await newKeys()
    const document = AchievementCredential.parse(buildCredential(everything))
    const signed = await addProof(
      document,
      { created: proof.created, verificationMethod: proof.verificationMethod },
      privateKey,
    )
    for (const family of families) expect(problems(family, signed)).toBeNull()
  },
  'what our schema takes, theirs take: whatever else is put in its place': () => {
    const document = AchievementCredential.parse(buildCredential(everything))
    const taken = mutants(document, (mutant) => AchievementCredential.safeParse(mutant).success)
    for (const mutant of taken) expect(problems('json-ld', mutant), JSON.stringify(mutant)).toBeNull()
    expect(taken.length).toBeGreaterThan(100)
  },
  'so do those of its parts': () => {
    const { issuer, credentialSubject } = AchievementCredential.parse(buildCredential(everything))
    for (const [of, schema, sound] of [
      ['profile', Profile, issuer],
      ['achievement', Achievement, credentialSubject.achievement],
      ['endorsementcredential', EmbeddedEndorsement, sampleEndorsement(1)],
    ] as const) {
      for (const family of families) expect(problems(family, sound, of)).toBeNull()
      const taken = mutants(sound, (mutant) => schema.safeParse(mutant).success)
      for (const mutant of taken) expect(problems('json-ld', mutant, of), JSON.stringify(mutant)).toBeNull()
      expect(taken.length).toBeGreaterThan(10)
    }
  },
  'the schemas refuse a credential without its criteria': () => {
    const document = structuredClone(buildCredential(everything)) as JsonLd
    delete (document as { credentialSubject: { achievement: JsonLd } }).credentialSubject.achievement.criteria
    for (const family of families) expect(problems(family, document)).not.toBeNull()
  },
})

const replacements: unknown[] = [undefined, null, true, 0, 1.5, '', 'x', 'https://example.org/x', [], ['x'], {}, [{}]]

/** The document with each of its values replaced by each of those, where `isTaken` says so. */
function mutants(document: object, isTaken: (mutant: unknown) => boolean): unknown[] {
  return pathsIn(document).flatMap((path) =>
    replacements.flatMap((replacement) => {
      const mutant = structuredClone(document)
      let parent = mutant as Record<string, unknown>
      for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>
      const last = path.at(-1)!
      if (replacement === undefined) delete parent[last]
      else parent[last] = structuredClone(replacement)
      return isTaken(mutant) ? [mutant] : []
    }),
  )
}

const pathsIn = (value: unknown): string[][] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, part]) => [[key], ...pathsIn(part).map((rest) => [key, ...rest])])
