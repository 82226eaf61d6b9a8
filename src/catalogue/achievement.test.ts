import { expect, test } from 'vitest'
import { canonicalize } from '../proof/canonicalize'
import { openBadgesContext, vcContext } from '../proof/context-urls'
import { toAchievement } from './achievement'
import { emptyContent } from './rules'
import type { Version } from './version'

const version: Version = {
  ...emptyContent,
  id: 'ver_1',
  microcredentialId: 'mc_1',
  issuerId: 'iss_1',
  number: 2,
  status: 'published',
  revision: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  publishedAt: new Date(0),
  retiredAt: null,
  name: 'Retrospectives',
  description: 'Leads a team through looking back.',
  competency: 'Can lead a retrospective.',
  criteriaNarrative: 'Lead **one**.',
  imageDigest: 'ab'.repeat(32),
  criteria: [
    {
      id: 'c1',
      name: 'Preparation',
      description: '',
      levels: [
        { id: 'l1', name: 'Beginning', description: '' },
        { id: 'l2', name: 'Proficient', description: 'A purpose is named.' },
      ],
      requiredLevel: 'l2',
    },
  ],
}
const of = (changes: Partial<Version> = {}) =>
  toAchievement({
    origin: 'https://badges.example.org',
    issuer: { slug: 'academy' },
    microcredential: { slug: 'retro' },
    version: { ...version, ...changes },
  })
const everything: Partial<Version> = {
  tags: ['agile'],
  credits: 0.5,
  alignments: [
    {
      targetName: 'lead teams',
      targetUrl: 'https://skills.example.org/1',
      targetFramework: 'ESCO',
      targetCode: null,
      targetType: 'CFItem',
    },
  ],
}
const address = 'https://badges.example.org/issuers/academy/microcredentials/retro/versions/2'

test('an achievement is named by its address, and says all the author said', () => {
  expect(of(everything)).toEqual({
    id: address,
    type: ['Achievement'],
    achievementType: 'MicroCredential',
    name: 'Retrospectives',
    description: 'Can lead a retrospective.\n\nLeads a team through looking back.',
    criteria: { id: address, narrative: 'Lead **one**.' },
    image: { id: `https://badges.example.org/images/${'ab'.repeat(32)}`, type: 'Image' },
    inLanguage: 'en',
    version: '2',
    tag: ['agile'],
    creditsAvailable: 0.5,
    alignment: [
      {
        type: ['Alignment'],
        targetName: 'lead teams',
        targetUrl: 'https://skills.example.org/1',
        targetFramework: 'ESCO',
        targetType: 'CFItem',
      },
    ],
    resultDescription: [
      {
        id: `${address}#c1`,
        type: ['ResultDescription'],
        name: 'Preparation',
        resultType: 'RubricCriterionLevel',
        requiredLevel: `${address}#c1-l2`,
        rubricCriterionLevel: [
          { id: `${address}#c1-l1`, type: ['RubricCriterionLevel'], name: 'Beginning' },
          {
            id: `${address}#c1-l2`,
            type: ['RubricCriterionLevel'],
            name: 'Proficient',
            description: 'A purpose is named.',
          },
        ],
      },
    ],
  })
})

test('what was not said is left out', () => {
  expect(Object.keys(of())).not.toEqual(expect.arrayContaining(['tag', 'alignment', 'creditsAvailable']))
  expect(JSON.stringify(of({ imageDigest: null }))).not.toMatch(/null|\[\]/)
})

test('a description that begins with the competency does not say it twice', () => {
  expect(of({ description: 'Can lead a retrospective. With any team.' }).description).toBe(
    'Can lead a retrospective. With any team.',
  )
})

test('every term of it is defined by the contexts we publish it under', async () => {
  const quads = await canonicalize({ '@context': [vcContext, openBadgesContext], ...of(everything) })
  expect(quads).toContain(`<${address}>`)
  expect(quads).toContain('5.0E-1')
})
