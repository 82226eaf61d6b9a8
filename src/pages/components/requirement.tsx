import type { Requirement } from '../../catalogue/version'
import { Pill } from './status'
import { requirementWords } from './requirement-words'

const kinds = { text: 'Text', file: 'File', link: 'Link', course: 'Course' } as const

/** What the learner hands in. */
export function Requirements({ requirements }: { requirements: Requirement[] }) {
  return (
    <ol class="requirements">
      {requirements.map((requirement) => (
        <li>
          <strong>{requirement.name}</strong> <Pill>{kinds[requirement.kind]}</Pill>
          {requirement.description && <p>{requirement.description}</p>}
          <small>{requirementWords(requirement)}</small>
        </li>
      ))}
    </ol>
  )
}
