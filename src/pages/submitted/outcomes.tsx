import type { OutcomeView } from '../../assessment/view'
import { Pill } from '../components/status'

/** What came of each criterion, with the words of those who judged it. */
export function Outcomes({
  outcomes,
  notes,
  language,
}: {
  outcomes: OutcomeView[]
  notes: string[]
  language: string
}) {
  return (
    <>
      {outcomes.map(({ name, met, level, required, feedback }) => (
        <article class={met ? 'outcome outcome--met' : 'outcome'}>
          <h3>
            <span lang={language}>{name}</span> {met ? <Pill tone="good">Met</Pill> : <Pill tone="warn">Not yet</Pill>}
          </h3>
          <p>
            Level reached: <strong lang={language}>{level}</strong>
            {!met && (
              <>
                {'. Needed: '}
                <strong lang={language}>{required}</strong>
              </>
            )}
          </p>
          {feedback.map((words) => (
            <blockquote class="verbatim">{words}</blockquote>
          ))}
        </article>
      ))}
      {notes.map((note) => (
        <article class="outcome">
          <h3>Overall</h3>
          <blockquote class="verbatim">{note}</blockquote>
        </article>
      ))}
    </>
  )
}
