import * as z from 'zod'
import type { Ctx } from '../context'

/** What a backup says of itself, written last: without it there is none. */
export const Manifest = z.object({
  id: z.string(),
  /** Of Assay. */
  version: z.string(),
  origin: z.string(),
  /** The id of the key-encryption key that its signing keys lie under. */
  keyEncryptionKey: z.string().nullable(),
  startedAt: z.coerce.date(),
  finishedAt: z.coerce.date(),
  /** What each table had: its columns, how many rows were read, into how many files. */
  tables: z.record(z.string(), z.object({ columns: z.array(z.string()), rows: z.number(), parts: z.number() })),
})

export type Manifest = z.infer<typeof Manifest>

export const prefix = 'backups/'

export const manifestKey = (id: string) => `${prefix}${id}/manifest.json`

/** Rows of a table, one a line, newest first. */
export const partKey = (id: string, table: string, part: number) =>
  `${prefix}${id}/${table}/${String(part).padStart(4, '0')}.ndjson`

export async function readManifest(ctx: Ctx, id: string): Promise<Manifest | undefined> {
  const object = await ctx.files.get(manifestKey(id))
  return object ? Manifest.parse(await object.json()) : undefined
}

export async function writeManifest(ctx: Ctx, manifest: Manifest): Promise<void> {
  await ctx.files.put(manifestKey(manifest.id), JSON.stringify(manifest, null, 2), {
    httpMetadata: { contentType: 'application/json' },
  })
}

/** The first file of a backup that is not in the bucket; undefined if it is whole. */
export async function missingPart(ctx: Ctx, { id, tables }: Manifest): Promise<string | undefined> {
  const there = new Set<string>()
  for (let cursor: string | undefined, more = true; more;) {
    const list = await ctx.files.list({ prefix: `${prefix}${id}/`, ...(cursor && { cursor }) })
    for (const { key } of list.objects) there.add(key)
    more = list.truncated
    cursor = list.truncated ? list.cursor : undefined
  }
  for (const [table, { parts }] of Object.entries(tables))
    for (let part = 1; part <= parts; part++) if (!there.has(partKey(id, table, part))) return partKey(id, table, part)
  return undefined
}

/** The days that something of a backup is there of, oldest first; finished or not. */
export async function listDays(ctx: Ctx): Promise<string[]> {
  const { delimitedPrefixes } = await ctx.files.list({ prefix, delimiter: '/' })
  return delimitedPrefixes.map((path) => path.slice(prefix.length, -1)).toSorted()
}
