import { and, eq } from 'drizzle-orm'
import { compactVerify, importJWK } from 'jose'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { event } from '../src/events/tables'
import { sweep } from '../src/jobs/schedule'
import { vcContext } from '../src/proof/context-urls'
import { verifyProof } from '../src/proof/eddsa-rdfc-2022'
import { fromMultikey } from '../src/proof/multikey'
import { compromiseKey, rotateKeys, rotateOldKeys } from '../src/signing/rotation'
import { activeKeys, signJwt, signProof, testSigner } from '../src/signing/service'
import { signingKey } from '../src/signing/tables'
import { statusesAtOnce } from './support/at-once'
import { losing, withSecret } from './support/award'
import { ctx, expectJson, newIssuer, newWorld } from './support/client'
import type { World } from './support/client'
import { look } from './support/public'

let world: World
let keys: string

beforeAll(async () => {
  world = await newWorld()
})

/** An issuer that has signed nothing yet, and its keys' address. */
beforeEach(async () => {
  world = { ...world, ...(await anotherIssuer()) }
  keys = `/api/v1/issuers/${world.issuer.slug}/signing-keys`
})

const anotherIssuer = async () => ({
  issuer: await newIssuer(`keys-${crypto.randomUUID().slice(0, 8)}`, world.owner.email),
})

const rows = () => ctx.db.select().from(signingKey).where(eq(signingKey.issuerId, world.issuer.id))
const did = () => expectJson(look(`/issuers/${world.issuer.slug}/did.json`))
const rotate = (use?: string) => world.owner.post(`${keys}/rotate`, use ? { use } : {})
const compromise = (id: string) => world.owner.post(`${keys}/${id}/compromised`, { confirm: 'compromised' })

