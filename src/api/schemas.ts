import * as z from 'zod'
import type { Group, Operation } from './operation'

export type JsonSchema = Record<string, unknown>

/** JSON Schemas of all that the API takes and answers: shared ones by name, and one for every schema, that refers to those. */
export type Schemas = { components: Record<string, JsonSchema>; of: (schema: z.ZodType) => JsonSchema }

/**
 * JSON Schema (2020-12, as OpenAPI 3.1 has it) of every schema of these groups. What is sent is described as it may be
 * sent, what is answered as it comes: more may be added to that later, so it is left open, though our tests hold it to be
 * exactly what is written.
 */
export function toSchemas(groups: Group[], problem: z.ZodType): Schemas {
  const operations = groups.flatMap((group) => Object.values(group.operations))
  const webhooks = groups.flatMap((group) => Object.values(group.webhooks ?? {}))
  const named = (key: 'sent' | 'answered') => groups.flatMap((group) => Object.entries(group[key] ?? {}))
  const sent = convert('input', named('sent'), operations.flatMap(schemasSent))
  const answered = convert(
    'output',
    [...named('answered'), ['Problem', problem]],
    [...operations.flatMap(schemasAnswered), ...webhooks.map((webhook) => webhook.schema)],
  )
  return {
    components: { ...sent.components, ...answered.components },
    of: (schema) => {
      const found = sent.of.get(schema) ?? answered.of.get(schema)
      if (!found) throw new Error('a schema that no operation has')
      return found
    },
  }
}

const schemasSent = ({ body, query }: Operation) => [
  ...(query ? [query] : []),
  ...(body && 'schema' in body ? [body.schema] : []),
]

const schemasAnswered = ({ answer }: Operation) => ('schema' in answer ? [answer.schema] : [])

function convert(io: 'input' | 'output', named: [string, z.ZodType][], others: z.ZodType[]) {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of named) registry.add(schema, { id })
  const inline = [...new Set(others)].filter((schema) => !registry.has(schema))
  for (const [i, schema] of inline.entries()) registry.add(schema, { id: `inline ${i}` })

  const { schemas } = z.toJSONSchema(registry, { io, uri: reference, unrepresentable: 'any', override: forReaders })
  const converted = (id: string) => {
    const { $schema: _, $id: __, ...schema } = schemas[id] as JsonSchema
    return schema
  }
  const of = new Map<z.ZodType, JsonSchema>([
    ...named.map(([id, schema]) => [schema, { $ref: reference(id) }] as const),
    ...inline.map((schema, i) => [schema, converted(`inline ${i}`)] as const),
  ])
  return { of, components: Object.fromEntries(named.map(([id]) => [id, converted(id)])) }
}

const reference = (id: string) => `#/components/schemas/${id}`

/** Leaves out what `format` says already, and that nothing is ever added. */
function forReaders({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (typeof jsonSchema['format'] === 'string') delete jsonSchema['pattern']
  if (jsonSchema['additionalProperties'] === false) delete jsonSchema['additionalProperties']
}
