import type { Context } from 'hono'
import type { AppEnv } from '../http/env'
import { httpStatus } from '../http/problem'
import { Refusal } from '../refusal'
import type { Fields, FieldValue } from './form'

/** A form that was not taken: what was typed, and why. Its page shows both. */
export type Refused = { fields: Fields; refusal: Refusal }

/**
 * Does what a form asks for, then leads to the address `done` comes back with. What is refused shows the page `again`,
 * with everything that was typed. What the actor may not know of, or has to sign in for, is thrown on.
 */
export const act = (c: Context<AppEnv>, done: () => Promise<string>, again: (refusal: Refusal) => Promise<string>) =>
  answer(c, async () => c.redirect(await done(), 303), again)

/**
 * The same for what makes a secret, which the answer itself shows: in an address it would be kept by browsers and logs.
 */
export const show = (c: Context<AppEnv>, done: () => Promise<string>, again: (refusal: Refusal) => Promise<string>) =>
  answer(c, async () => c.html(await done(), 201), again)

/** The same for a form that may do either. */
export async function answer(
  c: Context<AppEnv>,
  done: () => Promise<Response>,
  again: (refusal: Refusal) => Promise<string>,
): Promise<Response> {
  try {
    return await done()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'not_found' || error.code === 'unauthenticated') throw error
    return c.html(await again(error), httpStatus(error) as 422)
  }
}

/** The same refusal for a page of several forms, where the name of each field begins with that of its form. */
export const within = (prefix: string, { code, message, fields }: Refusal) =>
  new Refusal(
    code,
    message,
    fields.map(({ path, problem }) => ({ path: `${prefix}.${path}`, problem })),
  )

/** What was typed into a field; empty when its form was not the one that was sent. */
export function textAt(fields: Fields | undefined, name: string): string {
  const value = valueAt(fields, name)
  return typeof value === 'string' ? value : ''
}

/** Whether this field, or one whose name begins with it, was sent. */
export const wasSent = (fields: Fields | undefined, name: string) => valueAt(fields, name) !== undefined

/** What was typed into a field, or else what is stored. */
export const typed = (refused: Refused | undefined, name: string, stored = '') =>
  wasSent(refused?.fields, name) ? textAt(refused?.fields, name) : stored

/** What was chosen of many: every ticked box whose name is `name` and a number. */
export function chosen(fields: Fields | undefined, name: string): string[] {
  const value = valueAt(fields, name)
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []
}

function valueAt(fields: Fields | undefined, name: string): FieldValue | undefined {
  let value: FieldValue | undefined = fields
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, part)) return undefined
    value = value[part]
  }
  return value
}
