import type { Completeness } from '../../evidence/rules'
import type { Desk } from './enrollment'

/** What is still missing or being checked, requirement by requirement; scripts keep it up to date. */
export function Standing({ desk }: { desk: Desk }) {
  const { version, requirements } = desk
  const required = requirements.filter(({ min }) => min > 0)
  return (
    <article id="standing" data-live>
      <h2>What is handed in</h2>
      <progress value={required.filter(isDone).length} max={required.length || 1} aria-label="Requirements handed in" />
      <ul class="checklist">
        {requirements.map((r) => (
          <li class={isDone(r) ? 'done' : undefined}>
            <a href={`#requirements.${r.requirementId}`} lang={version.language}>
              {version.requirements.find(({ id }) => id === r.requirementId)?.name}
            </a>
            <small>{standingOf(desk, r.requirementId)}</small>
          </li>
        ))}
      </ul>
      {requirements.some(({ checking }) => checking.length > 0) && <span data-checking hidden />}
    </article>
  )
}

/** Where one requirement stands, in words. */
export function standingOf({ requirements, evidence }: Desk, id: string): string {
  const { have, min, missing, checking } = requirements.find((r) => r.requirementId === id) ?? nothingAsked
  if (checking.length > 0) return `On its way or being checked: ${checking.join(', ')}`
  const refused = evidence.filter(({ requirementId, file }) => requirementId === id && file?.status === 'rejected')
  if (refused.length > 0) return `Refused, to be removed: ${refused.map(({ file }) => file?.name).join(', ')}`
  if (missing > 0) return missing === min ? 'Still missing' : `Still missing: ${missing} of ${min}`
  return have === 0 ? 'If you like' : 'Done'
}

const nothingAsked = { have: 0, min: 0, missing: 0, checking: [] }

const isDone = ({ have, missing, checking }: Completeness) => have > 0 && missing === 0 && checking.length === 0
