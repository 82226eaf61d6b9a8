import type { JsonSchema } from '../../api/schemas'

type Property = JsonSchema & {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Property[]
  items?: Property
  properties?: Record<string, Property>
  required?: string[]
  additionalProperties?: Property
  description?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
  default?: unknown
}

/** A shape with a name, closed until somebody wants to know. */
export function ApiShape({ name, schema }: { name: string; schema: JsonSchema }) {
  return (
    <details class="api-shape">
      <summary>
        <code>{name}</code>
      </summary>
      <div id={`shape-${name}`}>
        <Fields schema={schema} />
      </div>
    </details>
  )
}

/** The fields of an object: name, type, and what there is to say of each. */
export function Fields({ schema, sent = false }: { schema: JsonSchema; sent?: boolean }) {
  const { properties, required = [] } = schema as Property
  if (!properties) return <Type of={schema as Property} />
  return (
    <dl class="api-fields">
      {Object.entries(properties).map(([name, property]) => (
        <>
          <dt>
            <code>{name}</code>
            {sent && required.includes(name) && <small>needed</small>}
          </dt>
          <dd>
            <Type of={property} />
            {property.description && <span>{property.description}</span>}
            {property.properties && <Fields schema={property} sent={sent} />}
            {property.items?.properties && <Fields schema={property.items} sent={sent} />}
          </dd>
        </>
      ))}
    </dl>
  )
}

export function Type({ of }: { of: Property }) {
  return (
    <span class="api-type">
      <TypeWords of={of} />
      {limitsOf(of)}
    </span>
  )
}

function TypeWords({ of }: { of: Property }) {
  if (of.$ref) return <ShapeLink name={of.$ref.split('/').at(-1) ?? ''} />
  if (of.enum) return <>{of.enum.map((value) => JSON.stringify(value)).join(' | ')}</>
  if (of.const !== undefined) return <>{JSON.stringify(of.const)}</>
  if (of.anyOf)
    return (
      <>
        {of.anyOf.map((one, i) => (
          <>
            {i > 0 && ' | '}
            <TypeWords of={one} />
          </>
        ))}
      </>
    )
  if (of.items)
    return (
      <>
        array of <TypeWords of={of.items} />
      </>
    )
  if (of.additionalProperties)
    return (
      <>
        object, by name: <TypeWords of={of.additionalProperties} />
      </>
    )
  return <>{[of.type ?? 'anything'].flat().join(' | ') + (of.format ? ` (${of.format})` : '')}</>
}

const ShapeLink = ({ name }: { name: string }) => <a href={`#shape-${name}`}>{name}</a>

function limitsOf(of: Property): string {
  const between = (least: number | undefined, most: number | undefined, what: string) => {
    const atMost = most !== undefined && most < Number.MAX_SAFE_INTEGER ? most : undefined
    if (least === undefined && atMost === undefined) return []
    if (atMost === undefined) return least === 0 || least === Number.MIN_SAFE_INTEGER ? [] : [`${least} or more${what}`]
    const from = least === undefined || least <= 0 ? 'at most ' : `${least} to `
    return [`${from}${atMost.toLocaleString('en')}${what}`]
  }
  const words = [
    ...between(of.minimum, of.maximum, ''),
    ...between(of.minLength, of.maxLength, ' characters'),
    ...between(undefined, of.maxItems, ' items'),
    ...(of.default === undefined ? [] : [`${JSON.stringify(of.default)} if left out`]),
  ]
  return words.map((text) => `, ${text}`).join('')
}
