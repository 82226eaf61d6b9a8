import type { Enrollment } from '../../enrollment/rules'
import { Field } from '../components/field'
import { typed } from '../refused'
import type { Refused } from '../refused'

/** The day aimed at, and the way out. */
export function Plan({ enrollment, refused }: { enrollment: Enrollment; refused: Refused | undefined }) {
  if (enrollment.status !== 'active') return null
  const path = `/learn/enrollments/${enrollment.id}`
  return (
    <article id="plan">
      <h2>Your plan</h2>
      <form method="post" action={`${path}/target-date`}>
        <Field
          name="targetDate"
          type="date"
          label="I aim at"
          hint="A wish, never a deadline. Leave it empty to take all the time you need."
          value={typed(refused, 'targetDate', enrollment.targetDate ?? '')}
          problems={refused?.refusal.fields ?? []}
        />
        <button type="submit" class="small outline">
          Save the day
        </button>
      </form>
      <details>
        <summary>Withdraw</summary>
        <p>This ends your enrollment. You may enroll again later, with nothing handed in.</p>
        <form method="post" action={`${path}/withdraw`}>
          <button type="submit" class="small outline danger">
            Withdraw from this microcredential
          </button>
        </form>
      </details>
    </article>
  )
}