const credential = (issuer: string) => ({
  '@context': [vcContext],
  id: 'https://badges.example.org/credentials/1',
  type: ['VerifiableCredential'],
  issuer: { id: issuer },
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: { id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c' },
})
const created = '2026-01-01T00:00:00Z'

/** A credential in two forms, signed with the keys of this moment. */
async function sign() {
  const { issuer } = world
  const { proof, jwt } = await activeKeys(ctx, issuer.id)
  const document = credential(issuer.did)
  return {
    document: await signProof(ctx, issuer, proof.id, document, created),
    jwt: await signJwt(ctx, issuer, jwt.id, document),
    keys: { proof, jwt },
  }
}

describe('rotation', () => {
  test('puts new keys in the place of both; what the old ones signed verifies by the published ones', async () => {
    const old = await sign()
    const { items } = await expectJson(rotate(), 201)
    expect(items.map((k: { algorithm: string }) => k.algorithm).toSorted()).toEqual(['ES256', 'Ed25519'])
    const now = await activeKeys(ctx, world.issuer.id)
    expect([now.proof.id, now.jwt.id].toSorted()).toEqual(items.map((k: { id: string }) => k.id).toSorted())

    const { verificationMethod, assertionMethod } = await did()
    const method = verificationMethod.find((m: { id: string }) => m.id === old.document.proof[0].verificationMethod)
    expect(assertionMethod).toContain(method.id)
    expect(await verifyProof(old.document, fromMultikey(method.publicKeyMultibase)!)).toEqual({ ok: true })
    const jwk = await expectJson(look(`/keys/${old.keys.jwt.id}`))
    await expect(compactVerify(old.jwt, await importJWK(jwk), { algorithms: ['ES256'] })).resolves.toBeDefined()
  })

  test('of eight at once makes one new key of each kind, and refuses the rest', async () => {
    await sign()
    const statuses = await statusesAtOnce(Array.from({ length: 8 }, () => rotate()))
    expect(new Set(statuses)).toEqual(new Set([201, 409]))
    const kept = await rows()
    expect(kept.filter(({ status }) => status === 'active')).toHaveLength(2)
    // A late one may have found the new keys and rotated them in its turn, but never is there a key without an end.
    const wins = statuses.filter((status) => status === 201).length
    expect(kept.length).toBeLessThanOrEqual(2 + 2 * wins)
  })

  test('touches the keys of one use only, and has nothing to do where there are none', async () => {
    const machine = await activeKeys(ctx, world.issuer.id, 'machine')
    await expectJson(rotate(), 409)
    const before = await testSigner(ctx, world.issuer.id)
    await expectJson(rotate('test'), 201)
    expect((await testSigner(ctx, world.issuer.id)).did).not.toBe(before.did)
    expect(await activeKeys(ctx, world.issuer.id, 'machine')).toEqual(machine)
    await expectJson(rotate('anything'), 422)
  })

  test('without the key-encryption key changes nothing, and says which secret is missing', async () => {
    const { keys: before } = await sign()
    const me = await expectJson(world.owner.get('/api/v1/me'))
    await expect(rotateKeys(withSecret(''), me, world.issuer.id)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('KEY_ENCRYPTION_KEY'),
    })
    expect(await activeKeys(ctx, world.issuer.id)).toEqual(before)
  })

  test('comes by itself when a key has signed for a year', async () => {
    const { keys: before } = await sign()
    const tests = await testSigner(ctx, world.issuer.id)
    const aged = new Date(ctx.now().getTime() - 366 * 86_400_000)
    await ctx.db.update(signingKey).set({ createdAt: aged }).where(eq(signingKey.issuerId, world.issuer.id))
    await rotateOldKeys({ ...ctx, limits: { ...ctx.limits, keyMonths: 13 } })
    expect(await activeKeys(ctx, world.issuer.id)).toEqual(before)
    // Cron does one part a minute; within an hour each has had its turn.
    for (let minute = 0; minute < 60; minute++)
      await sweep({ ...losing, now: () => new Date(Date.now() - minute * 60_000) })
    const after = await activeKeys(ctx, world.issuer.id)
    expect([after.proof.id, after.jwt.id]).not.toContain(before.proof.id)
    expect(after.jwt.id).not.toBe(before.jwt.id)
    expect(await testSigner(ctx, world.issuer.id)).toEqual(tests)
    expect(await rotateOldKeys({ ...ctx, limits: { ...ctx.limits, keyMonths: 0 } })).toBe(0)
  })

  test('one key alone can be taken out of service', async () => {
    const { keys: before } = await sign()
    expect(await expectJson(world.owner.post(`${keys}/${before.jwt.id}/retire`))).toMatchObject({
      id: before.jwt.id,
      status: 'retired',
      endedAt: expect.any(String),
    })
    const after = await activeKeys(ctx, world.issuer.id)
    expect(after.proof).toEqual(before.proof)
    expect(after.jwt.id).not.toBe(before.jwt.id)
    await expectJson(world.owner.post(`${keys}/${before.jwt.id}/retire`), 409)
  })
})

