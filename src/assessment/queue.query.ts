import { and, eq, sql } from 'drizzle-orm'
import { microcredentialVersion } from '../catalogue/tables'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { authorize, requirePerson } from '../identity/authorize'
import { may } from '../identity/rules'
import type { Actor } from '../identity/rules'
import type { ReviewStatus } from './decision'
import { holdsSeat, statusNow, whyNotClaimable } from './rules'
import { claimedColumns } from './seat.query'
import type { SubmissionStatus } from './submission'
import { review, submission } from './tables'

/** What waits to be assessed. Nothing in it tells whose work it is. */
export type QueueItem = {
  id: string
  /** Of the microcredential. */
  name: string
  attempt: number
  status: SubmissionStatus
  since: Date
  submittedAt: Date
  reviewsDone: number
  reviewsNeeded: number
  /** Whether who asks may claim a review of it now. */
  claimable: boolean
  /** The review of it that who asks holds or has handed in. */
  mine: string | null
}

/** What waits in an issuer, oldest first. */
export async function listQueue(ctx: Ctx, actor: Actor, issuerId: string, page: PageRequest): Promise<Page<QueueItem>> {
  authorize(actor, 'queue.read', issuerId)
  const { where, orderBy } = keyset(submission.submittedAt, submission.id, page, true)
  const rows = await ctx.db
    .select({
      id: submission.id,
      name: microcredentialVersion.name,
      learnerId: submission.learnerId,
      attempt: submission.attempt,
      status: submission.status,
      since: submission.since,
      submittedAt: submission.submittedAt,
      reviewsDone: submission.reviewsDone,
      reviewsNeeded: submission.reviewsNeeded,
    })
    .from(submission)
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, submission.versionId))
    .where(and(eq(submission.issuerId, issuerId), sql`${submission.status} in ('submitted', 'in_review')`, where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const { items, next } = toPage(rows, page, ({ submittedAt, id }) => ({ time: submittedAt, id }))

  const reviews = await findReviews(
    ctx,
    items.map((item) => item.id),
  )
  const assessorId = actor.kind === 'person' && may(actor, 'submission.review', issuerId) ? actor.userId : undefined
  const now = ctx.now()
  return {
    items: items.map(({ learnerId, ...item }) => {
      const about = reviews.filter((r) => r.submissionId === item.id)
      const claimable = assessorId !== undefined && !whyNotClaimable(assessorId, { ...item, learnerId }, about, now)
      const mine = about.find((r) => r.assessorId === assessorId && holdsSeat(r, now))
      return { ...item, claimable, mine: mine?.id ?? null }
    }),
    next,
  }
}

const findReviews = (ctx: Ctx, submissionIds: string[]) =>
  ctx.db
    .select({ id: review.id, submissionId: review.submissionId, ...claimedColumns(ctx) })
    .from(review)
    .where(among(review.submissionId, submissionIds))

/** One line of an assessor's own list. */
export type OwnReview = {
  id: string
  submissionId: string
  /** Of the microcredential. */
  name: string
  attempt: number
  status: ReviewStatus
  claimedAt: Date
  leaseUntil: Date
  updatedAt: Date
  submittedAt: Date | null
  submission: { status: SubmissionStatus; since: Date }
}

/** One's own reviews in every issuer, the last claimed first. */
export async function listReviews(ctx: Ctx, actor: Actor, page: PageRequest): Promise<Page<OwnReview>> {
  const { userId } = requirePerson(actor)
  const { where, orderBy } = keyset(review.claimedAt, review.id, page)
  const rows = await ctx.db
    .select({
      id: review.id,
      submissionId: review.submissionId,
      name: microcredentialVersion.name,
      attempt: submission.attempt,
      status: review.status,
      claimedAt: review.claimedAt,
      leaseUntil: review.leaseUntil,
      updatedAt: review.updatedAt,
      submittedAt: review.submittedAt,
      submission: { status: submission.status, since: submission.since },
    })
    .from(review)
    .innerJoin(submission, eq(submission.id, review.submissionId))
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, submission.versionId))
    .where(and(eq(review.assessorId, userId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const now = ctx.now()
  return toPage(
    rows.map((row) => ({ ...row, status: statusNow(row, now) })),
    page,
    ({ claimedAt, id }) => ({ time: claimedAt, id }),
  )
}
