import { expect, test } from 'vitest'
import { canonicalize } from '../proof/canonicalize'
import { openBadgesContext, vcContext } from '../proof/context-urls'
import { toAchievement } from './achievement'
import { emptyContent } from './rules'
import type { Issuer } from '../identity/issuers'
import type { EarlierVersion, Version } from './version'

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
const issuer: Issuer = {
  id: 'iss_1',
  slug: 'academy',
  did: 'did:web:badges.example.org:issuers:academy',
  name: 'Academy',
  url: 'https://academy.example.org',
  description: 'We teach.',
  imageDigest: null,
  email: null,
  linkedinId: null,
  createdAt: new Date(0),
}
const of = (changes: Partial<Version> = {}, earlier: EarlierVersion[] = []) =>
  toAchievement({
    origin: 'https://badges.example.org',
    issuer,
    microcredential: { slug: 'retro' },
    version: { ...version, ...changes },
    earlier,
  })
const skill = {
  targetName: 'lead teams',
  targetUrl: 'https://skills.example.org/1',
  targetFramework: 'ESCO',
  targetCode: null,
  targetType: 'CFItem',
}
const everything: Partial<Version> = {
  tags: ['agile'],
  credits: 0.5,
  fieldOfStudy: 'Leadership',
  humanCode: 'R-1',
  translations: [{ url: 'https://akademie.example.org/retro', language: 'de' }],
  alignments: [skill],
  criteria: [{ ...version.criteria[0]!, alignments: [skill] }],
}
const address = 'https://badges.example.org/issuers/academy/microcredentials/retro/versions/2'
const alignment = [
  {
    type: ['Alignment'],
    targetName: 'lead teams',
    targetUrl: 'https://skills.example.org/1',
    targetFramework: 'ESCO',
    targetType: 'CFItem',
  },
]

test('an achievement is named by its address, and says all the author said', () => {
  expect(of(everything, [{ number: 1, language: 'pt-BR' }])).toEqual({
    id: address,
    type: ['Achievement'],
    achievementType: 'MicroCredential',
    name: 'Retrospectives',
    description: 'Can lead a retrospective.\n\nLeads a team through looking back.',
    criteria: { id: address, narrative: 'Lead **one**.' },
    creator: {
      id: 'did:web:badges.example.org:issuers:academy',
      type: ['Profile'],
      name: 'Academy',
      url: 'https://academy.example.org',
      description: 'We teach.',
    },
    image: { id: `https://badges.example.org/images/${'ab'.repeat(32)}`, type: 'Image' },
    inLanguage: 'en',
    version: '2',
    fieldOfStudy: 'Leadership',
    humanCode: 'R-1',
    tag: ['agile'],
    creditsAvailable: 0.5,
    alignment,
    related: [
      { id: address.replace('/2', '/1'), type: ['Related'], inLanguage: 'pt-BR', version: '1' },
      { id: 'https://akademie.example.org/retro', type: ['Related'], inLanguage: 'de' },
    ],
    resultDescription: [
      {
        id: `${address}#c1`,
        type: ['ResultDescription'],
        name: 'Preparation',
        alignment,
        resultType: 'RubricCriterionLevel',
        requiredLevel: `${address}#c1-l2`,
        rubricCriterionLevel: [
          { id: `${address}#c1-l1`, type: ['RubricCriterionLevel'], name: 'Beginning', level: '1' },
          {
            id: `${address}#c1-l2`,
            type: ['RubricCriterionLevel'],
            name: 'Proficient',
            description: 'A purpose is named.',
            level: '2',
          },
        ],
      },
    ],
  })
})

test('a translation that is this version or an earlier one is no translation', () => {
  const translations = ['/1', '/2'].map((n) => ({ url: address.replace('/2', n), language: 'de' }))
  expect(of({ translations }, [{ number: 1, language: 'en' }]).related).toEqual([
    { id: address.replace('/2', '/1'), type: ['Related'], inLanguage: 'en', version: '1' },
  ])
})

test('what was not said is left out', () => {
  for (const property of [
    'tag',
    'alignment',
    'creditsAvailable',
    'fieldOfStudy',
    'humanCode',
    'related',
    'endorsement',
  ])
    expect(of()).not.toHaveProperty(property)
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
