import * as z from 'zod'
import { DraftPatch } from '../../catalogue/schema'
import type {
  Alignment as AlignmentContent,
  Criterion as CriterionContent,
  Requirement as RequirementContent,
  Version as VersionView,
} from '../../catalogue/version'
import { created, describes, json, ok, Time } from '../operation'
import type { Group } from '../operation'

const Alignment = describes<AlignmentContent>()(
  z.strictObject({
    targetName: z.string(),
    targetUrl: z.string(),
    targetFramework: z.string().nullable(),
    targetCode: z.string().nullable(),
    targetType: z.string().nullable(),
  }),
)

export const Criterion = describes<CriterionContent>()(
  z.strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    levels: z.array(z.strictObject({ id: z.string(), name: z.string(), description: z.string() })),
    requiredLevel: z.string().describe('The id of the lowest level that meets it.'),
    alignments: z.array(Alignment).optional(),
  }),
)

export const Requirement = describes<RequirementContent>()(
  z.strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    kind: z.enum(['text', 'file', 'link', 'course']),
    min: z.int(),
    max: z.int(),
    mediaTypes: z.array(z.string()).describe('Of a file; empty takes all that can be recognised.'),
    maxMegabytes: z.number().nullable(),
  }),
)

export const Version = describes<VersionView>()(
  z.strictObject({
    id: z.string(),
    microcredentialId: z.string(),
    issuerId: z.string(),
    number: z.int(),
    status: z.enum(['draft', 'published', 'retired']),
    revision: z.int().describe('Counts the changes of a draft: send the one you saw.'),
    name: z.string(),
    description: z.string(),
    competency: z.string().describe('What the holder can do, in one sentence.'),
    criteriaNarrative: z.string().describe('Markdown.'),
    achievementType: z.string(),
    estimatedHours: z.number().nullable(),
    credits: z.number().nullable(),
    language: z.string(),
    tags: z.array(z.string()),
    fieldOfStudy: z.string().nullable(),
    humanCode: z.string().nullable(),
    translations: z.array(z.strictObject({ url: z.string(), language: z.string() })),
    validityMonths: z.number().nullable(),
    renewalDays: z.int().describe('How many days before its end a badge can be renewed.'),
    imageDigest: z.string().nullable().describe('The badge, at `/images/{digest}`.'),
    imageSvgDigest: z.string().nullable(),
    cardDigest: z.string().nullable(),
    revokedDigest: z.string().nullable(),
    alignments: z.array(Alignment),
    criteria: z.array(Criterion),
    requirements: z.array(Requirement),
    assessors: z.union([z.literal(1), z.literal(2)]),
    enrollment: z.enum(['open', 'invitation']),
    createdAt: Time,
    updatedAt: Time,
    publishedAt: Time.nullable(),
    retiredAt: Time.nullable(),
  }),
)

export const criterion: z.output<typeof Criterion> = {
  id: 'c1',
  name: 'Asks before it tells',
  description: '',
  levels: [
    { id: 'l1', name: 'Not yet', description: 'The answer comes first.' },
    { id: 'l2', name: 'Meets', description: 'A question comes first, and the answer builds on it.' },
  ],
  requiredLevel: 'l2',
  alignments: [],
}

export const requirement: z.output<typeof Requirement> = {
  id: 'r1',
  name: 'Your lesson plan',
  description: 'The one you taught from.',
  kind: 'file',
  min: 1,
  max: 1,
  mediaTypes: ['application/pdf'],
  maxMegabytes: 20,
}

export const version: z.output<typeof Version> = {
  id: 'ver_3c4d5e6f708192a3b4c5d6e7f8091a2b',
  microcredentialId: 'mc_2b3c4d5e6f708192a3b4c5d6e7f8091a',
  issuerId: 'iss_5f2b8c1d9e3a4f60b7c8d9e0f1a2b3c4',
  number: 1,
  status: 'published',
  revision: 4,
  name: 'Questions that open a lesson',
  description: 'Plan and teach a lesson that begins with what learners think.',
  competency: 'Opens a lesson with a question that shows what learners think.',
  criteriaNarrative: 'Teach a lesson that begins with a question, and show what came of it.',
  achievementType: 'MicroCredential',
  estimatedHours: 12,
  credits: 0.5,
  language: 'en',
  tags: ['teaching'],
  fieldOfStudy: null,
  humanCode: null,
  translations: [],
  validityMonths: 36,
  renewalDays: 90,
  imageDigest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  imageSvgDigest: null,
  cardDigest: null,
  revokedDigest: null,
  alignments: [
    {
      targetName: 'apply teaching strategies',
      targetUrl: 'http://data.europa.eu/esco/skill/0f24838c-d2bc-4c3c-bf4b-9b8a1f26ef8f',
      targetFramework: 'ESCO',
      targetCode: null,
      targetType: null,
    },
  ],
  criteria: [criterion],
  requirements: [requirement],
  assessors: 1,
  enrollment: 'open',
  createdAt: '2026-10-01T09:00:00.000Z',
  updatedAt: '2026-10-03T15:20:00.000Z',
  publishedAt: '2026-10-03T15:20:00.000Z',
  retiredAt: null,
}

const changed = 'It is no draft, or somebody else changed it meanwhile.'

export const versions: Group = {
  tag: 'Versions',
  about:
    'What a microcredential says and asks for. A draft is written until it is published; from then on it never changes, so that nobody’s rules change under way.',
  sent: { DraftPatch },
  answered: { Version, Criterion, Requirement, Alignment },
  operations: {
    startDraft: {
      route: 'POST /microcredentials/{microcredential}/versions',
      summary: 'Start the next version',
      about: 'A draft that says what the newest version says.',
      who: 'catalogue.write',
      idempotent: true,
      answer: created(Version, { ...version, number: 2, status: 'draft', revision: 1, publishedAt: null }),
      refuses: { conflict: 'There is a draft already.' },
    },
    getVersion: {
      route: 'GET /versions/{version}',
      summary: 'Read a version',
      about: 'Anybody sees what is or was published; those who work on the catalogue see drafts too.',
      who: 'anybody',
      answer: ok(Version, version),
    },
    updateDraft: {
      route: 'PATCH /versions/{version}',
      summary: 'Change a draft',
      about: 'What is left out stays. A draft may be incomplete; what is there has to be sound.',
      who: 'catalogue.write',
      body: json(DraftPatch, {
        revision: 3,
        competency: 'Opens a lesson with a question that shows what learners think.',
        criteria: [
          {
            name: 'Asks before it tells',
            levels: [
              { id: 'l1', name: 'Not yet', description: 'The answer comes first.' },
              { id: 'l2', name: 'Meets', description: 'A question comes first, and the answer builds on it.' },
            ],
            requiredLevel: 'l2',
          },
        ],
      }),
      answer: ok(Version, { ...version, status: 'draft', publishedAt: null }),
      refuses: { conflict: changed },
    },
    publishVersion: {
      route: 'POST /versions/{version}/publish',
      summary: 'Publish a draft',
      about: 'The version before it retires; whoever is enrolled in that carries on.',
      who: 'catalogue.write',
      answer: ok(Version, version),
      refuses: { conflict: changed, invalid: 'Something is missing: `errors` names it.' },
    },
    retireVersion: {
      route: 'POST /versions/{version}/retire',
      summary: 'Take a version out of the catalogue',
      about: 'Nobody can enroll any more; whoever is enrolled carries on.',
      who: 'catalogue.write',
      answer: ok(Version, { ...version, status: 'retired', retiredAt: '2026-12-01T09:00:00.000Z' }),
      refuses: { conflict: 'Only a published version can be retired.' },
    },
  },
}
