export type ReviewStatus = 'claimed' | 'submitted' | 'released' | 'expired'

/** What one assessor gave one criterion. `levelId` is null until chosen. */
export type CriterionScore = { criterionId: string; levelId: string | null; feedback: string }

/** What the reviews add up to for one criterion. */
export type CriterionOutcome = {
  criterionId: string
  met: boolean
  /** The level every review of the majority confirms: the lowest they gave. */
  levelId: string
  /** Feedback of the reviews that make the majority. */
  feedback: string[]
}
