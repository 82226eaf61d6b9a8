import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { readManifest } from '../src/backup/manifest'
import { beginBackup, continueBackup } from '../src/backup/make'
import { isRestoring } from '../src/backup/restore'
import type { RestoreView } from '../src/backup/restore'
import { credential, statusList } from '../src/credentials/tables'
import { enrollment } from '../src/enrollment/tables'
import { event } from '../src/events/tables'
import { getEvent } from '../src/events/outbox'
import { provenPerson } from '../src/identity/links'
import { user } from '../src/identity/tables'
import { handle } from '../src/jobs/consume'
import { sweep } from '../src/jobs/schedule'
import { signingKey } from '../src/signing/tables'
import { losing, metUnheard } from './support/award'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { earned } from './support/public'
import * as second from './support/second'

// What happens while a backup is made, between one table and the next.

let world: World
let unheard: Awaited<ReturnType<typeof metUnheard>>
let backup: string
let early: string

const ask = (): Promise<RestoreView> =>
  expectJson(
    second.ask('/api/v1/restore', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: env.SETUP_CODE, backup }),
    }),
  )

beforeAll(async () => {
  world = await newWorld()
  const { version } = await earned(world)
  unheard = await metUnheard(world, { microcredential: { id: version.microcredentialId, version } })
  // It begins now, and so does what is done meanwhile count as done meanwhile.
  const began = new Date()
  backup = '2033-03-03'
  await beginBackup({ ...losing, now: () => new Date(`${backup}T02:30:00Z`) })
  await env.DB.prepare('update backup set started_at = ? where id = ?').bind(began.getTime(), backup).run()
  // The badges are read; then one is awarded, and a key rotated; then the rest is read.
  for (let at = ''; ['', 'batch_row', 'credential_edition', 'credential'].includes(at);) at = await goOn()
  await handle(losing, unheard.eventId)
  const keys = `/api/v1/issuers/${world.issuer.slug}/signing-keys`
  await expectJson(world.owner.post(`${keys}/rotate`, { use: 'badge' }), 201)
  while (!(await readManifest(ctx, backup))) await goOn()
  await second.empty()
  await second.copyBucket(backup)
  // It answered for a while before it was restored, and the learner came.
  early = await provenPerson(second.ctx, unheard.learner.email)
}, 120_000)

/** The next message of the backup. Returns the table it came to. */
async function goOn(): Promise<string> {
  const of = 'from event where subject_id = ? order by rowid desc limit 1'
  const id = await env.DB.prepare(`select id ${of}`).bind(backup).first<string>('id')
  await continueBackup(losing, (await getEvent(ctx, id!))!)
  return (await env.DB.prepare('select at from backup where id = ?').bind(backup).first<string>('at'))!
}

test('while records are put back, cron leaves them alone; then it goes on', async () => {
  let view = await ask()
  expect(await isRestoring(second.ctx)).toBe(true)
  let rang = 0
  const jobs = new Proxy(losing.jobs, { get: () => () => Promise.resolve(rang++) })
  const counting = { ...second.ctx, jobs }
  const change = await second.ask('/api/v1/sign-in', { method: 'POST', headers: { origin } })
  expect(change.status).toBe(503)
  while (view.at !== 'end') view = await ask()
  await sweep(counting)
  expect(rang).toBe(0)
  while (!view.done) view = await ask()
  expect(view.missing).toEqual({})
  expect(await isRestoring(second.ctx)).toBe(false)
  await sweep({ ...counting, now: () => new Date(Date.now() + 5 * 60_000) })
  expect(rang).toBeGreaterThan(0)
})

test('who signed in before that has what the backup has of them, by signing in again', async () => {
  const [learner] = await second.ctx.db.select().from(user).where(eq(user.email, unheard.learner.email))
  const [kept] = await second.ctx.db.select().from(enrollment).where(eq(enrollment.id, unheard.enrollmentId))
  expect(learner?.id).toBe(kept?.learnerId)
  expect(learner?.id).not.toBe(early)
})

test('a badge awarded while the backup was made is awarded by what was submitted, once', async () => {
  const ofSubmission = eq(credential.submissionId, unheard.submissionId)
  expect(await second.ctx.db.select().from(credential).where(ofSubmission)).toEqual([])
  const [decided] = await second.ctx.db.select().from(event).where(eq(event.id, unheard.eventId))
  expect(decided?.doneAt).toBeNull()
  await second.settle(unheard.submissionId)
  expect(await second.ctx.db.select().from(credential).where(ofSubmission)).toHaveLength(1)
})

test('of two keys of which one took the place of the other, one signs', async () => {
  const ofIssuer = eq(signingKey.issuerId, world.issuer.id)
  const there = await second.ctx.db.select().from(signingKey).where(ofIssuer)
  const active = there.filter(({ status, use }) => status === 'active' && use === 'badge').map((k) => k.algorithm)
  expect(new Set(active).size).toBe(active.length)
  expect(active.length).toBeGreaterThan(0)
})

test('no entry of a list that was there is given out again', async () => {
  const before = new Set((await ctx.db.select({ id: statusList.id }).from(statusList)).map(({ id }) => id))
  const [badge] = await second.ctx.db.select().from(credential).where(eq(credential.submissionId, unheard.submissionId))
  expect(before.has(badge!.statusListId)).toBe(false)
})

test('nothing refers to what is missing', async () => {
  const { results } = await second.database.prepare('pragma foreign_key_check').all()
  expect(results).toEqual([])
  const [kept] = await second.ctx.db.select().from(enrollment).where(eq(enrollment.id, unheard.enrollmentId))
  expect(kept?.status).toBe('completed')
})
