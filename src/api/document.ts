import * as z from 'zod'
import { version } from '../../package.json'
import { statusOf, titles } from '../http/problem'
import { may, roles, scopes } from '../identity/rules'
import type { Actor, Operation as Scope, Role } from '../identity/rules'
import type { RefusalCode } from '../refusal'
import type { Answer, Body, Group, Operation } from './operation'
import { parameters } from './parameters'
import { toSchemas } from './schemas'
import type { JsonSchema, Schemas } from './schemas'
import { introduction } from './words'

/** RFC 9457 problem details: what every refusal is answered with. */
export const Problem = z.strictObject({
  type: z.string().describe('Always `about:blank`: `code` says which refusal it is.'),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(titles) as [string, ...string[]]).describe('For programs.'),
  detail: z.string().describe('For people: what is wrong, and what to do about it.'),
  instance: z.string().describe('The id of the request, which our log has too.'),
  errors: z
    .array(z.strictObject({ path: z.string(), problem: z.string() }))
    .optional()
    .describe('Each field that is wrong, where fields are.'),
})

export type OpenApiDocument = {
  openapi: string
  info: Record<string, unknown>
  servers: { url: string }[]
  security: Record<string, string[]>[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, OpenApiOperation>>
  webhooks: Record<string, { post: OpenApiOperation }>
  components: Record<string, unknown> & { schemas: Record<string, JsonSchema> }
}

export type OpenApiOperation = {
  operationId: string
  tags: string[]
  summary: string
  description: string
  security: Record<string, string[]>[]
  parameters?: Record<string, unknown>[]
  requestBody?: { required: boolean; content: Record<string, MediaType> }
  responses: Record<string, ApiResponse>
}

export type MediaType = { schema: JsonSchema; example?: unknown }
export type ApiResponse = {
  description: string
  headers?: Record<string, unknown>
  content?: Record<string, MediaType>
}

/** The OpenAPI 3.1 document of these operations, as a deployment with this origin offers them. */
export function toDocument(groups: Group[], origin: string): OpenApiDocument {
  const schemas = toSchemas(groups, Problem)
  const paths: OpenApiDocument['paths'] = {}
  for (const { tag, operations } of groups)
    for (const [operationId, operation] of Object.entries(operations)) {
      const [method = '', path = ''] = operation.route.split(' ')
      const described = { operationId, tags: [tag], ...describe(operation, schemas) }
      paths[path] = { ...paths[path], [method.toLowerCase()]: described }
    }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Assay',
      version,
      summary: 'From evidence to a signed Open Badge.',
      description: introduction(origin),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${origin}/api/v1` }],
    security: [],
    tags: groups.map(({ tag, about }) => ({ name: tag, description: about })),
    paths,
    webhooks: Object.fromEntries(groups.flatMap((group) => webhooksOf(group, schemas))),
    components: {
      schemas: schemas.components,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer assay_…`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-assay.session_token',
          description: 'Whoever has signed in at this site. Other sites cannot use it.',
        },
      },
    },
  }
}

function describe(operation: Operation, schemas: Schemas): Omit<OpenApiOperation, 'operationId' | 'tags'> {
  const [, path = ''] = operation.route.split(' ')
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => pathParameter(name))
  const inQuery = operation.query ? queryParameters(schemas.of(operation.query)) : []
  const parameters = [...inPath, ...inQuery, ...headerParameters(operation)]
  return {
    summary: operation.summary,
    description: [operation.about, whoMay(operation)].filter(Boolean).join('\n\n'),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && { requestBody: requestBody(operation.body, schemas) }),
    responses: { [operation.answer.status]: toResponse(operation, schemas), ...refusalsOf(operation) },
  }
}

function pathParameter(name: string) {
  const known = parameters[name]
  if (!known) throw new Error(`nothing says what {${name}} is`)
  return {
    name,
    in: 'path',
    required: true,
    description: known.about,
    schema: { type: 'string' },
    example: known.example,
  }
}

function queryParameters(schema: JsonSchema) {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, JsonSchema>; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...type }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: description ?? ofEveryList[name] ?? '',
    schema: type,
  }))
}

const ofEveryList: Record<string, string> = {
  cursor: 'Where the page before this one ended: its `next`.',
  limit: 'How many a page has; 25 if it is not said.',
}

function headerParameters({ idempotent, headers = {} }: Operation) {
  const own = Object.entries(headers).map(([name, { about, example, required = false }]) => ({
    name,
    in: 'header',
    required,
    description: about,
    schema: { type: 'string' },
    example,
  }))
  return idempotent ? [...own, { ...idempotencyKey, description: idempotencyWords(idempotent) }] : own
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  example: '4b1c0f6e-2f1d-4c57-9a8e-6d0f3f0e8a11',
}

