import * as z from 'zod'
import type { Told } from './rules'

const Time = z.iso.datetime()

const Learner = z.strictObject({
  id: z.string(),
  name: z
    .string()
    .optional()
    .describe('Only to destinations that are told of learners, while the person has an account.'),
  email: z.string().optional().describe('As the name.'),
})

/** What every payload says: whose it is, what it is about, and who is concerned. */
const about = {
  issuer: z.strictObject({ id: z.string(), name: z.string(), url: z.url() }),
  microcredential: z.strictObject({ id: z.string(), name: z.string(), url: z.url() }),
  version: z.strictObject({
    id: z.string(),
    number: z.int(),
    url: z.url().describe('The `achievement.id` of its badges.'),
  }),
  learner: Learner,
  enrollment: z.strictObject({ id: z.string(), createdAt: Time }),
}

const submission = { id: z.string(), attempt: z.int(), submittedAt: Time }

const credential = {
  id: z.string(),
  url: z.url().describe('Its `id`, and its page.'),
  submissionId: z.string(),
  validFrom: Time,
  validUntil: Time.nullable(),
  issuedAt: Time,
}

/** One payload of Standard Webhooks: `timestamp` is when it happened, the same at every attempt. */
const payload = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.strictObject({ type: z.literal(type), timestamp: Time, data })

/** What destinations are posted, by type. */
export const payloads = {
  'enrollment.created': payload('enrollment.created', z.strictObject(about)),
  'submission.submitted': payload(
    'submission.submitted',
    z.strictObject({ ...about, submission: z.strictObject(submission) }),
  ),
  'submission.decided': payload(
    'submission.decided',
    z.strictObject({
      ...about,
      submission: z.strictObject({ ...submission, outcome: z.enum(['met', 'not_yet']), decidedAt: Time }),
    }),
  ),
  'credential.issued': payload(
    'credential.issued',
    z.strictObject({ ...about, credential: z.strictObject(credential) }),
  ),
  'credential.revoked': payload(
    'credential.revoked',
    z.strictObject({ ...about, credential: z.strictObject({ ...credential, revokedAt: Time }) }),
  ),
  test: payload('test', z.strictObject({ destination: z.string().describe('Its id.') })),
} satisfies Record<Told | 'test', z.ZodType>

/** What is said in a payload of this type. */
export type PayloadData<T extends keyof typeof payloads> = z.infer<(typeof payloads)[T]>['data']
