export type EnrollmentStatus = 'active' | 'completed' | 'withdrawn'

export type Enrollment = {
  id: string
  learnerId: string
  issuerId: string
  microcredentialId: string
  versionId: string
  /** Of the version. */
  name: string
  status: EnrollmentStatus
  /** `YYYY-MM-DD`. */
  targetDate: string | null
  createdAt: Date
  completedAt: Date | null
}

/**
 * Why this day cannot be aimed at, or undefined if it can. A day is over only once it is over everywhere on Earth: the
 * learner's today may still be our yesterday.
 */
export function whyNotTargetDate(date: string, now: Date): string | undefined {
  const lastPlaceOnEarth = new Date(now.getTime() - 12 * 3_600_000).toISOString().slice(0, 10)
  return date < lastPlaceOnEarth ? 'This day is in the past.' : undefined
}
