import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import type { RestoreView } from '../src/backup/restore'
import { credential } from '../src/credentials/tables'
import { passkey, user } from '../src/identity/tables'
import { openSecrets } from '../src/signing/sealed-secrets'
import { anotherSecret, metUnheard } from './support/award'
import { backedUp } from './support/backup'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { World } from './support/client'
import { changed } from './support/editions'
import { erased } from './support/erasing'
import { earned, look, revoke } from './support/public'
import type { Earned } from './support/public'
import * as second from './support/second'
import { connect } from './support/sources'

/** One piece of a restore into the second deployment. */
const restore = (backup: string, { code = env.SETUP_CODE, ...bindings }: Partial<Env> & { code?: string } = {}) =>
  second.ask(
    '/api/v1/restore',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, backup }),
    },
    bindings,
  )

/** All of it, as `npm run restore` drives it: what fails is asked for again. */
async function restored(backup: string, bindings: Partial<Env> = {}): Promise<RestoreView & { failures: number }> {
  for (let failures = 0, pieces = 0; pieces < 2000; pieces++) {
    const answer = await restore(backup, bindings)
    if (answer.status === 200) {
      const view = await answer.json<RestoreView>()
      if (view.done) return { ...view, failures }
    } else {
      expect(answer.status, await answer.text()).toBe(500)
      failures++
    }
  }
  throw new Error('The restore does not come to an end.')
}

/** The second database, of whose batches every fifth is cut off, before it happens or just after: a piece takes up to three. */
function flaky(): D1Database {
  let batches = 0
  return new Proxy(second.database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name !== 'batch') return value.bind(target) as unknown
      return async (statements: D1PreparedStatement[]) => {
        const cut = ++batches % 5 === 0 ? batches % 2 : undefined
        if (cut === 0) throw new Error('cut off before')
        const results = await target.batch(statements)
        if (cut === 1) throw new Error('cut off after')
        return results
      }
    },
  })
}

const textOf = async (answer: Promise<Response>) => {
  const response = await answer
  expect(response.status).toBe(200)
  return response.text()
}
const listOf = (badge: { credentialStatus: { statusListCredential: string } }) =>
  new URL(badge.credentialStatus.statusListCredential).pathname

let world: World
let good: Earned
let bad: Earned
let edited: Earned
let unheard: Awaited<ReturnType<typeof metUnheard>>
let since: Earned
let gone: { userId: string; email: string }
let key: string
let source: Awaited<ReturnType<typeof connect>>
let backup: string
let report: RestoreView & { failures: number }

beforeAll(async () => {
  world = await newWorld()
  good = await earned(world, { choices: { nameInBadge: true, narrative: 'What I did.' } })
  const { version } = good
  const microcredential = { id: version.microcredentialId, version }
  bad = await earned(world, { microcredential })
  await revoke(world, bad)
  edited = await earned(world, { microcredential })
  await changed(edited.learner, edited, { holderName: 'Léa Learner' })
  unheard = await metUnheard(world, { microcredential })
  source = await connect(world)
  const { userId } = await expectJson<{ userId: string }>(world.owner.get('/api/v1/me'))
  await ctx.db.insert(passkey).values({
    id: ctx.newId('pk'),
    name: 'Laptop',
    publicKey: 'AQID',
    userId,
    credentialID: crypto.randomUUID(),
    counter: 7,
    deviceType: 'multiDevice',
    backedUp: true,
  })
  const path = `/api/v1/issuers/${world.issuer.slug}/api-keys`
  key = (await expectJson<{ key: string }>(world.owner.post(path, { name: 'k', scopes: ['audit.read'] }), 201)).key
  const leaving = await person()
  gone = await expectJson(leaving.get('/api/v1/me'))
  backup = (await backedUp()).id
  since = await earned(world, { microcredential })
  await changed(good.learner, good, { holderName: 'Somebody Else' })
  const { id } = await expectJson<{ id: string }>(leaving.post('/api/v1/me/erase', { email: gone.email }), 202)
  await erased(id)
  await second.empty()
  await second.copyBucket(backup)
  report = await restored(backup, { DB: flaky() })
}, 120_000)

