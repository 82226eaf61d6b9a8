import * as z from 'zod'
import type { OwnReview, QueueItem as QueueView } from '../../assessment/queue.query'
import type { ReviewView } from '../../assessment/reviews'
import { ReviewDraft } from '../../assessment/schema'
import type { Workspace as WorkspaceView } from '../../assessment/workspace'
import { PageQuery } from '../../http/schema'
import { created, describes, json, ok, page, Time } from '../operation'
import type { Group } from '../operation'
import { manifestItem, ManifestItem, Outcome, SubmissionStatus } from './submissions'
import { criterion, Criterion, requirement, Requirement, version } from './versions'

const QueueItem = describes<QueueView>()(
  z.strictObject({
    id: z.string(),
    name: z.string().describe('Of the microcredential.'),
    attempt: z.int(),
    status: SubmissionStatus,
    since: Time,
    submittedAt: Time,
    reviewsDone: z.int(),
    reviewsNeeded: z.int(),
    claimable: z.boolean().describe('Whether who asks may claim a review of it now.'),
    mine: z.string().nullable().describe('The review of it that who asks holds or has handed in.'),
  }),
)

const ReviewStatus = z.enum(['claimed', 'submitted', 'released', 'expired'])

const Score = z.strictObject({
  criterionId: z.string(),
  levelId: z.string().nullable().describe('Null until it is chosen.'),
  feedback: z.string(),
})

const Review = describes<ReviewView>()(
  z.strictObject({
    id: z.string(),
    submissionId: z.string(),
    status: ReviewStatus,
    scores: z.array(Score),
    note: z.string(),
    claimedAt: Time,
    leaseUntil: Time,
    updatedAt: Time,
    submittedAt: Time.nullable(),
  }),
)

const ListedReview = describes<OwnReview>()(
  z.strictObject({
    id: z.string(),
    submissionId: z.string(),
    name: z.string().describe('Of the microcredential.'),
    attempt: z.int(),
    status: ReviewStatus,
    claimedAt: Time,
    leaseUntil: Time,
    updatedAt: Time,
    submittedAt: Time.nullable(),
    submission: z.strictObject({ status: SubmissionStatus, since: Time }),
  }),
)

const Workspace = describes<WorkspaceView>()(
  Review.extend({
    submission: z.strictObject({
      id: z.string(),
      issuerId: z.string(),
      attempt: z.int(),
      status: SubmissionStatus,
      since: Time,
      submittedAt: Time,
      decidedAt: Time.nullable(),
      manifest: z.array(ManifestItem),
      outcomes: z.array(Outcome).describe('Empty until decided.'),
    }),
    version: z.strictObject({
      id: z.string(),
      name: z.string(),
      competency: z.string(),
      criteriaNarrative: z.string(),
      criteria: z.array(Criterion),
      requirements: z.array(Requirement),
    }),
    flags: z.strictObject({
      sameFileElsewhere: z.array(z.string()).describe('Evidence whose very file another learner has handed in too.'),
    }),
    reviews: z
      .array(z.strictObject({ scores: z.array(Score), note: z.string(), submittedAt: Time.nullable() }))
      .describe('All of them once it is decided; until then each is blind to the others.'),
  }),
)

const review: z.output<typeof Review> = {
  id: 'rev_708192a3b4c5d6e7f8091a2b3c4d5e6f',
  submissionId: 'sub_6f708192a3b4c5d6e7f8091a2b3c4d5e',
  status: 'claimed',
  scores: [{ criterionId: 'c1', levelId: 'l2', feedback: 'The second question was the better one.' }],
  note: 'Well done.',
  claimedAt: '2026-10-27T08:00:00.000Z',
  leaseUntil: '2026-10-30T08:00:00.000Z',
  updatedAt: '2026-10-27T08:30:00.000Z',
  submittedAt: null,
}

