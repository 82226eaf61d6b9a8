import { env } from 'cloudflare:workers'
import { beginBackup } from '../../src/backup/make'
import { readManifest } from '../../src/backup/manifest'
import type { Manifest } from '../../src/backup/manifest'
import type { Ctx } from '../../src/context'
import { ctx } from './client'
import { eventually } from './public'

let days = 0

/** A moment at night, of a day on which nobody has made a backup yet. */
export const someNight = () => new Date(Date.UTC(2031, 0, 1 + days++, 2, 30))

/** Has cron begin the backup of a day, and the queue make it. */
export async function backedUp(at = someNight(), by: Ctx = ctx): Promise<Manifest> {
  if ((await beginBackup({ ...by, now: () => at })) !== 1) throw new Error(`No backup began at ${at.toISOString()}`)
  return finished(at)
}

/** The backup of a day, once it is complete. */
export const finished = (at: Date): Promise<Manifest> =>
  eventually(() => readManifest(ctx, at.toISOString().slice(0, 10)))

/** What a backup holds of a table. */
export async function rowsOf(id: string, table: string): Promise<Record<string, unknown>[]> {
  const { objects } = await env.FILES.list({ prefix: `backups/${id}/${table}/` })
  const texts = await Promise.all(objects.map(async ({ key }) => (await env.FILES.get(key))!.text()))
  return texts.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  )
}
