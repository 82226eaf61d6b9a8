import * as z from 'zod'
import { PageQuery } from '../../http/schema'
import type { MappedCourse } from '../../sources/course-map.query'
import type { Hook } from '../../sources/hooks'
import { authentications, fields, hookTypes, platforms } from '../../sources/rules'
import { CoursePatch, HookQuery, NewCourse, NewSource, Rotation, SourcePatch } from '../../sources/schema'
import type { Source as SourceView } from '../../sources/sources'
import { accepted, created, describes, json, nothing, ok, page, Time } from '../operation'
import type { Group } from '../operation'

const Told = describes<Omit<SourceView, 'mapping'>>()(
  z.strictObject({
    id: z.string(),
    name: z.string(),
    platform: z.enum(platforms),
    authentication: z
      .enum(authentications)
      .describe('`signature`: Standard Webhooks. `secret`: a bearer secret, in a header or as `?token=`.'),
    address: z.string().describe('Where the platform posts to.'),
    createdAt: Time,
    lastReceivedAt: Time.nullable().describe('To the minute.'),
  }),
)

const Source = Told.extend({
  mapping: z
    .strictObject({
      paths: z.partialRecord(z.enum(fields), z.string()),
      types: z.record(z.string(), z.enum(hookTypes)),
      condition: z.strictObject({ path: z.string(), equals: z.string() }).nullable(),
    })
    .describe('Where in a body our fields stand: singular JSON paths (RFC 9535, §2.3.5.1).'),
})

const SourceWithSecret = Source.extend({
  secret: z.string().nullable().describe('This once; null in a replay.'),
})

const Course = describes<MappedCourse>()(
  z.strictObject({
    id: z.string(),
    courseId: z.string().describe('What the platform calls the course.'),
    microcredentialId: z.string(),
    enrolls: z.boolean(),
    requirementId: z.string().nullable().describe('The requirement that completing it counts as.'),
    createdAt: Time,
    name: z.string().nullable().describe('Of the version that is published now; null while none is.'),
    requirement: z.string().nullable().describe('The name of that requirement, if that version has it.'),
  }),
)

const HookShape = describes<Hook>()(
  z.strictObject({
    id: z.string(),
    sourceId: z.string(),
    status: z.enum(['received', 'done', 'ignored', 'unmapped']),
    reason: z.string().nullable().describe('Why it could not be mapped, or what became of it.'),
    contentType: z.string(),
    body: z.string().nullable().describe('As it came in; null once it is forgotten.'),
    receivedAt: Time,
    processedAt: Time.nullable(),
  }),
)

const source: z.output<typeof Source> = {
  id: 'src_1a2b3c4d5e6f708192a3b4c5d6e7f809',
  name: 'Campus',
  platform: 'canvas',
  authentication: 'secret',
  address: 'https://badges.example.org/hooks/src_1a2b3c4d5e6f708192a3b4c5d6e7f809',
  mapping: {
    paths: { type: '$.metadata.event_name', email: '$.body.user.email', courseId: '$.body.course.id' },
    types: { course_completed: 'course.completed' },
    condition: null,
  },
  createdAt: '2026-11-02T09:30:00.000Z',
  lastReceivedAt: null,
}

const course: z.output<typeof Course> = {
  id: 'sco_2b3c4d5e6f708192a3b4c5d6e7f8091a',
  courseId: '565',
  microcredentialId: 'mc_2b3c4d5e6f708192a3b4c5d6e7f8091a',
  enrolls: true,
  requirementId: 'r1',
  createdAt: '2026-11-02T09:35:00.000Z',
  name: 'Facilitate a retrospective',
  requirement: 'The course',
}

const hook: z.output<typeof HookShape> = {
  id: 'hook_3c4d5e6f708192a3b4c5d6e7f8091a2b',
  sourceId: source.id,
  status: 'unmapped',
  reason: 'The course “565” is not in the map.',
  contentType: 'application/json',
  body: '{"type":"course.completed"}',
  receivedAt: '2026-11-02T10:00:00.000Z',
  processedAt: '2026-11-02T10:00:01.000Z',
}

const who = 'sources.manage'

