import type { Criterion } from '../catalogue/version'
import { meets, rankOf } from './rubric'
import type { CriterionScore } from './rubric'

export type ReviewStatus = 'claimed' | 'submitted' | 'released' | 'expired'

/** What the reviews add up to for one criterion. */
export type CriterionOutcome = {
  criterionId: string
  met: boolean
  /** The level every review of the majority confirms: the lowest they gave. */
  levelId: string
  /** Feedback of the reviews that make the majority. */
  feedback: string[]
}

/** A review whose every criterion has a level. */
export type FinishedReview = { seat: number; scores: CriterionScore[] }

export type Decision = { status: 'met' | 'not_yet'; outcomes: CriterionOutcome[] }

/**
 * What one, two or three finished reviews add up to, in whatever order they come. On each criterion the majority holds;
 * where two reviews are split, they decide nothing and a third has to be asked.
 */
export function decide(criteria: Criterion[], reviews: FinishedReview[]): Decision | 'differ' {
  const outcomes: CriterionOutcome[] = []
  for (const criterion of criteria) {
    const majority = majorityOn(criterion, reviews)
    if (!majority) return 'differ'
    outcomes.push(majority)
  }
  return { status: outcomes.every((o) => o.met) ? 'met' : 'not_yet', outcomes }
}

function majorityOn(criterion: Criterion, reviews: FinishedReview[]): CriterionOutcome | undefined {
  const votes = reviews.toSorted((a, b) => a.seat - b.seat).map((review) => scoreOf(criterion, review))
  const yes = votes.filter((v) => meets(criterion, v.levelId))
  const no = votes.filter((v) => !yes.includes(v))
  if (yes.length === no.length) return undefined
  const met = yes.length > no.length
  const majority = met ? yes : no
  const lowest = Math.min(...majority.map((v) => rankOf(criterion, v.levelId)))
  return {
    criterionId: criterion.id,
    met,
    levelId: criterion.levels[lowest]!.id,
    feedback: majority.map((v) => v.feedback.trim()).filter((words) => words !== ''),
  }
}

function scoreOf(criterion: Criterion, review: FinishedReview): CriterionScore {
  const score = review.scores.find((s) => s.criterionId === criterion.id)
  if (!score || rankOf(criterion, score.levelId) < 0) throw new Error(`review of ${criterion.id} is not finished`)
  return score
}
