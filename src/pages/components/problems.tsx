import type { FieldProblem, Refusal } from '../../refusal'

/**
 * Why a form was not taken, above it, with a link to each field. Shows nothing without a refusal. `nameOf` puts a field
 * into words.
 */
export function Problems({
  refusal,
  title = 'This could not be saved yet',
  nameOf = () => undefined,
}: {
  refusal: Refusal | undefined
  title?: string
  nameOf?: (path: string) => string | undefined
}) {
  if (!refusal) return null
  return (
    <div class="problems" role="alert" id="problems" tabindex={-1}>
      <h2>{title}</h2>
      {refusal.fields.length === 0 ? <p>{refusal.message}</p> : <List fields={refusal.fields} nameOf={nameOf} />}
    </div>
  )
}

function List({ fields, nameOf }: { fields: FieldProblem[]; nameOf: (path: string) => string | undefined }) {
  return (
    <ul>
      {fields.map(({ path, problem }) => {
        const name = nameOf(path)
        return (
          <li>
            <a href={`#${path}`}>{name ? `${name}: ${problem}` : problem}</a>
          </li>
        )
      })}
    </ul>
  )
}