export const sources: Group = {
  tag: 'Sources',
  about:
    'Course platforms that post to us, at `POST /hooks/{source}`: who was enrolled in a course, and who has completed it. The map of a source says what a course counts as. What cannot be mapped is kept, with the reason, until it is replayed or 30 days old.',
  sent: { NewSource, SourcePatch, Rotation, NewCourse, CoursePatch },
  answered: { Source, SourceWithSecret, Course, Hook: HookShape },
  operations: {
    listSources: {
      route: 'GET /issuers/{issuer}/sources',
      summary: 'List sources',
      who,
      query: PageQuery,
      answer: page(Source, source),
    },
    createSource: {
      route: 'POST /issuers/{issuer}/sources',
      summary: 'Connect a course platform',
      about: 'The answer holds its secret, this once. A secret that the platform gives may be sent along.',
      who,
      idempotent: { withholds: ['secret'] },
      body: json(NewSource, { name: 'Campus', platform: 'canvas', authentication: 'secret' }),
      answer: created(SourceWithSecret, { ...source, secret: '0f1e2d3c…' }),
    },
    getSource: {
      route: 'GET /sources/{source}',
      summary: 'Get a source',
      who,
      answer: ok(Source, source),
    },
    updateSource: {
      route: 'PATCH /sources/{source}',
      summary: 'Change its name, or where its fields stand',
      about: 'Hooks that came before stay as they are, until they are replayed.',
      who,
      body: json(SourcePatch, { name: 'Campus' }),
      answer: ok(Source, source),
    },
    removeSource: {
      route: 'DELETE /sources/{source}',
      summary: 'Disconnect a source',
      about: 'For good. What it has told of learners stands.',
      who,
      answer: nothing('It is disconnected.'),
    },
    rotateSource: {
      route: 'POST /sources/{source}/rotate',
      summary: 'Give a source another secret',
      about: 'The one before holds for 24 hours more.',
      who,
      idempotent: { withholds: ['secret'] },
      body: json(Rotation, {}),
      answer: created(SourceWithSecret, { ...source, secret: '4b5a6978…' }),
    },
    listCourses: {
      route: 'GET /sources/{source}/courses',
      summary: 'List what its courses count as',
      who,
      query: PageQuery,
      answer: page(Course, course),
    },
    addCourse: {
      route: 'POST /sources/{source}/courses',
      summary: 'Say what a course counts as',
      who,
      idempotent: true,
      body: json(NewCourse, {
        courseId: '565',
        microcredentialId: 'mc_2b3c4d5e6f708192a3b4c5d6e7f8091a',
        enrolls: true,
        requirementId: 'r1',
      }),
      answer: created(Course, course),
      refuses: { conflict: 'It counts as that microcredential already, or as three others.' },
    },
    changeCourse: {
      route: 'PATCH /sources/{source}/courses/{course}',
      summary: 'Change what a course counts as',
      who,
      body: json(CoursePatch, { enrolls: false }),
      answer: ok(Course, { ...course, enrolls: false }),
    },
    removeCourse: {
      route: 'DELETE /sources/{source}/courses/{course}',
      summary: 'Take a course out of the map',
      about: 'Who was enrolled by it stays so.',
      who,
      answer: nothing('It is out of the map.'),
    },
    listHooks: {
      route: 'GET /sources/{source}/hooks',
      summary: 'List what a source has posted',
      about: 'With `status=unmapped`, what could not be mapped.',
      who,
      query: HookQuery,
      answer: page(HookShape, hook),
    },
    getHook: { route: 'GET /hooks/{hook}', summary: 'Get a hook', who, answer: ok(HookShape, hook) },
    replayHook: {
      route: 'POST /hooks/{hook}/replay',
      summary: 'Work on a hook once more',
      about: 'What it did before is not done twice.',
      who,
      answer: accepted(HookShape, { ...hook, status: 'received', reason: null, processedAt: null }),
      refuses: { conflict: 'Its body is no longer kept, or it is being worked on.' },
    },
    replayUnmapped: {
      route: 'POST /sources/{source}/replay',
      summary: 'Replay all that could not be mapped',
      who,
      answer: { status: 202, about: 'They are worked on, in lots.' },
    },
  },
}
