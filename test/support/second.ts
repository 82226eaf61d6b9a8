import { applyD1Migrations, createExecutionContext } from 'cloudflare:test'
import type { D1Migration } from 'cloudflare:test'
import { env as first } from 'cloudflare:workers'
import { createCtx } from '../../src/context'
import type { Ctx } from '../../src/context'
import worker from '../../src/index'
import { handle } from '../../src/jobs/consume'
import { guardedFetch } from '../../src/outbound/fetch'
import { losing } from './award'
import { origin } from './client'

type Bindings = {
  SECOND_DB: D1Database
  SECOND_CACHE: KVNamespace
  SECOND_FILES: R2Bucket
  MIGRATIONS: D1Migration[]
}
const { SECOND_DB, SECOND_CACHE, SECOND_FILES, MIGRATIONS } = first as Env & Bindings

/** The same Worker with the same secrets at the same address, over a database, a KV namespace and a bucket of its own. */
const env: Env = { ...first, DB: SECOND_DB, CACHE: SECOND_CACHE, FILES: SECOND_FILES, JOBS: losing.jobs }

export const database = SECOND_DB

/** What answers there; `secrets` are others than the first deployment has. */
export const ask = (path: string, init: RequestInit = {}, secrets: Partial<Env> = {}): Promise<Response> =>
  answer(new Request(`${origin}${path}`, init), secrets)

const answer = async (request: Request, secrets: Partial<Env> = {}) =>
  worker.fetch(request as Parameters<typeof worker.fetch>[0], { ...env, ...secrets }, createExecutionContext())

/** What its services work with. Messages get lost: what is to be done, a test has done (`settle`). */
export const ctx: Ctx = {
  ...createCtx(env),
  fetch: guardedFetch({ origin, ourselves: (request) => answer(request), network: fetch }),
}

/** Makes it empty: a database with all tables and no row, and nothing in KV and in the bucket. */
export async function empty(): Promise<void> {
  const { results } = await SECOND_DB.prepare(
    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '\\_cf%' escape '\\'",
  ).all<{ name: string }>()
  await SECOND_DB.batch([
    SECOND_DB.prepare('pragma defer_foreign_keys = on'),
    ...results.map(({ name }) => SECOND_DB.prepare(`drop table "${name}"`)),
  ])
  await applyD1Migrations(SECOND_DB, MIGRATIONS)
  for (const { name } of (await SECOND_CACHE.list()).keys) await SECOND_CACHE.delete(name)
}

/** Copies what a restore of this backup needs of the first deployment's bucket, as `rclone copy` would. */
export async function copyBucket(backup: string): Promise<void> {
  for (const prefix of [`backups/${backup}/`, 'erasures/', 'credentials/', 'images/']) {
    const there = new Set((await objectsOf(SECOND_FILES, prefix)).map(({ key }) => key))
    for (const { key, customMetadata = {}, httpMetadata = {} } of await objectsOf(first.FILES, prefix)) {
      const object = there.has(key) ? null : await first.FILES.get(key)
      if (object) await SECOND_FILES.put(key, await object.arrayBuffer(), { customMetadata, httpMetadata })
    }
  }
}

async function objectsOf(bucket: R2Bucket, prefix: string): Promise<R2Object[]> {
  const objects = []
  for (let cursor: string | undefined, more = true; more;) {
    const list = await bucket.list({ prefix, include: ['customMetadata', 'httpMetadata'], ...(cursor && { cursor }) })
    objects.push(...list.objects)
    more = list.truncated
    cursor = list.truncated ? list.cursor : undefined
  }
  return objects
}

/** Works off what waits about these things, and what comes of it. */
export async function settle(...subjectIds: string[]): Promise<void> {
  for (let waiting = ['']; waiting.length > 0;) {
    const { results } = await SECOND_DB.prepare(
      `select id from event where done_at is null and subject_id in (select value from json_each(?)) order by created_at`,
    )
      .bind(JSON.stringify(subjectIds))
      .all<{ id: string }>()
    waiting = results.map(({ id }) => id)
    for (const id of waiting) if (!(await handle(ctx, id))) throw new Error(`${id} failed in the second deployment`)
  }
}
