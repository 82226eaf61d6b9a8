import type { Workspace } from '../../assessment/workspace'
import { meets } from '../../assessment/rubric'
import type { Criterion } from '../../catalogue/version'
import { Problem, TextArea } from '../components/field'
import { Pill } from '../components/status'
import { Time } from '../components/time'
import { typed } from '../refused'
import type { Refused } from '../refused'

type Props = { review: Workspace; refused: Refused | undefined }

/** One level and one feedback for each criterion, and a note. Saved while it is written. */
export function Scoring({ review, refused }: Props) {
  const action = `/assess/reviews/${review.id}`
  return (
    <form id="scores" method="post" action={action} data-autosave="review" data-review={`/api/v1/reviews/${review.id}`}>
      {review.version.criteria.map((criterion) => (
        <CriterionFields criterion={criterion} review={review} refused={refused} />
      ))}
      <TextArea
        name="note"
        label="Overall, if you like"
        hint="The learner reads it with the decision."
        rows={3}
        maxlength={5000}
        value={typed(refused, 'note', review.note)}
        problems={refused?.refusal.fields ?? []}
      />
      <div class="bar">
        <button type="submit" class="outline">
          Save draft
        </button>
        <button type="submit" formaction={`${action}/submit`}>
          Submit review
        </button>
        <output data-saved>
          {review.updatedAt > review.claimedAt && (
            <>
              Saved <Time at={review.updatedAt} precise />
            </>
          )}
        </output>
      </div>
      <div class="cluster">
        <button type="submit" formaction={`${action}/extend`} class="small outline">
          Take more time
        </button>
        <button type="submit" formaction={`${action}/release`} class="small outline secondary">
          Give it back
        </button>
      </div>
    </form>
  )
}

function CriterionFields({ criterion, review, refused }: Props & { criterion: Criterion }) {
  const { id, name, description, levels } = criterion
  const stored = review.scores.find((s) => s.criterionId === id)
  const at = `scores.${id}`
  const level = typed(refused, `${at}.levelId`, stored?.levelId ?? '')
  const problems = refused?.refusal.fields ?? []
  return (
    <fieldset class="section criterion" id={`${at}.levelId`} data-criterion={id} tabindex={-1}>
      <legend>{name}</legend>
      {description && <p class="muted">{description}</p>}
      <div class="levels">
        {levels.map((l) => (
          <label class="level">
            <input type="radio" name={`${at}.levelId`} value={l.id} checked={l.id === level} />
            <span>
              <strong>{l.name}</strong>{' '}
              {meets(criterion, l.id) ? <Pill tone="good">Meets it</Pill> : <Pill>Not yet</Pill>}
              {l.description && <small>{l.description}</small>}
            </span>
          </label>
        ))}
      </div>
      <Problem name={`${at}.levelId`} problems={problems} />
      <TextArea
        name={`${at}.feedback`}
        label="Feedback"
        hint="What convinced you, or what is missing. Needed where it is not met yet."
        rows={2}
        maxlength={5000}
        value={typed(refused, `${at}.feedback`, stored?.feedback ?? '')}
        problems={problems}
      />
    </fieldset>
  )
}