describe('keys are listed', () => {
  test('newest first, page by page, without anything private', async () => {
    const { keys: made } = await sign()
    await expectJson(rotate(), 201)
    const first = await expectJson(world.owner.get(`${keys}?limit=3`))
    const second = await expectJson(world.owner.get(`${keys}?limit=3&cursor=${first.next}`))
    const all = [...first.items, ...second.items]
    expect(all).toHaveLength(4)
    expect(second.next).toBeNull()
    expect(all.find(({ id }) => id === made.proof.id)).toEqual({
      id: made.proof.id,
      use: 'badge',
      algorithm: 'Ed25519',
      status: 'retired',
      createdAt: expect.any(String),
      endedAt: expect.any(String),
      wrappedBy: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
  })
})

describe('a compromised key', () => {
  test('leaves assertionMethod at once, another takes its place, and what it signed is to be signed again', async () => {
    const { keys: before, document } = await sign()
    const [old] = document.proof
    expect(await expectJson(compromise(before.proof.id))).toMatchObject({ status: 'compromised' })
    const { verificationMethod, assertionMethod, authentication } = await did()
    expect(verificationMethod.map((m: { id: string }) => m.id)).toContain(old.verificationMethod)
    expect(assertionMethod).not.toContain(old.verificationMethod)
    expect(authentication).not.toContain(old.verificationMethod)

    const { proof, jwt } = await activeKeys(ctx, world.issuer.id)
    expect(proof.id).not.toBe(before.proof.id)
    expect(jwt).toEqual(before.jwt)
    expect(assertionMethod).toContain(`${world.issuer.did}#${proof.multikey}`)
    const events = await ctx.db
      .select()
      .from(event)
      .where(and(eq(event.type, 'key.compromised'), eq(event.subjectId, before.proof.id)))
    expect(events).toHaveLength(1)
  })

  test('is gone where JWTs look for it', async () => {
    const { keys: before } = await sign()
    await expectJson(compromise(before.jwt.id))
    const jwk = await expectJson(look(`/keys/${before.jwt.id}`), 410)
    expect(jwk).toMatchObject(before.jwt.jwk)
    expect((await did()).assertionMethod).not.toContain(`${world.issuer.did}#${before.jwt.id}`)
  })

  test('may be a retired one; the active one goes on', async () => {
    const { keys: before } = await sign()
    await expectJson(rotate(), 201)
    const now = await activeKeys(ctx, world.issuer.id)
    const [{ endedAt } = {}] = await rows().then((all) => all.filter(({ id }) => id === before.proof.id))
    const { status, endedAt: kept } = await expectJson(compromise(before.proof.id))
    expect([status, new Date(kept)]).toEqual(['compromised', endedAt])
    expect(await activeKeys(ctx, world.issuer.id)).toEqual(now)
  })

  test('takes a typed word; is marked once; and stays compromised', async () => {
    const { keys: before } = await sign()
    await expectJson(world.owner.post(`${keys}/${before.proof.id}/compromised`, { confirm: 'yes' }), 422)
    const statuses = await statusesAtOnce(Array.from({ length: 4 }, () => compromise(before.proof.id)))
    expect(statuses).toEqual([200, 409, 409, 409])
    await expectJson(world.owner.post(`${keys}/${before.proof.id}/retire`), 409)
    expect((await rows()).filter(({ status }) => status === 'active')).toHaveLength(2)
  })

  test('goes even while no other can be made', async () => {
    const { keys: before } = await sign()
    const me = await expectJson(world.owner.get('/api/v1/me'))
    await compromiseKey({ ...withSecret(''), jobs: losing.jobs }, me, world.issuer.id, before.proof.id)
    expect((await did()).assertionMethod).toEqual([`${world.issuer.did}#${before.jwt.id}`])
    expect((await activeKeys(ctx, world.issuer.id)).proof.id).not.toBe(before.proof.id)
  })

  test('of another issuer is none of mine', async () => {
    const { keys: before } = await sign()
    const stranger = await newWorld()
    const path = (slug: string) => `/api/v1/issuers/${slug}/signing-keys/${before.proof.id}`
    for (const act of ['retire', 'compromised']) {
      const body = { confirm: 'compromised' }
      await expectJson(stranger.owner.post(`${path(stranger.issuer.slug)}/${act}`, body), 404)
      await expectJson(stranger.owner.post(`${path(world.issuer.slug)}/${act}`, body), 403)
    }
    expect((await rows()).find(({ id }) => id === before.proof.id)).toMatchObject({ status: 'active' })
  })
})

test('an API key may do none of it, whatever its scopes', async () => {
  const made = world.owner.post(`/api/v1/issuers/${world.issuer.slug}/api-keys`, {
    name: 'k',
    scopes: ['signing-keys.manage'],
  })
  await expectJson(made, 422)
})
