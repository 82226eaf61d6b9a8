import { sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { asidePrefix } from '../credentials/stored'
import { credential, credentialEdition } from '../credentials/tables'

/** Where signed documents lie. */
const prefix = 'credentials/'

const keysAtOnce = 200

/**
 * Looks at the next signed documents in the bucket. What was signed after the backup is unknown now: of an edition, the
 * document is put aside, or the next edition with its number would be taken for it; of a badge it stays where it is, and
 * is counted. Returns how many such badges there were, and where the next call goes on, or null after the last.
 */
export async function putStraysAside(ctx: Ctx, after: string | null): Promise<{ badges: number; next: string | null }> {
  const { objects, truncated } = await ctx.files.list({
    prefix,
    limit: keysAtOnce,
    ...(after === null ? {} : { startAfter: after }),
  })
  const signed = objects.map(({ key }) => {
    const [id = '', number] = key.slice(prefix.length).split('/')
    return { key, id, number: Number(number ?? 1) }
  })
  const [id, number] = [sql`json_each.value ->> '$.id'`, sql`json_each.value ->> '$.number'`]
  const unknown = await ctx.db.all<{ key: string; number: number }>(sql`
    select json_each.value ->> '$.key' as "key", ${number} as "number" from json_each(${JSON.stringify(signed)})
    where not exists (select 1 from ${credential} where ${credential.id} = ${id} and ${number} = 1)
    and not exists (select 1 from ${credentialEdition} where ${credentialEdition.credentialId} = ${id} and ${credentialEdition.number} = ${number})`)
  for (const { key } of unknown.filter((one) => one.number > 1)) await putAside(ctx, key)
  return {
    badges: unknown.filter((one) => one.number === 1).length,
    next: truncated ? (objects.at(-1)?.key ?? null) : null,
  }
}

async function putAside(ctx: Ctx, key: string): Promise<void> {
  const object = await ctx.files.get(key)
  if (!object) return
  const { customMetadata = {}, httpMetadata = {} } = object
  await ctx.files.put(asidePrefix + key, await object.arrayBuffer(), { customMetadata, httpMetadata })
  await ctx.files.delete(key)
}
