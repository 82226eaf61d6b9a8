import { getTableName, is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { exported, left } from '../src/backup/every-table.query'
import { beginBackup, continueBackup, forgetBackups, lastBackup } from '../src/backup/make'
import { readManifest } from '../src/backup/manifest'
import { backup } from '../src/backup/tables'
import { getEvent } from '../src/events/outbox'
import { apiKey } from '../src/identity/tables'
import { losing, eventOf } from './support/award'
import { backedUp, rowsOf, someNight } from './support/backup'
import { ctx, expectJson, newWorld } from './support/client'
import type { World } from './support/client'
import { faults, faulty } from './support/fault'
import { eventually } from './support/public'

let world: World
beforeAll(async () => {
  world = await newWorld()
})

describe('which tables there are', () => {
  const modules = import.meta.glob<Record<string, unknown>>('../src/**/tables.ts', { eager: true })
  const all = Object.values(modules).flatMap((module) =>
    Object.values(module).filter((value): value is SQLiteTable => is(value, SQLiteTable)),
  )

  test('each is backed up, or left out on purpose', () => {
    const named = [...exported.map(({ table }) => table), ...left.keys()].map(getTableName)
    expect(named.toSorted()).toEqual([...new Set(all.map(getTableName))].toSorted())
    expect(new Set(named).size).toBe(named.length)
  })

  test('what refers to others is read before what it refers to, and events last', () => {
    const order = exported.map(({ table }) => getTableName(table))
    for (const { table } of exported)
      for (const key of getTableConfig(table).foreignKeys) {
        const parent = getTableName(key.reference().foreignTable)
        if (parent !== getTableName(table))
          expect(order.indexOf(parent), `${parent} after ${getTableName(table)}`).toBeGreaterThan(
            order.indexOf(getTableName(table)),
          )
      }
    expect(order.at(-1)).toBe('event')
  })
})

describe('the backup of a night', () => {
  test('holds every row, column by column, and says so', async () => {
    const manifest = await backedUp()
    expect(manifest).toMatchObject({ origin: env.ORIGIN, version: expect.any(String) as string })
    expect(manifest.keyEncryptionKey).toMatch(/./)
    for (const table of ['issuer', 'user', 'issuer_member', 'microcredential_version', 'signing_key']) {
      const rows = await env.DB.prepare(`select count(*) as rows from ${table}`).first<number>('rows')
      expect(manifest.tables[table]?.rows, table).toBe(rows)
      const stored = await rowsOf(manifest.id, table)
      expect(stored, table).toHaveLength(rows ?? 0)
      const { results } = await env.DB.prepare(`select * from ${table} order by rowid desc limit 3`).all()
      expect(stored.slice(0, 3), table).toEqual(results)
    }
  })

  test('holds no session, no link that signs in and no body of a hook', async () => {
    const manifest = await backedUp()
    expect(Object.keys(manifest.tables)).not.toContain('session')
    expect(Object.keys(manifest.tables)).not.toContain('verification')
    expect((await rowsOf(manifest.id, 'hook')).every(({ body }) => body === null)).toBe(true)
  })

  test('begins once, after two in the morning', async () => {
    const at = someNight()
    const early = new Date(at.getTime() - 60 * 60 * 1000)
    expect(await beginBackup({ ...losing, now: () => early })).toBe(0)
    const began = await Promise.all([1, 2, 3].map(() => beginBackup({ ...losing, now: () => at })))
    expect(began.filter((count) => count === 1)).toHaveLength(1)
    expect(await beginBackup({ ...losing, now: () => at })).toBe(0)
  })

  test('does not mix with what another deployment has begun in the same bucket', async () => {
    const at = someNight()
    await env.FILES.put(`backups/${at.toISOString().slice(0, 10)}/user/0001.ndjson`, '{}\n')
    expect(await beginBackup({ ...losing, now: () => at })).toBe(0)
  })

  test('is told of once it is complete', async () => {
    const { id } = await backedUp()
    await eventually(async () => (await lastBackup(ctx)).finished?.id === id || undefined)
  })

  test('splits a large table into files, one long row or a thousand short ones each', async () => {
    const owner = await expectJson<{ userId: string }>(world.owner.get('/api/v1/me'))
    const long = Array.from({ length: 4 }, (_, i) => ({ id: `key_long_${crypto.randomUUID().slice(0, 8)}_${i}`, i }))
    for (const { id } of long)
      await ctx.db.insert(apiKey).values({
        id,
        issuerId: world.issuer.id,
        name: `{"}${'"\\ü'.repeat(60_000)}}`,
        hash: id,
        scopes: [],
        createdBy: owner.userId,
        createdAt: ctx.now(),
        revokedAt: ctx.now(),
      })
    const { id, tables } = await backedUp()
    expect(tables.api_key?.parts).toBeGreaterThanOrEqual(4)
    const stored = await rowsOf(id, 'api_key')
    expect(stored).toHaveLength(tables.api_key!.rows)
    expect(new Set(stored.map((row) => row.id)).size).toBe(stored.length)
    expect(stored.find((row) => row.id === long[0]!.id)?.name).toBe(`{"}${'"\\ü'.repeat(60_000)}}`)
    await env.DB.prepare(`delete from api_key where id like 'key_long_%'`).run()
  })
})

describe('a backup that is interrupted', () => {
  test.each(faults)('goes on where it was: the process %s, at any write', async (fault) => {
    for (let at = 1, over = false; !over; at += 19) {
      const night = someNight()
      await beginBackup({ ...losing, now: () => night })
      const id = night.toISOString().slice(0, 10)
      let event = (await getEvent(ctx, await eventOf('backup.continuing', id)))!
      const broken = faulty(at, fault)
      over = true
      for (let tries = 0; !(await readManifest(ctx, id)); tries++) {
        expect(tries).toBeLessThan(60)
        try {
          await continueBackup(over ? broken.ctx : losing, event)
        } catch {
          over = false
          continue
        }
        event = await newest(id)
      }
      const manifest = (await readManifest(ctx, id))!
      for (const [table, { rows }] of Object.entries(manifest.tables))
        expect(await rowsOf(id, table), `${table}, write ${at}`).toHaveLength(rows)
      expect(new Set((await rowsOf(id, 'event')).map((row) => row.id)).size).toBe(manifest.tables.event!.rows)
      await env.DB.prepare('update event set done_at = 1 where subject_id = ?').bind(id).run()
    }
  })
})

const newest = async (id: string) => {
  const found = await env.DB.prepare(`select id from event where subject_id = ? order by rowid desc limit 1`)
    .bind(id)
    .first<string>('id')
  return (await getEvent(ctx, found!))!
}

test('of old backups the oldest go, some objects at a time, and thirty stay', async () => {
  const days = Array.from({ length: 31 }, (_, i) => `2019-01-${String(i + 1).padStart(2, '0')}`)
  for (const day of days) await env.FILES.put(`backups/${day}/manifest.json`, '{}')
  while ((await forgetBackups(ctx)) > 0);
  const { delimitedPrefixes } = await env.FILES.list({ prefix: 'backups/', delimiter: '/' })
  expect(delimitedPrefixes).toHaveLength(30)
  expect(delimitedPrefixes).not.toContain('backups/2019-01-01/')
  // Nights that do not finish push out one another, not the good ones.
  await env.FILES.put('backups/2019-02-01/user/0001.ndjson', '{}\n')
  for (const day of ['2019-02-02', '2019-02-03']) await env.FILES.put(`backups/${day}/manifest.json`, '{}')
  expect(await forgetBackups(ctx)).toBe(1)
  expect(await env.FILES.head('backups/2019-02-01/user/0001.ndjson')).toBeNull()
  expect(await env.FILES.head(`${delimitedPrefixes[0]}manifest.json`)).not.toBeNull()
  days.push('2019-02-02', '2019-02-03')
  for (const day of days) await env.FILES.delete(`backups/${day}/manifest.json`)
  await ctx.db.delete(backup)
})
