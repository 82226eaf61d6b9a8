import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { app } from '../src/app'
import { toDocument } from '../src/api/document'
import { groups } from '../src/api/operations'
import { operations } from './support/api'
import { ctx, expectJson, origin, visitor } from './support/client'

/** What the app has for each route, as `POST /issuers/{}/members`: its handlers, validators and idempotency among them. */
const routes = Map.groupBy(
  app.routes.filter(({ path, method }) => path.startsWith('/api/v1/') && !['ALL', 'OPTIONS'].includes(method)),
  ({ method, path }) => `${method} ${path.slice('/api/v1'.length).replaceAll(/:\w+/g, '{}')}`,
)

const nameless = (route: string) => route.replaceAll(/\{\w+\}/g, '{}')

type Marked = { validates?: { json?: z.ZodType; query?: z.ZodType }; withholds?: string[] }

/** What the middleware in front of a route says of itself. */
function middlewareOf(route: string): Marked {
  return Object.assign({}, ...(routes.get(nameless(route)) ?? []).map(({ handler }) => marksOf(handler as Marked)))
}

const marksOf = ({ validates, withholds }: Marked): Marked => ({
  ...(validates && { ...validates }),
  ...(withholds && { withholds }),
})

test('every route of the API is an operation, and every operation a route', () => {
  const described = Object.values(operations).map(({ route }) => nameless(route))
  expect(described.toSorted()).toEqual([...routes.keys()].toSorted())
})

describe.each(Object.entries(operations))('%s', (_, operation) => {
  const { route, body, query, answer, idempotent } = operation
  const middleware = middlewareOf(route) as { json?: z.ZodType; query?: z.ZodType; withholds?: string[] }

  test('is described by the schemas that its route validates with', () => {
    expect(middleware.json).toBe(body && 'schema' in body ? body.schema : undefined)
    expect(middleware.query).toBe(query)
  })

  test('says whether it takes an Idempotency-Key', () => {
    const said = idempotent && (idempotent === true ? [] : idempotent.withholds)
    expect(middleware.withholds).toEqual(said)
  })

  test('has examples that are of their schemas', () => {
    if (body && 'schema' in body) expect(body.schema.safeParse(body.example).error).toBeUndefined()
    if ('schema' in answer) expect(answer.schema.safeParse(answer.example).error).toBeUndefined()
  })
})

/** Sent twice, these make no second thing: a code, an image, a file or an authenticator's answer counts once. */
const onceAnyway = ['setUpIssuer', 'storeImage', 'createUpload', 'addPasskey']

test('every POST that makes something takes an Idempotency-Key', () => {
  const makes = Object.entries(operations).filter(
    ([id, { route, answer }]) => route.startsWith('POST') && answer.status === 201 && !onceAnyway.includes(id),
  )
  expect(makes.filter(([, { idempotent }]) => !idempotent).map(([id]) => id)).toEqual([])
})

/** Bounded by nature; each says why. */
const inOnePiece = ['listEvidence', 'listEditions', 'listAttention', 'listPasskeys']

test('every list comes in pages', () => {
  const lists = Object.entries(operations).filter(([id]) => /^(list|search)/.test(id) && !inOnePiece.includes(id))
  expect(lists.length).toBeGreaterThan(10)
  for (const [id, { query }] of lists)
    expect(Object.keys(query?.shape ?? {}), id).toEqual(expect.arrayContaining(['cursor', 'limit']))
  for (const id of inOnePiece) expect(operations[id]?.about).toContain('In one piece')
})

test('the examples of what is posted to others are of their schemas', () => {
  for (const { schema, example } of groups.flatMap((group) => Object.values(group.webhooks ?? {})))
    expect(schema.safeParse(example).error).toBeUndefined()
})

describe('the document', () => {
  test('is there for anybody, on any site, and says where it is', async () => {
    const answer = await visitor().get('/api/v1/openapi.json', { origin: 'https://elsewhere.example' })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    const document = await expectJson(Promise.resolve(answer))
    expect(document).toEqual(JSON.parse(JSON.stringify(toDocument(groups, ctx.origin))))
    expect(document.servers).toEqual([{ url: `${origin}/api/v1` }])
  })

  test('cannot be changed', async () => {
    expect((await visitor().post('/api/v1/openapi.json')).status).toBe(405)
  })
})
