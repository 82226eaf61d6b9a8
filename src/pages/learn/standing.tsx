import type { Completeness } from '../../evidence/rules'
import type { Desk } from './enrollment'

/** What is still missing or being checked, requirement by requirement; scripts keep it up to date. */
export function Standing({ desk: { version, requirements } }: { desk: Desk }) {
  const done = requirements.filter(isDone).length
  return (
    <article id="standing" data-live>
      <h2>What is handed in</h2>
      <progress value={done} max={requirements.length} aria-label="Requirements handed in" />
      <ul class="checklist">
        {requirements.map((r) => (
          <li class={isDone(r) ? 'done' : undefined}>
            <a href={`#requirements.${r.requirementId}`} lang={version.language}>
              {version.requirements.find(({ id }) => id === r.requirementId)?.name}
            </a>
            <small>{standingOf(r)}</small>
          </li>
        ))}
      </ul>
      {requirements.some(({ checking }) => checking.length > 0) && <span data-checking hidden />}
    </article>
  )
}

/** Where one requirement stands, in words. */
export function standingOf({ have, min, missing, checking }: Completeness): string {
  if (checking.length > 0) return `Being checked: ${checking.join(', ')}`
  if (missing > 0) return missing === min ? 'Still missing' : `Still missing: ${missing} of ${min}`
  return have === 0 ? 'Nothing needed' : 'Done'
}

const isDone = ({ missing, checking }: Completeness) => missing === 0 && checking.length === 0
