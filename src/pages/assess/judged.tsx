import { meets } from '../../assessment/rubric'
import type { CriterionScore } from '../../assessment/rubric'
import type { Criterion } from '../../catalogue/version'
import { Pill } from '../components/status'

type Props = { criteria: Criterion[]; scores: CriterionScore[]; note: string }

/** A review to read: it can no longer be written. */
export function Judged({ criteria, scores, note }: Props) {
  return (
    <>
      {criteria.map((criterion) => {
        const score = scores.find((s) => s.criterionId === criterion.id)
        const level = criterion.levels.find((l) => l.id === score?.levelId)
        return (
          <div class="row">
            <p>
              <strong>{criterion.name}</strong>: {level?.name ?? 'no level yet'}{' '}
              {level &&
                (meets(criterion, level.id) ? <Pill tone="good">Meets it</Pill> : <Pill tone="warn">Not yet</Pill>)}
            </p>
            {score?.feedback && <blockquote class="verbatim">{score.feedback}</blockquote>}
          </div>
        )
      })}
      {note && (
        <div class="row">
          <p>
            <strong>Overall</strong>
          </p>
          <blockquote class="verbatim">{note}</blockquote>
        </div>
      )}
    </>
  )
}
