import * as z from 'zod'
import { told } from '../../destinations/rules'
import type { listAttention } from '../../health/attention'
import { eventTypes } from '../../events/types'
import { keyUses } from '../../signing/keys'
import { describes, ok, Time } from '../operation'
import type { Group } from '../operation'
import { badgeColumns, badgeExample } from './badges'
import { MailProblem } from './mail'
import { KeyAlgorithm } from './signing-keys'
import { SubmissionStatus } from './submissions'
import { version } from './versions'

const Attention = describes<Awaited<ReturnType<typeof listAttention>>>()(
  z.strictObject({
    troubles: z
      .array(
        z.strictObject({
          kind: z.enum(['mail', 'backup']),
          reason: z.string().describe('In words.'),
          since: Time.nullable(),
        }),
      )
      .describe('What is wrong with the whole deployment, for whoever runs it.'),
    unmappedHooks: z.array(
      z.strictObject({
        sourceId: z.string(),
        name: z.string().describe('Of the source.'),
        count: z.int().describe('1000 for more.'),
        since: Time,
      }),
    ),
    failingDestinations: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        url: z.string(),
        events: z.array(z.enum(told)),
        includesLearner: z.boolean(),
        createdAt: Time,
        failingSince: Time.nullable(),
        offAt: Time.nullable(),
        offReason: z.string().nullable(),
      }),
    ),
    mailProblems: z.array(MailProblem),
    stuckErasures: z.array(
      z.strictObject({
        id: z.string(),
        credentialId: z.string(),
        holdReason: z.string().nullable(),
        requestedAt: Time,
      }),
    ),
    stuckSubmissions: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        attempt: z.int(),
        status: SubmissionStatus,
        submittedAt: Time,
        since: Time,
        reviewsDone: z.int(),
        reviewsNeeded: z.int(),
        eligible: z.int().describe('How many assessors could still give a review of it.'),
      }),
    ),
    heldAwards: z.array(z.strictObject({ ...badgeColumns, holderName: z.string(), holdReason: z.string().nullable() })),
    deadJobs: z.array(
      z.strictObject({
        id: z.string(),
        type: z.enum(eventTypes),
        issuerId: z.string(),
        subjectId: z.string(),
        createdAt: Time,
        sentAt: Time.nullable(),
        doneAt: Time.nullable(),
        deadAt: Time.nullable(),
        attempts: z.int(),
        lastError: z.string().nullable(),
      }),
    ),
    closedKeys: z.array(
      z.strictObject({
        id: z.string(),
        issuerId: z.string(),
        use: z.enum(keyUses),
        algorithm: KeyAlgorithm,
        wrappedBy: z.string(),
        reason: z.string(),
      }),
    ),
  }),
)

export const attention: Group = {
  tag: 'Needs attention',
  about: 'What stands still until somebody does something about it.',
  answered: { Attention },
  operations: {
    listAttention: {
      route: 'GET /issuers/{issuer}/attention',
      summary: 'List what needs attention',
      about: 'In one piece: the oldest 100 of each, since what is done leaves the list.',
      who: 'attention.manage',
      answer: ok(Attention, {
        troubles: [{ kind: 'backup', reason: 'No backup has finished since.', since: '2026-11-05T01:12:00.000Z' }],
        unmappedHooks: [],
        failingDestinations: [],
        mailProblems: [],
        stuckErasures: [],
        stuckSubmissions: [],
        heldAwards: [
          {
            ...badgeExample,
            status: 'held',
            issuedAt: null,
            holderName: 'Lea Learner',
            holdReason: 'The signing key cannot be had.',
          },
        ],
        deadJobs: [
          {
            id: 'ev_c5d6e7f8091a2b3c4d5e6f708192a3b4',
            type: 'credential.issued',
            issuerId: version.issuerId,
            subjectId: badgeExample.id,
            createdAt: '2026-11-08T09:00:00.000Z',
            sentAt: null,
            doneAt: null,
            deadAt: '2026-11-08T12:00:00.000Z',
            attempts: 6,
            lastError: 'Error: the mail provider did not answer',
          },
        ],
        closedKeys: [],
      }),
    },
    retryHeld: {
      route: 'POST /credentials/{credential}/retry',
      summary: 'Try a held badge once more',
      who: 'attention.manage',
      answer: { status: 202, about: 'It is tried again.' },
      refuses: { conflict: 'It is not held.' },
    },
    replayEvent: {
      route: 'POST /events/{event}/replay',
      summary: 'Replay a job that was given up',
      who: 'attention.manage',
      answer: { status: 202, about: 'It is replayed.' },
      refuses: { conflict: 'It was not given up.' },
    },
  },
}
