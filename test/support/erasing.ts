import { env } from 'cloudflare:workers'
import { and, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Ctx } from '../../src/context'
import type { Erasure } from '../../src/privacy/erasures'
import { credential } from '../../src/credentials/tables'
import { erasure } from '../../src/privacy/tables'
import { event } from '../../src/events/tables'
import { handle } from '../../src/jobs/consume'
import { losing } from './award'
import { ctx } from './client'
import { eventually } from './public'

/** The erasure, once all that can be done is done. */
export const erased = (id: string) =>
  eventually(async () => {
    const [found] = await ctx.db.select().from(erasure).where(eq(erasure.id, id))
    return found?.status === 'done' ? found : undefined
  })

/**
 * Does by hand whatever waits of an erasure and of the badges of whom it is, each message with this context, until
 * nothing more comes of it. A message that fails is left as it is.
 */
export async function workOff(id: string, using: Ctx = losing): Promise<Erasure> {
  const failed = new Set<string>()
  for (let messages = 0; messages < 100; messages++) {
    const [found] = await ctx.db.select().from(erasure).where(eq(erasure.id, id))
    const badges = ctx.db
      .select({ id: credential.id })
      .from(credential)
      .where(eq(credential.holderId, found?.holderId ?? ''))
    const waiting = await ctx.db
      .select({ id: event.id })
      .from(event)
      .where(and(or(eq(event.subjectId, id), inArray(event.subjectId, badges)), isNull(event.doneAt)))
    const next = waiting.find((one) => !failed.has(one.id))
    if (!next) return found!
    if (!(await handle(using, next.id).catch(() => false))) failed.add(next.id)
  }
  throw new Error(`${id} does not come to an end.`)
}

/**
 * Every place where one of these words still stands: each text column of each table, each file in R2 (its key, bytes and
 * metadata), each value in KV.
 */
export async function whereFound(words: string[]): Promise<string[]> {
  const lower = words.map((word) => word.toLowerCase())
  const says = (text: string) => lower.filter((word) => text.toLowerCase().includes(word))
  const found: string[] = []
  const tables = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'sqlite%' and name not like 'd1\\_%' escape '\\'`,
  ).all<{ name: string }>()
  for (const { name } of tables.results) {
    const columns = await env.DB.prepare(`select name from pragma_table_info('${name}')`).all<{ name: string }>()
    const all = columns.results.map((c) => `coalesce("${c.name}", '')`).join(` || ' ' || `)
    const where = lower.map(() => `instr(lower(${all}), ?) > 0`).join(' or ')
    const rows = await env.DB.prepare(`select ${all} as text from "${name}" where ${where}`)
      .bind(...lower)
      .all<{ text: string }>()
    found.push(...rows.results.map(({ text }) => `D1 ${name}: ${says(text).join(', ')} in ${text.slice(0, 300)}`))
  }
  for (const key of await keysOf((cursor) =>
    env.FILES.list({ ...(cursor ? { cursor } : {}), include: ['customMetadata'] }),
  )) {
    const object = await env.FILES.get(key)
    const text = `${key} ${JSON.stringify(object?.customMetadata)} ${new TextDecoder('latin1').decode(await object?.arrayBuffer())} `
    const bytes = await env.FILES.get(key).then((again) => again?.text() ?? '')
    if (says(text + bytes).length > 0) found.push(`R2 ${key}: ${says(text + bytes).join(', ')}`)
  }
  const kv = await env.CACHE.list()
  for (const { name } of kv.keys) {
    const text = (await env.CACHE.get(name)) ?? ''
    if (says(name + text).length > 0) found.push(`KV ${name}: ${says(name + text).join(', ')}`)
  }
  return found
}

async function keysOf(list: (cursor?: string) => Promise<R2Objects>): Promise<string[]> {
  const keys: string[] = []
  for (let cursor: string | undefined; ;) {
    const page = await list(cursor)
    keys.push(...page.objects.map(({ key }) => key))
    if (!page.truncated) return keys
    cursor = page.cursor
  }
}
