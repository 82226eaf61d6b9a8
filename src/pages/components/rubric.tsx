import type { Criterion } from '../../catalogue/version'
import { AlignmentLink } from './alignment-link'
import { Pill } from './status'

/** Everything that is judged, level by level. `achieved` holds the level given for each criterion, once judged. */
export function Rubric({ criteria, achieved = {} }: { criteria: Criterion[]; achieved?: Record<string, string> }) {
  return (
    <table class="rubric">
      {criteria.map((criterion) => (
        <tbody>
          <tr>
            <th scope="rowgroup" colspan={2}>
              {criterion.name}
              {criterion.description && <small>{criterion.description}</small>}
              {criterion.alignments?.map((alignment) => (
                <small>
                  <span lang="en">Aligns with</span> <AlignmentLink of={alignment} />
                </small>
              ))}
            </th>
          </tr>
          {criterion.levels.map((level) => (
            <tr class={achieved[criterion.id] === level.id ? 'achieved' : undefined}>
              <th scope="row">
                {level.name} {level.id === criterion.requiredLevel && <Pill tone="accent">Needed</Pill>}
                {achieved[criterion.id] === level.id && <Pill tone="good">Achieved</Pill>}
              </th>
              <td>{level.description}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}
