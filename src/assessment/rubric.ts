import type { Criterion } from '../catalogue/version'
import type { FieldProblem } from '../refusal'

/** What one assessor gave one criterion. `levelId` is null until chosen. */
export type CriterionScore = { criterionId: string; levelId: string | null; feedback: string }

/** Where a level stands among those of its criterion: 0 is the lowest, -1 means it is not one of them. */
export const rankOf = (criterion: Criterion, levelId: string | null) =>
  criterion.levels.findIndex((level) => level.id === levelId)

/** Whether this level is enough for the criterion. */
export function meets(criterion: Criterion, levelId: string | null): boolean {
  const rank = rankOf(criterion, levelId)
  return rank >= 0 && rank >= rankOf(criterion, criterion.requiredLevel)
}

/** What in these scores does not fit the rubric. A draft fits it even with scores missing. */
export function whyNotScores(criteria: Criterion[], scores: CriterionScore[]): FieldProblem[] {
  return scores.flatMap(({ criterionId, levelId }, i) => {
    const criterion = criteria.find((c) => c.id === criterionId)
    if (!criterion) return [{ path: `scores.${i}.criterionId`, problem: `There is no criterion “${criterionId}”.` }]
    if (scores.findIndex((s) => s.criterionId === criterionId) < i)
      return [{ path: `scores.${i}.criterionId`, problem: `“${criterion.name}” is scored twice.` }]
    if (levelId !== null && rankOf(criterion, levelId) < 0)
      return [{ path: `scores.${i}.levelId`, problem: `“${criterion.name}” has no level “${levelId}”.` }]
    return []
  })
}

/** What keeps a review from being finished: a criterion without a level, or one not met without a word on why. */
export function whyNotFinished(criteria: Criterion[], scores: CriterionScore[]): FieldProblem[] {
  return criteria.flatMap((criterion) => {
    const score = scores.find((s) => s.criterionId === criterion.id)
    if (!score || rankOf(criterion, score.levelId) < 0)
      return [{ path: `scores.${criterion.id}.levelId`, problem: `“${criterion.name}” has no level yet.` }]
    if (!meets(criterion, score.levelId) && score.feedback.trim() === '')
      return [
        { path: `scores.${criterion.id}.feedback`, problem: `“${criterion.name}” is not met: say what is missing.` },
      ]
    return []
  })
}
