import type { Completeness } from '../../evidence/rules'
import type { Desk } from './enrollment'

/** What is still missing or being checked, requirement by requirement; scripts keep it up to date. */
export function Standing({ desk }: { desk: Desk }) {
  const { version, requirements } = desk
  const required = requirements.filter(({ min }) => min > 0)
  const done = required.filter((r) => isDone(desk, r))
  return (
    <article id="standing" data-live>
      <h2>What is handed in</h2>
      <progress value={done.length} max={required.length || 1} aria-label="Requirements handed in" />
      <ul class="checklist">
        {requirements.map((r) => (
          <li class={isDone(desk, r) ? 'done' : undefined}>
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
export function standingOf(desk: Desk, id: string): string {
  const { have, min, missing, checking } = desk.requirements.find((r) => r.requirementId === id) ?? nothingAsked
  if (checking.length > 0) return `On its way or being checked: ${checking.join(', ')}`
  const refused = refusedFiles(desk, id)
  if (refused.length > 0) return `Refused, to be removed: ${refused.join(', ')}`
  if (missing > 0) return missing === min ? 'Still missing' : `Still missing: ${missing} of ${min}`
  return have === 0 ? 'If you like' : 'Done'
}

const nothingAsked = { have: 0, min: 0, missing: 0, checking: [] }

const isDone = (desk: Desk, { requirementId, have, missing, checking }: Completeness) =>
  have > 0 && missing === 0 && checking.length === 0 && refusedFiles(desk, requirementId).length === 0

/** Their names. One that lies there keeps the work from being submitted. */
const refusedFiles = ({ evidence }: Desk, id: string): string[] =>
  evidence.flatMap(({ requirementId, file }) =>
    requirementId === id && file?.status === 'rejected' ? [file.name] : [],
  )