const idempotencyWords = (idempotent: true | { withholds: string[] }) =>
  'Send the same request with the same key again, and for 24 hours the first answer comes back.' +
  (idempotent === true ? '' : ` There, ${idempotent.withholds.map((name) => `\`${name}\``).join(', ')} is null.`)

function requestBody(body: Body, schemas: Schemas) {
  if ('schema' in body) {
    const content = { 'application/json': { schema: schemas.of(body.schema), example: body.example } }
    return { required: !body.optional, content }
  }
  const media = { schema: { type: 'string', description: body.about }, ...(body.example && { example: body.example }) }
  return { required: true, content: Object.fromEntries(body.types.map((type) => [type, media])) }
}

function toResponse({ answer }: Operation, schemas: Schemas): ApiResponse {
  const headers = 'headers' in answer && answer.headers
  return {
    description: 'about' in answer ? answer.about : (wordsOf[answer.status] ?? ''),
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
      ),
    }),
    ...contentOf(answer, schemas),
  }
}

function contentOf(answer: Answer, schemas: Schemas): Pick<ApiResponse, 'content'> {
  if ('schema' in answer)
    return { content: { 'application/json': { schema: schemas.of(answer.schema), example: answer.example } } }
  return 'type' in answer ? { content: { [answer.type]: { schema: { type: 'string' } } } } : {}
}

const wordsOf: Record<number, string> = { 200: 'Here it is.', 201: 'It is made.', 202: 'It is going to be done.' }

/** Every refusal that may come, by status: those that follow from what it takes, and its own. */
function refusalsOf(operation: Operation): Record<string, ApiResponse> {
  const all = { ...following(operation), ...operation.refuses }
  const byStatus = Map.groupBy(Object.entries(all) as [RefusalCode, string][], ([code]) => statusOf[code])
  return Object.fromEntries(
    [...byStatus].map(([status, refusals]) => {
      const description = refusals.map(([, words]) => words).join(' ')
      const [code] = refusals[0]!
      const example = { ...exampleProblem, title: titles[code], status, code, detail: description }
      const schema = { $ref: '#/components/schemas/Problem' }
      const headers = code === 'rate_limited' && { headers: { 'Retry-After': retryAfter } }
      return [status, { description, ...headers, content: { 'application/problem+json': { schema, example } } }]
    }),
  )
}

const exampleProblem = { type: 'about:blank', instance: 'urn:request:0b9f4c1e-7d55-4a9b-8f0a-2f3f6f1f5d21' }

const retryAfter = { description: 'Seconds until it may be tried again.', schema: { type: 'integer' } }

function following({ route, who, query, body, idempotent }: Operation): Partial<Record<RefusalCode, string>> {
  const hasInput = query !== undefined || body !== undefined || idempotent !== undefined
  return {
    ...(idempotent && { malformed: 'The Idempotency-Key is none.' }),
    ...(who !== 'anybody' && { unauthenticated: 'Nobody is signed in, and there is no API key.' }),
    ...(who !== 'anybody' && { forbidden: 'Who asks may not do this.' }),
    ...(route.includes('{') && { not_found: 'There is no such thing, or it is not yours to see.' }),
    ...(idempotent && { conflict: 'The first request with this Idempotency-Key is still being worked on.' }),
    ...(body && { too_large: 'The body is too large.', unsupported_media_type: 'The body is of another type.' }),
    ...(hasInput && { invalid: 'Something in it is wrong: `errors` names each field.' }),
    rate_limited: 'This key asks too often.',
  }
}

const takesKeys = (scope: Scope) => scopes.includes(scope)

function securityOf({ who }: Operation): Record<string, string[]>[] {
  if (who === 'anybody') return [{}, { session: [] }, { key: [] }]
  if (who === 'person') return [{ session: [] }]
  if (who === 'key') return [{ key: [] }]
  // RFC 6749 scopes are for OAuth alone; since 3.1 the list may name what any scheme needs.
  return takesKeys(who) ? [{ session: [] }, { key: [who] }] : [{ session: [] }]
}

/** Who may, in words. */
function whoMay({ who }: Operation): string {
  if (who === 'anybody') return 'Anybody may.'
  if (who === 'person') return 'For people, in what is their own. No API key may.'
  if (who === 'key') return 'For API keys alone.'
  const able = roles.filter((role) => may(personWith(role), who, 'any'))
  const people = able.map((role) => `\`${role}\``).join(' or ')
  return takesKeys(who)
    ? `Takes an API key with the scope \`${who}\`, or a person who is ${people}.`
    : `Takes a person who is ${people}. No API key may.`
}

const personWith = (role: Role): Actor => ({ kind: 'person', userId: '', email: '', name: '', roles: { any: [role] } })

function webhooksOf({ tag, webhooks = {} }: Group, schemas: Schemas): [string, { post: OpenApiOperation }][] {
  return Object.entries(webhooks).map(([type, { summary, about, schema, example }]) => {
    const content = { 'application/json': { schema: schemas.of(schema), example } }
    const operationId = type.replaceAll(/[^\w]+(\w)/g, (_, letter: string) => letter.toUpperCase())
    const responses = { '2XX': { description: 'It arrived. Anything else is tried again later.' } }
    const post = { operationId, tags: [tag], summary, description: about, security: [] }
    return [type, { post: { ...post, requestBody: { required: true, content }, responses } }]
  })
}
