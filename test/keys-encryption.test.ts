import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Ctx } from '../src/context'
import { listAttention } from '../src/health/attention'
import { event } from '../src/events/tables'
import { checkHealth } from '../src/health/service'
import { vcContext } from '../src/proof/context-urls'
import { activeKeys, signProof } from '../src/signing/service'
import { signingKey } from '../src/signing/tables'
import { closedKeys, countUnderPrevious, listClosedKeys, reportClosedKeys, rewrapKeys } from '../src/signing/upkeep'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { World } from './support/client'
import { open } from './support/pages'

const created = '2026-01-01T00:00:00Z'
const newSecret = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))

const secrets = (keyEncryptionKey: string, previousKeyEncryptionKey?: string): Ctx => ({
  ...ctx,
  secrets: { ...ctx.secrets, keyEncryptionKey, previousKeyEncryptionKey },
})

/** Key-encryption keys that only the issuer of these tests has to do with: other tests have keys here too. */
const [first, second] = [newSecret(), newSecret()]
const before = secrets(first)
/** After the operator has put the second in the place of the first. */
const changed = secrets(second, first)
const changedBack = secrets(first, second)

let world: World
let keyIds: string[]

beforeAll(async () => {
  world = await newWorld()
  const { proof, jwt } = await activeKeys(before, world.issuer.id)
  keyIds = [proof.id, jwt.id]
})

const rows = () => ctx.db.select().from(signingKey).where(eq(signingKey.issuerId, world.issuer.id))
const wrappedBy = async () => [...new Set((await rows()).map((row) => row.wrappedBy))]

const sign = (with_: Ctx) =>
  signProof(with_, world.issuer, keyIds[0]!, { '@context': [vcContext], type: ['VerifiableCredential'] }, created)

describe('another key-encryption key', () => {
  test('signs with the one before until the keys are locked anew, which changes no signature', async () => {
    const signed = await sign(before)
    expect(await sign(changed)).toEqual(signed)
    const [was] = await wrappedBy()

    expect(await countUnderPrevious(changed)).toBe(2)
    expect(await rewrapKeys(changed)).toBe(2)
    expect(await countUnderPrevious(changed)).toBe(0)
    const now = await wrappedBy()
    expect([now.length, now[0] === was]).toEqual([1, false])
    expect(await sign(changed)).toEqual(signed)
    // The one before is not needed any more; nor does it open anything.
    expect(await sign(secrets(second))).toEqual(signed)
    await expect(sign(before)).rejects.toMatchObject({ name: 'KeyUnavailable', wrappedBy: now[0] })
    expect(await rewrapKeys(changed)).toBe(0)

    await rewrapKeys(changedBack)
    expect(await sign(before)).toEqual(signed)
    expect(await wrappedBy()).toEqual([was])
  })

  test('set by two that lock anew at once leaves keys that open', async () => {
    const signed = await sign(before)
    await Promise.all([rewrapKeys(changed), rewrapKeys(changed), rewrapKeys(changed)])
    expect(await sign(secrets(second))).toEqual(signed)
    await rewrapKeys(changedBack)
    expect(await sign(before)).toEqual(signed)
  })

  test('leaves a damaged key as it is, and goes on with the others', async () => {
    const [damaged, whole] = keyIds as [string, string]
    const [row] = await ctx.db.select().from(signingKey).where(eq(signingKey.id, damaged))
    const [other] = await ctx.db.select().from(signingKey).where(eq(signingKey.id, whole))
    await ctx.db
      .update(signingKey)
      .set({ wrappedPrivateKey: other!.wrappedPrivateKey })
      .where(eq(signingKey.id, damaged))
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    await rewrapKeys(changed)
    expect(errors.mock.calls.join()).toContain(damaged)
    errors.mockRestore()
    const after = await rows()
    expect(after.find(({ id }) => id === damaged)?.wrappedBy).toBe(row!.wrappedBy)
    expect(after.find(({ id }) => id === whole)?.wrappedBy).not.toBe(row!.wrappedBy)
    await ctx.db.update(signingKey).set({ wrappedPrivateKey: row!.wrappedPrivateKey }).where(eq(signingKey.id, damaged))
    await rewrapKeys(changedBack)
  })

  test.each([
    ['nothing before', second, undefined],
    ['the same before', first, first],
    ['something before that is no key', second, 'no key'],
    ['no key now', '', first],
  ])('with %s locks nothing anew', async (_, now, previous) => {
    expect(await rewrapKeys(secrets(now, previous))).toBe(0)
    expect(await closedKeys(before, [world.issuer.id])).toEqual([])
  })
})

