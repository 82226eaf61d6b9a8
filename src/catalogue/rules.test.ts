import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyContent, whyNotPublishable } from './rules'
import type { VersionContent } from './version'

const level = (id: string) => ({ id, name: `Level ${id}`, description: '' })
const complete: VersionContent = {
  ...emptyContent,
  name: 'Retrospectives',
  description: 'Leads a team.',
  competency: 'Can lead one.',
  criteriaNarrative: 'Lead one.',
  imageDigest: 'ab'.repeat(32),
  criteria: [
    { id: 'c1', name: 'Outcome', description: '', levels: [level('l1'), level('l2')], requiredLevel: 'l2' },
    { id: 'c2', name: 'Way', description: '', levels: [level('l1'), level('l2'), level('l3')], requiredLevel: 'l2' },
  ],
  requirements: [
    { id: 'r1', name: 'Text', description: '', kind: 'text', min: 1, max: 1, mediaTypes: [], maxMegabytes: null },
    { id: 'r2', name: 'Photo', description: '', kind: 'file', min: 0, max: 3, mediaTypes: [], maxMegabytes: null },
  ],
}

/** One way each to spoil a complete version, by the field that is then named. */
const faults: Record<string, (v: VersionContent) => void> = {
  name: (v) => (v.name = ''),
  description: (v) => (v.description = ''),
  competency: (v) => (v.competency = ''),
  criteriaNarrative: (v) => (v.criteriaNarrative = ''),
  imageDigest: (v) => (v.imageDigest = null),
  requirements: (v) => (v.requirements[0]!.min = 0),
  'requirements.1.name': (v) => (v.requirements[1]!.name = ''),
  'criteria.0.name': (v) => (v.criteria[0]!.name = ''),
  'criteria.0.levels.1.name': (v) => (v.criteria[0]!.levels[1]!.name = ''),
  'criteria.1.requiredLevel': (v) => (v.criteria[1]!.requiredLevel = 'l1'),
}

test('a complete version may be published', () => {
  expect(whyNotPublishable(complete)).toEqual([])
})

test('whatever is missing is named, all of it, and nothing else', () => {
  fc.assert(
    fc.property(fc.subarray(Object.keys(faults)), (fields) => {
      const version = structuredClone(complete)
      for (const field of fields) faults[field]!(version)
      const named = whyNotPublishable(version).map(({ path }) => path)
      expect(named.toSorted()).toEqual(fields.toSorted())
    }),
  )
})

test('an empty draft is told everything it lacks', () => {
  expect(whyNotPublishable(emptyContent).map(({ path }) => path)).toEqual([
    'name',
    'description',
    'competency',
    'criteriaNarrative',
    'imageDigest',
    'criteria',
    'requirements',
  ])
})

test('a criterion needs two levels, and a required one among them', () => {
  const [criterion] = complete.criteria
  const problems = (change: object) =>
    whyNotPublishable({ ...complete, criteria: [{ ...criterion!, ...change }] }).map(({ path }) => path)
  expect(problems({ levels: [level('l1'), level('l2')], requiredLevel: 'l9' })).toEqual(['criteria.0.requiredLevel'])
  expect(problems({ levels: [level('l2')] })).toEqual(['criteria.0.levels', 'criteria.0.requiredLevel'])
  expect(problems({ levels: [] })).toEqual(['criteria.0.levels', 'criteria.0.requiredLevel'])
})
