import type { Context } from 'hono'
import type { AppEnv } from '../http/env'
import { Refusal } from '../refusal'
import { unflatten } from './form'
import type { Fields } from './form'

/** A posted form: its fields, nested by their dotted names, and its files by name. Refuses what is not a form. */
export async function readForm(c: Context<AppEnv>): Promise<{ fields: Fields; files: Record<string, File> }> {
  const entries = Object.entries(await parsed(c))
  const fields = entries.flatMap(([name, value]) =>
    // Browsers send every line break of a text area as two characters.
    typeof value === 'string' ? [[name, value.replaceAll('\r\n', '\n')] as const] : [],
  )
  const files = entries.filter((entry): entry is [string, File] => entry[1] instanceof File && entry[1].size > 0)
  return { fields: unflatten(fields), files: Object.fromEntries(files) }
}

async function parsed(c: Context<AppEnv>): Promise<Record<string, string | File>> {
  try {
    return await c.req.parseBody()
  } catch {
    throw new Refusal('malformed', 'This form cannot be read.')
  }
}
