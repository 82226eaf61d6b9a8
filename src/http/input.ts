import { zValidator } from '@hono/zod-validator'
import type { Context } from 'hono'
import type { z } from 'zod'
import { Refusal } from '../refusal'
import type { FieldProblem } from '../refusal'

/**
 * Middleware that parses the JSON body; `c.req.valid('json')` is the result. Refuses other types and names each bad field.
 * It carries its schema, so that a test can hold the API's document to it.
 */
export const json = <T extends z.ZodType>(schema: T) =>
  Object.assign(zValidator('json', schema, refuseInvalid), { validates: { json: schema } })

/** Middleware that parses the query string; `c.req.valid('query')` is the result. Carries its schema like that. */
export const query = <T extends z.ZodType>(schema: T) =>
  Object.assign(zValidator('query', schema, refuseInvalid), { validates: { query: schema } })

/** Parses what did not come through a validator; throws the same refusal. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (!result.success) throw refusalOf(result.error)
  return result.data
}

type Validated = { success: boolean; error?: unknown; target?: string }

function refuseInvalid(result: Validated, c: Context): undefined {
  if (result.success) return
  if (result.target === 'json' && !/^application\/([\w.+-]*\+)?json\b/i.test(c.req.header('content-type') ?? ''))
    throw new Refusal('unsupported_media_type', 'The body has to be application/json.')
  throw refusalOf(result.error as z.core.$ZodError)
}

function refusalOf(error: z.core.$ZodError): Refusal {
  const fields = error.issues.flatMap(toProblems)
  const named = fields.map((f) => (f.path ? `${f.path}: ${f.problem}` : f.problem)).join('; ')
  return new Refusal('invalid', named, fields)
}

function toProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  const { path, message } = issue
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), problem: message }]
  return issue.keys.map((key) => ({ path: [...path, key].join('.'), problem: 'There is no such field.' }))
}