describe('a deployment that was restored', () => {
  test('has every row of the backup, though the restore was cut off again and again', () => {
    expect(report.failures).toBeGreaterThan(3)
    expect(report).toMatchObject({ backup, done: true, missing: {} })
    expect(report.rows).toBe(report.of)
  })

  test.each(['.json', '.jwt'])('answers with the same bytes for every badge (%s)', async (form) => {
    for (const { address } of [bad, edited])
      expect(await textOf(second.ask(address + form))).toBe(await textOf(look(address + form)))
  })

  test('has the same keys, and says the same of who is revoked', async () => {
    const did = `/issuers/${world.issuer.slug}/did.json`
    expect(await expectJson(second.ask(did))).toEqual(await expectJson(look(did)))
    const list = listOf(await expectJson(look(`${bad.address}.json`)))
    const [here, there] = [await expectJson(look(list)), await expectJson(second.ask(list))]
    expect(there.credentialSubject).toEqual(here.credentialSubject)
    expect(await textOf(second.ask(bad.address, { headers: { accept: 'text/html' } }))).toContain('evoked')
  })

  test('signs with the same key what was waiting, and gives it an entry that nobody has had', async () => {
    await second.settle(unheard.submissionId)
    const [awarded] = await second.ctx.db
      .select()
      .from(credential)
      .where(eq(credential.submissionId, unheard.submissionId))
    await second.settle(awarded!.id)
    const badge = await expectJson(second.ask(`/credentials/${awarded!.id}.json`))
    const before = await expectJson(look(`${good.address}.json`))
    expect(badge.proof[0].verificationMethod).toBe(before.proof[0].verificationMethod)
    expect(listOf(badge)).not.toBe(listOf(before))
  })

  test('counts badges that were signed since, and puts editions aside whose numbers it gives out again', async () => {
    expect((await second.ask(since.address)).status).toBe(404)
    expect(report.lost).toBeGreaterThanOrEqual(1)
    expect(await textOf(second.ask(`${good.address}.json`))).not.toContain('Somebody Else')
    const aside = await second.ctx.files.head(`lost/credentials/${good.id}/2`)
    expect(aside).not.toBeNull()
    expect(await second.ctx.files.head(`credentials/${good.id}/2`)).toBeNull()
    expect(await second.ctx.files.head(`credentials/${edited.id}/2`)).not.toBeNull()
  })

  test('opens the secrets of sources, and knows passkeys and API keys', async () => {
    expect(await openSecrets(second.ctx, source.id)).toEqual([source.secret])
    const there = await second.ctx.db.select().from(passkey).where(eq(passkey.name, 'Laptop'))
    expect(there).toEqual(await ctx.db.select().from(passkey).where(eq(passkey.name, 'Laptop')))
    const headers = { authorization: `Bearer ${key}` }
    const log = await expectJson(second.ask(`/api/v1/issuers/${world.issuer.slug}/audit`, { headers }))
    expect(log.items.map(({ action }: { action: string }) => action)).toContain('credential.revoked')
  })

  test('erases again who was erased since the backup', async () => {
    const [there] = await second.ctx.db.select().from(user).where(eq(user.id, gone.userId))
    expect(there?.email).not.toBe(gone.email)
    expect(there?.name).toBe('')
  })

  test('answers that it is done, and takes no other backup', async () => {
    expect(await expectJson(restore(backup))).toMatchObject({ done: true })
    const other = (await backedUp()).id
    await second.copyBucket(other)
    expect((await restore(other)).status).toBe(409)
  })
})

describe('a restore is refused', () => {
  const refusalOf = async (answer: Promise<Response>, status: number) =>
    (await expectJson<{ detail: string }>(answer, status)).detail

  beforeAll(async () => {
    await second.empty()
    await second.copyBucket(backup)
  })

  test('to whoever does not have the set-up code', async () => {
    expect((await restore(backup, { code: 'guessed' })).status).toBe(403)
    expect((await restore(backup, { code: '', SETUP_CODE: '' })).status).toBe(403)
    const guesses = []
    for (let n = 0; n < 100; n++) guesses.push((await restore(backup, { code: `guess ${n}` })).status)
    expect(guesses.at(-1)).toBe(429)
  })

  test('where there is an issuer already', async () => {
    const answer = visitor().post('/api/v1/restore', { code: env.SETUP_CODE, backup })
    expect(await refusalOf(answer, 409)).toContain('has an issuer already')
  })

  test('under another key-encryption key, in words that say which is needed', async () => {
    expect(await refusalOf(restore(backup, { KEY_ENCRYPTION_KEY: anotherSecret }), 409)).toContain(
      'Put the one that was kept',
    )
  })

  test('at another address', async () => {
    expect(await refusalOf(restore(backup, { ORIGIN: 'https://other.example' }), 409)).toContain(
      'badges carry that address for ever',
    )
  })

  test('of a day that has no finished backup; it names those that there are', async () => {
    expect(await refusalOf(restore('2001-01-01'), 404)).toContain(backup)
  })

  test('of a backup that is not whole: before anything is put back, or where a file breaks off', async () => {
    const name = `backups/${backup}/user/0001.ndjson`
    const whole = await (await second.ctx.files.get(name))!.text()
    await second.ctx.files.delete(name)
    expect(await refusalOf(restore(backup), 409)).toContain(`${name} is missing`)
    await second.ctx.files.put(name, whole.slice(0, -10))
    let answer = await restore(backup)
    while (answer.status === 200) answer = await restore(backup)
    expect(await refusalOf(Promise.resolve(answer), 409)).toContain(`${name} is not whole`)
    await second.ctx.files.put(name, whole)
    expect((await restore(backup)).status).toBe(200)
  })

  test('beside what another deployment has prepared in KV', async () => {
    await second.empty()
    await second.ctx.cache.put('badge/old', 'x')
    expect(await refusalOf(restore(backup), 409)).toContain('KV namespace')
    await second.ctx.cache.delete('badge/old')
  })
})
