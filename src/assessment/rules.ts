import type { ReviewStatus } from './decision'
import type { SubmissionStatus } from './submission'

/** As much of a review as tells whether somebody holds its seat. */
export type Claimed = { assessorId: string; seat: number; status: ReviewStatus; leaseUntil: Date }

/** As much of a submission as tells who may claim a review of it. */
export type Claimable = { learnerId: string; status: SubmissionStatus; reviewsNeeded: number }

export const isOpen = (status: SubmissionStatus) => status === 'submitted' || status === 'in_review'

/** What a review is now: a claimed one has expired when its time is over, even before cron comes by. */
export const statusNow = ({ status, leaseUntil }: Pick<Claimed, 'status' | 'leaseUntil'>, now: Date): ReviewStatus =>
  status === 'claimed' && leaseUntil <= now ? 'expired' : status

/** Whether this review is done, or its assessor still has time for it. */
export const holdsSeat = (review: Claimed, now: Date) => ['claimed', 'submitted'].includes(statusNow(review, now))

/** The lowest seat nobody holds; undefined when all are taken. The third is there only once two reviews differ. */
export function freeSeat({ reviewsNeeded }: Claimable, reviews: Claimed[], now: Date): number | undefined {
  const taken = new Set(reviews.filter((r) => holdsSeat(r, now)).map((r) => r.seat))
  return Array.from({ length: reviewsNeeded }, (_, i) => i + 1).find((seat) => !taken.has(seat))
}

/** Why this assessor may not claim a review of the submission, or undefined if they may. */
export function whyNotClaimable(
  assessorId: string,
  submission: Claimable,
  reviews: Claimed[],
  now: Date,
): { code: 'forbidden' | 'conflict'; reason: string } | undefined {
  if (submission.learnerId === assessorId) return { code: 'forbidden', reason: 'Nobody assesses their own work.' }
  if (!isOpen(submission.status)) return { code: 'conflict', reason: 'This submission no longer waits for a review.' }
  const own = reviews.find((r) => r.assessorId === assessorId && holdsSeat(r, now))
  if (own?.status === 'submitted') return { code: 'conflict', reason: 'You have already reviewed this submission.' }
  if (own) return { code: 'conflict', reason: 'You have already claimed this submission.' }
  if (freeSeat(submission, reviews, now) === undefined)
    return { code: 'conflict', reason: 'Somebody else is reviewing this submission.' }
  return undefined
}
