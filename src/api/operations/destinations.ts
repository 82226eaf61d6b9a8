import * as z from 'zod'
import type { Delivery } from '../../destinations/deliveries'
import type { Destination, DestinationWithSecret } from '../../destinations/destinations'
import { payloads } from '../../destinations/payload-schema'
import { deliveryStatuses, told } from '../../destinations/rules'
import { DeliveryQuery, DestinationPatch, NewDestination, Resending } from '../../destinations/schema'
import { PageQuery } from '../../http/schema'
import { accepted, created, describes, json, nothing, ok, page, Time } from '../operation'
import type { Group, Webhook } from '../operation'

const shape = {
  id: z.string(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.enum(told)),
  includesLearner: z.boolean().describe('Whether it is told the learner’s name and e-mail address, too.'),
  createdAt: Time,
  failingSince: Time.nullable().describe('Since when nothing has arrived; null while all is well.'),
  offAt: Time.nullable().describe('When it was switched off; null if it is on.'),
  offReason: z.string().nullable(),
}

const DestinationShape = describes<Destination>()(z.strictObject(shape))

const WithSecret = z.strictObject({
  ...shape,
  secret: z.string().nullable().describe('What it is signed with, this once; null in a replay.'),
}) satisfies z.ZodType<{ [K in keyof DestinationWithSecret]: unknown }>

const DeliveryShape = describes<Delivery>()(
  z.strictObject({
    id: z.string().describe('Its `webhook-id`, the same at every attempt.'),
    destinationId: z.string(),
    type: z.enum([...told, 'test']),
    subjectId: z.string().describe('The id of what it tells of.'),
    status: z.enum(deliveryStatuses),
    attempts: z.int().describe('How often it was tried since it was last sent.'),
    createdAt: Time.describe('When it happened: the `timestamp` in its body.'),
    deliveredAt: Time.nullable(),
    nextAttemptAt: Time.nullable(),
    log: z
      .array(
        z.strictObject({
          at: Time,
          status: z.int().nullable().describe('What was answered; null if nothing was.'),
          ms: z.int(),
          problem: z.string().nullable(),
        }),
      )
      .describe('The last ten attempts, the newest last.'),
  }),
)

const settings = {
  name: 'CRM',
  url: 'https://crm.example.org/hooks/assay',
  events: ['credential.issued' as const, 'credential.revoked' as const],
  includesLearner: false,
}

const destination: z.output<typeof DestinationShape> = {
  ...settings,
  id: 'dst_e7f8091a2b3c4d5e6f708192a3b4c5d6',
  createdAt: '2026-10-02T09:30:00.000Z',
  failingSince: null,
  offAt: null,
  offReason: null,
}

const delivery: z.output<typeof DeliveryShape> = {
  id: 'dlv_f8091a2b3c4d5e6f708192a3b4c5d6e7',
  destinationId: destination.id,
  type: 'credential.issued',
  subjectId: '8f14e45fceea167a5a36dedd4bea2543',
  status: 'delivered',
  attempts: 1,
  createdAt: '2026-10-05T14:00:00.000Z',
  deliveredAt: '2026-10-05T14:00:01.250Z',
  nextAttemptAt: null,
  log: [{ at: '2026-10-05T14:00:01.000Z', status: 204, ms: 250, problem: null }],
}

const waiting = { ...delivery, status: 'waiting' as const, attempts: 0, nextAttemptAt: '2026-10-06T08:00:00.000Z' }

const about = {
  issuer: { id: 'iss_1', name: 'Example Academy', url: 'https://badges.example.org/issuers/example-academy' },
  microcredential: {
    id: 'mc_2b3c4d5e6f708192a3b4c5d6e7f8091a',
    name: 'Facilitate a retrospective',
    url: 'https://badges.example.org/issuers/example-academy/microcredentials/retrospectives',
  },
  version: {
    id: 'ver_3c4d5e6f708192a3b4c5d6e7f8091a2b',
    number: 1,
    url: 'https://badges.example.org/issuers/example-academy/microcredentials/retrospectives/versions/1',
  },
  learner: { id: 'usr_1a2b3c4d5e6f708192a3b4c5d6e7f809' },
  enrollment: { id: 'enr_4d5e6f708192a3b4c5d6e7f8091a2b3c', createdAt: '2026-10-01T08:00:00.000Z' },
}
const submission = {
  id: 'sub_6f708192a3b4c5d6e7f8091a2b3c4d5e',
  attempt: 1,
  submittedAt: '2026-10-03T10:00:00.000Z',
}
const credential = {
  id: '8f14e45fceea167a5a36dedd4bea2543',
  url: 'https://badges.example.org/credentials/8f14e45fceea167a5a36dedd4bea2543',
  submissionId: submission.id,
  validFrom: '2026-10-05T13:59:58.000Z',
  validUntil: null,
  issuedAt: '2026-10-05T14:00:00.000Z',
}

const webhook = <T extends keyof typeof payloads>(
  type: T,
  summary: string,
  timestamp: string,
  data: z.output<(typeof payloads)[T]>['data'],
): Record<string, Webhook> => ({
  [type]: {
    summary,
    about:
      'Posted to destinations that asked for it, in no certain order. `timestamp` is when it happened; `data` is as the records are when it is posted. Dedupe by `webhook-id`.',
    schema: payloads[type],
    example: { type, timestamp, data },
  },
})

