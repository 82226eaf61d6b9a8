import Ajv from 'ajv/dist/2019.js'
import { expect } from 'vitest'
import { checkDataModel } from '../../src/checker/data-model'
import { readJson, sharedTests } from './support/shared'

const examples = [
  'examples/full-microcredential.generated',
  'examples/ob3-spec/fullOpenBadge',
  'examples/ob3-spec/skillAssertionCase',
  'test-vectors/ob3-impl-guide/signed-credential',
]

/** Where we ask for more than 1EdTech's schemas can say: that addresses and dates are such, and what the text demands. */
const stricter =
  /is not an absolute address|is not a moment|is before|says nothing|does not hold (IdentifierEntry|GeoCoordinates)|is empty/

/** What is for other steps, and where one value may stand for a list of one. */
const looser = /^(@context|proof)|^type\.1 "text"|(allowedValue|tag) "text"$/

sharedTests({
  "whatever is put into a badge, our schema takes and refuses what 1EdTech's for compacted JSON-LD does": () => {
    const schema = readJson('schemas/generated/json-ld/ob_v3p0_achievementcredential_schema.json')
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)
    for (const example of examples) {
      const badge = readJson(`${example}.json`)
      for (const [what, changed] of changesOf(badge)) {
        const { outcome, reason } = checkDataModel(changed)
        if (validate(changed)) expect(outcome === 'passed' || stricter.test(reason), `${what}: ${reason}`).toBe(true)
        else expect(outcome === 'failed' || looser.test(what), what).toBe(true)
      }
    }
  },
})

type Tree = { [key: string]: Tree }

/** The document with each of its properties taken away, and each of its values turned into other kinds of value. */
function* changesOf(document: Tree): Generator<[string, Tree]> {
  for (const path of placesIn(document))
    for (const value of [undefined, 7, 'text', true, {}, []]) {
      const changed = structuredClone(document)
      const owner = path.slice(0, -1).reduce((node, key) => node[key]!, changed)
      if (value !== undefined) owner[path.at(-1)!] = value as unknown as Tree
      else if (Array.isArray(owner)) continue
      else delete owner[path.at(-1)!]
      yield [`${path.join('.')} ${JSON.stringify(value)}`, changed]
    }
}

/** All places but those inside endorsements: each is a credential of its own, and checked as one. */
const placesIn = (tree: object, path: string[] = []): string[][] =>
  Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    const here = [...path, key]
    if (typeof value !== 'object' || value === null || key === 'endorsement') return [here]
    return [here, ...placesIn(value, here)]
  })