const { claimedAt, leaseUntil, updatedAt } = review
const submittedAt = '2026-10-21T07:15:00.000Z'
const submission = { id: review.submissionId, attempt: 1, status: 'in_review', since: claimedAt, submittedAt } as const

const notHeld = 'One does not hold this review any more, or it is submitted.'

export const reviews: Group = {
  tag: 'Reviews',
  about:
    'Judging is for people: no API key may. A claimed review is a lease; who lets it run out, or gives it back, keeps the draft.',
  sent: { ReviewDraft },
  answered: { QueueItem, Review, ListedReview, Workspace },
  operations: {
    listQueue: {
      route: 'GET /issuers/{issuer}/queue',
      summary: 'List what waits to be assessed',
      about: 'Oldest first. Nothing in it tells whose work it is.',
      who: 'queue.read',
      query: PageQuery,
      answer: page(QueueItem, {
        ...submission,
        name: version.name,
        reviewsDone: 0,
        reviewsNeeded: 1,
        claimable: false,
        mine: review.id,
      }),
    },
    claimReview: {
      route: 'POST /submissions/{submission}/claim',
      summary: 'Claim a review',
      about: 'Claiming what one holds is no mistake: the same review comes back.',
      who: 'submission.review',
      idempotent: true,
      answer: created(Review, { ...review, scores: [], note: '' }),
      refuses: { conflict: 'It is one’s own work, one has reviewed it, or nothing of it is left to review.' },
    },
    listReviews: {
      route: 'GET /reviews',
      summary: 'List one’s reviews',
      about: 'In every issuer, the last claimed first.',
      who: 'person',
      query: PageQuery,
      answer: page(ListedReview, {
        id: review.id,
        submissionId: review.submissionId,
        name: version.name,
        attempt: 1,
        status: 'claimed',
        claimedAt,
        leaseUntil,
        updatedAt,
        submittedAt: null,
        submission: { status: 'in_review', since: claimedAt },
      }),
    },
    openReview: {
      route: 'GET /reviews/{review}',
      summary: 'Read one’s review',
      about: 'With what is to be judged, and by what. It names nobody.',
      who: 'submission.review',
      answer: ok(Workspace, {
        ...review,
        submission: {
          ...submission,
          issuerId: version.issuerId,
          decidedAt: null,
          manifest: [manifestItem],
          outcomes: [],
        },
        version: {
          id: version.id,
          name: version.name,
          competency: version.competency,
          criteriaNarrative: version.criteriaNarrative,
          criteria: [criterion],
          requirements: [requirement],
        },
        flags: { sameFileElsewhere: [] },
        reviews: [],
      }),
    },
    saveReview: {
      route: 'PUT /reviews/{review}',
      summary: 'Save one’s review',
      about: 'As far as it has come. With `updatedAt`, only if it was not saved again since then.',
      who: 'submission.review',
      body: json(ReviewDraft, { scores: review.scores, note: review.note, updatedAt: claimedAt }),
      answer: ok(Review, review),
      refuses: { conflict: notHeld },
    },
    submitReview: {
      route: 'POST /reviews/{review}/submit',
      summary: 'Hand in one’s review',
      about: 'The last one that is needed decides the submission.',
      who: 'submission.review',
      answer: ok(Review, { ...review, status: 'submitted', submittedAt: '2026-10-28T16:40:00.000Z' }),
      refuses: { conflict: notHeld, invalid: 'A criterion has no level, or no word on why it is not met.' },
    },
    releaseReview: {
      route: 'POST /reviews/{review}/release',
      summary: 'Give a review back',
      who: 'submission.review',
      answer: ok(Review, { ...review, status: 'released' }),
      refuses: { conflict: notHeld },
    },
    extendReview: {
      route: 'POST /reviews/{review}/extend',
      summary: 'Take more time for a review',
      who: 'submission.review',
      answer: ok(Review, { ...review, leaseUntil: '2026-11-02T08:00:00.000Z' }),
      refuses: { conflict: notHeld },
    },
  },
}