export const destinations: Group = {
  tag: 'Destinations',
  about:
    'Where webhooks are posted to when something happens, signed as [Standard Webhooks](https://www.standardwebhooks.com) has it: `webhook-id`, `webhook-timestamp` and `webhook-signature`. Verify them with one of its libraries and the destination’s secret. Answer 2xx within 15 seconds. Anything else is tried again, ten times in some 75 hours; `Retry-After` is honoured, up to a day; redirects are not followed. 410, or five days in which nothing arrives, switches a destination off, and its owners are mailed.',
  sent: { NewDestination, DestinationPatch },
  answered: { Destination: DestinationShape, DestinationWithSecret: WithSecret, Delivery: DeliveryShape },
  operations: {
    listDestinations: {
      route: 'GET /issuers/{issuer}/destinations',
      summary: 'List destinations',
      who: 'destinations.manage',
      query: PageQuery,
      answer: page(DestinationShape, destination),
    },
    createDestination: {
      route: 'POST /issuers/{issuer}/destinations',
      summary: 'Make a destination',
      about: 'The answer holds its secret, this once.',
      who: 'destinations.manage',
      idempotent: { withholds: ['secret'] },
      body: json(NewDestination, settings),
      answer: created(WithSecret, { ...destination, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }),
      refuses: { conflict: 'The issuer has 20 destinations already.' },
    },
    getDestination: {
      route: 'GET /destinations/{destination}',
      summary: 'Read a destination',
      who: 'destinations.manage',
      answer: ok(DestinationShape, destination),
    },
    updateDestination: {
      route: 'PATCH /destinations/{destination}',
      summary: 'Change a destination',
      about: 'What is on its way goes to the new address, too.',
      who: 'destinations.manage',
      body: json(DestinationPatch, { includesLearner: true }),
      answer: ok(DestinationShape, { ...destination, includesLearner: true }),
    },
    removeDestination: {
      route: 'DELETE /destinations/{destination}',
      summary: 'Remove a destination',
      about: 'At once and for good, with its log.',
      who: 'destinations.manage',
      answer: nothing('It is removed.'),
    },
    rotateDestinationSecret: {
      route: 'POST /destinations/{destination}/rotate',
      summary: 'Give a destination another secret',
      about: 'Both the old and the new one sign for 24 hours.',
      who: 'destinations.manage',
      idempotent: { withholds: ['secret'] },
      answer: created(WithSecret, { ...destination, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }),
    },
    testDestination: {
      route: 'POST /destinations/{destination}/test',
      summary: 'Post a test',
      about: 'At once and a single time, also to one that is switched off. The answer says what came of it.',
      who: 'destinations.manage',
      idempotent: true,
      answer: created(DeliveryShape, { ...delivery, type: 'test', subjectId: destination.id }),
    },
    switchDestinationOn: {
      route: 'POST /destinations/{destination}/switch-on',
      summary: 'Switch a destination on again',
      about: 'It is told of what happens from now on. What failed can be sent again.',
      who: 'destinations.manage',
      answer: ok(DestinationShape, destination),
      refuses: { conflict: 'It is on.' },
    },
    redeliverFailed: {
      route: 'POST /destinations/{destination}/redeliver',
      summary: 'Send again all that failed',
      about: 'Of what happened since then, the oldest 500. They go out some 50 a minute.',
      who: 'destinations.manage',
      body: json(Resending, { since: '2026-10-01T00:00:00Z' }),
      answer: accepted(z.strictObject({ count: z.int() }), { count: 12 }),
      refuses: { conflict: 'The destination is switched off.' },
    },
    listDeliveries: {
      route: 'GET /destinations/{destination}/deliveries',
      summary: 'List what was posted',
      about: 'In the last 30 days, newest first.',
      who: 'destinations.manage',
      query: DeliveryQuery,
      answer: page(DeliveryShape, delivery),
    },
    redeliver: {
      route: 'POST /deliveries/{delivery}/redeliver',
      summary: 'Send a delivery again',
      about: 'Under the same id; its tries begin anew.',
      who: 'destinations.manage',
      answer: accepted(DeliveryShape, waiting),
      refuses: { conflict: 'The destination is switched off, or it is being sent at this moment.' },
    },
  },
  webhooks: {
    ...webhook('enrollment.created', 'A learner enrolled', about.enrollment.createdAt, about),
    ...webhook('submission.submitted', 'A learner submitted their work', submission.submittedAt, {
      ...about,
      submission,
    }),
    ...webhook('submission.decided', 'A submission was decided', '2026-10-05T13:59:57.000Z', {
      ...about,
      submission: { ...submission, outcome: 'met', decidedAt: '2026-10-05T13:59:57.000Z' },
    }),
    ...webhook('credential.issued', 'A badge was issued', credential.issuedAt, { ...about, credential }),
    ...webhook('credential.revoked', 'A badge was revoked', '2026-11-02T09:00:00.000Z', {
      ...about,
      credential: { ...credential, revokedAt: '2026-11-02T09:00:00.000Z' },
    }),
    ...webhook('test', 'A test', '2026-10-02T09:31:00.000Z', { destination: destination.id }),
  },
}