describe('a key-encryption key that is missing or another one is named, with the keys that need it', () => {
  test.each([
    ['missing', secrets('')],
    ['another one', secrets(second)],
    ['another one, and the one before too', secrets(second, newSecret())],
  ])('(%s) to admins, among what needs attention', async (_, broken) => {
    const [needed] = await wrappedBy()
    const me = await expectJson(world.owner.get('/api/v1/me'))
    const { closedKeys: closed } = await listAttention(broken, me, world.issuer.id)
    expect(closed.map(({ id }) => id).toSorted()).toEqual(keyIds.toSorted())
    for (const { reason, wrappedBy: by } of closed) expect([by, reason]).toEqual([needed, expect.stringContaining(by)])
    const author = await expectJson(world.author.get('/api/v1/me'))
    await expect(listClosedKeys(broken, author, world.issuer.id)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('on the pages of the issuer’s administration', async () => {
    const [needed] = await wrappedBy()
    for (const part of ['', '/signing-keys']) {
      const { html } = await open(world.owner, `/admin/${world.issuer.slug}${part}`)
      for (const id of [...keyIds, needed]) expect(html).toContain(id)
    }
  })

  test('by cron, in one line of the log', async () => {
    const [needed] = await wrappedBy()
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(await reportClosedKeys(secrets(second))).toBeGreaterThanOrEqual(2)
    expect(lines.mock.calls).toHaveLength(1)
    expect(JSON.parse(lines.mock.calls[0]![0])).toMatchObject({
      at: 'keys',
      keyEncryptionKey: expect.stringMatching(/^[0-9a-f]{16}$/),
      needed: expect.arrayContaining([expect.objectContaining({ wrappedBy: needed })]),
    })
    expect(JSON.stringify(lines.mock.calls)).not.toContain(second.slice(0, 20))
    lines.mockRestore()
  })
})

describe('/healthz', () => {
  test('says to anybody that it is up, and no more', async () => {
    const public_ = { status: 'up', version: expect.stringMatching(/^\d+\.\d+\.\d+/) }
    for (const who of [visitor(), await person(), world.author])
      expect(await expectJson(who.get('/healthz'))).toEqual(public_)
  })

  test('says to an admin how every part is', async () => {
    const well = await newWorld()
    await activeKeys(ctx, well.issuer.id)
    expect(await expectJson(well.owner.get('/healthz'))).toEqual({
      status: 'up',
      version: expect.any(String),
      parts: { database: 'up', files: 'up', cache: 'up', queue: 'up' },
      keys: {
        keyEncryptionKey: expect.stringMatching(/^[0-9a-f]{16}$/),
        previousKeyEncryptionKey: null,
        underPrevious: 0,
        closed: [],
      },
      events: { oldestUnsent: null, dead: 0 },
      backup: expect.toBeOneOf([null, { id: expect.any(String), finishedAt: expect.any(String) }]),
      mail: { driver: 'local', trouble: null },
    })
  })

  test('says as much to a machine that may see what needs attention, and to no other', async () => {
    const machine = async (...scopes: string[]) => {
      const path = `/api/v1/issuers/${world.issuer.slug}/api-keys`
      const { key } = await expectJson(world.owner.post(path, { name: 'Monitor', scopes }), 201)
      return expectJson(visitor().get('/healthz', { authorization: `Bearer ${key}` }), scopes.length === 1 ? 200 : 503)
    }
    expect(await machine('issuer.edit')).not.toHaveProperty('keys')
    expect(await machine('issuer.edit', 'attention.manage')).toHaveProperty('keys.closed.length', 2)
  })

  test('says to an admin, with 503, which keys do not open', async () => {
    const [needed] = await wrappedBy()
    const { status, keys } = await expectJson(world.owner.get('/healthz'), 503)
    expect(status).toBe('degraded')
    expect(keys.closed).toHaveLength(2)
    for (const { id, wrappedBy: by } of keys.closed) expect([keyIds.includes(id), by]).toEqual([true, needed])
  })

  test('says what has to be mended: keys that do not open, parts that do not answer, events that wait', async () => {
    const files = { head: async () => Promise.reject(new Error('no answer')) } as unknown as R2Bucket
    const createdAt = new Date(2020, 1, 1)
    const waiting = { type: 'credential.issued', issuerId: world.issuer.id, subjectId: 'none', createdAt } as const
    const ids = [ctx.newId('ev'), ctx.newId('ev')] as const
    // Neither is ever rung for: the one is given up, the other is told as sent below.
    await ctx.db.insert(event).values([
      { ...waiting, id: ids[0], doneAt: null },
      { ...waiting, id: ids[1], deadAt: createdAt },
    ])
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const health = await checkHealth({ ...secrets(second), files }, [world.issuer.id])
    errors.mockRestore()
    for (const id of ids) await ctx.db.delete(event).where(eq(event.id, id))
    expect(health).toMatchObject({
      status: 'degraded',
      parts: { database: 'up', files: 'down' },
      events: { oldestUnsent: createdAt, dead: 1 },
    })
    expect(health.keys.closed.map(({ id }) => id).toSorted()).toEqual(keyIds.toSorted())
  })
})
