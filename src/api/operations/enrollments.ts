import * as z from 'zod'
import type { Enrollment as EnrollmentView } from '../../enrollment/rules'
import { EnrollmentPatch, NewEnrollment } from '../../enrollment/schema'
import { PageQuery } from '../../http/schema'
import { created, describes, json, ok, page, Time } from '../operation'
import type { Group } from '../operation'
import { version } from './versions'

const Enrollment = describes<EnrollmentView>()(
  z.strictObject({
    id: z.string(),
    learnerId: z.string(),
    issuerId: z.string(),
    microcredentialId: z.string(),
    versionId: z.string(),
    name: z.string().describe('Of the version.'),
    status: z.enum(['active', 'completed', 'withdrawn']),
    targetDate: z.iso.date().nullable(),
    createdAt: Time,
    completedAt: Time.nullable(),
  }),
)

const enrollment: z.output<typeof Enrollment> = {
  id: 'enr_4d5e6f708192a3b4c5d6e7f8091a2b3c',
  learnerId: 'usr_1f2e3d4c5b6a79880716253443526170',
  issuerId: version.issuerId,
  microcredentialId: version.microcredentialId,
  versionId: version.id,
  name: version.name,
  status: 'active',
  targetDate: '2036-12-18',
  createdAt: '2026-10-05T18:12:00.000Z',
  completedAt: null,
}

const notActive = 'The enrollment is completed or withdrawn.'

export const enrollments: Group = {
  tag: 'Enrollments',
  about: 'A learner on one version of a microcredential: that version counts for them, whatever is published later.',
  sent: { NewEnrollment, EnrollmentPatch },
  answered: { Enrollment },
  operations: {
    listEnrollments: {
      route: 'GET /enrollments',
      summary: 'List one’s enrollments',
      about: 'Newest first.',
      who: 'person',
      query: PageQuery,
      answer: page(Enrollment, enrollment),
    },
    enroll: {
      route: 'POST /enrollments',
      summary: 'Enroll',
      about: 'In what is published now.',
      who: 'person',
      idempotent: true,
      body: json(NewEnrollment, { microcredentialId: version.microcredentialId, targetDate: '2036-12-18' }),
      answer: created(Enrollment, enrollment),
      refuses: {
        not_found: 'There is no such microcredential.',
        conflict: 'One is enrolled already, holds the badge and cannot renew it yet, or it is no longer offered.',
        forbidden: 'It is by invitation, and one is not invited.',
      },
    },
    getEnrollment: {
      route: 'GET /enrollments/{enrollment}',
      summary: 'Read one’s enrollment',
      who: 'person',
      answer: ok(Enrollment, enrollment),
    },
    setTargetDate: {
      route: 'PATCH /enrollments/{enrollment}',
      summary: 'Set the day aimed at',
      about: 'Or take it away, with null.',
      who: 'person',
      body: json(EnrollmentPatch, { targetDate: '2036-12-18' }),
      answer: ok(Enrollment, enrollment),
      refuses: { conflict: notActive },
    },
    withdraw: {
      route: 'POST /enrollments/{enrollment}/withdraw',
      summary: 'Withdraw from an enrollment',
      about: 'What waits to be assessed is withdrawn with it. One may enroll again later.',
      who: 'person',
      answer: ok(Enrollment, { ...enrollment, status: 'withdrawn' }),
      refuses: { conflict: notActive },
    },
  },
}
