import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkAnything } from '../src/credentials/check'
import { resignNext } from '../src/credentials/editions/resign'
import { resigningProgress } from '../src/credentials/editions/resign.query'
import { readForms } from '../src/credentials/stored'
import { credential } from '../src/credentials/tables'
import type { Person } from '../src/identity/rules'
import { handle } from '../src/jobs/consume'
import { compromiseKey } from '../src/signing/rotation'
import { signJwt, signProof } from '../src/signing/service'
import { awardOf, eventOf, losing, metUnheard } from './support/award'
import { ctx, expectJson, newWorld } from './support/client'
import type { Visitor, World } from './support/client'
import { editionOf, shown } from './support/editions'
import { earned, issued, look, revoke } from './support/public'
import type { Earned } from './support/public'

const verdictOn = async (text: string) => {
  const { verdict, steps } = await checkAnything(ctx, { text }, { refresh: false })
  return { verdict, proof: steps.find(({ name }) => name === 'proof') }
}

const actorOf = (who: Visitor) => expectJson<Person>(who.get('/api/v1/me'))

const storedOf = async ({ id }: { id: string }, edition = 1) => (await readForms(ctx, id, edition))!

async function keysOf({ submissionId }: Earned) {
  const { proofKeyId, jwtKeyId } = await awardOf(submissionId)
  return { proof: proofKeyId!, jwt: jwtKeyId! }
}

describe('a key that got into wrong hands', () => {
  let world: World
  let badge: Earned
  let revoked: Earned
  let expired: Earned
  let keys: { proof: string; jwt: string }
  let forged: { json: string; jwt: string; unknown: string }

  beforeAll(async () => {
    world = await newWorld()
    badge = await earned(world)
    const again = { microcredential: { id: badge.version.microcredentialId, version: badge.version } }
    revoked = await earned(world, again)
    expired = await earned(world, again)
    await revoke(world, revoked)
    const [validFrom, validUntil] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')]
    await ctx.db.update(credential).set({ validFrom, validUntil }).where(eq(credential.id, expired.id))
    keys = await keysOf(badge)

    const { proof: _, ...document } = JSON.parse((await storedOf(badge)).json)
    document.credentialSubject.identifier[1].identityHash = 'Eve Forger'
    const unknown = { ...document, id: document.id.slice(0, -32) + 'f'.repeat(32) }
    const sign = async (of: typeof document) =>
      JSON.stringify(await signProof(ctx, world.issuer, keys.proof, of, of.validFrom))
    forged = {
      json: await sign(document),
      jwt: await signJwt(ctx, world.issuer, keys.jwt, document),
      unknown: await sign(unknown),
    }
    expect(await verdictOn(forged.json)).toMatchObject({ verdict: 'valid' })

    for (const key of [keys.proof, keys.jwt]) {
      const path = `/api/v1/issuers/${world.issuer.slug}/signing-keys/${key}/compromised`
      await expectJson(world.owner.post(path, { confirm: 'compromised' }))
    }
    await Promise.all([shown(badge, 2), shown(expired, 2)])
  }, 30_000)

  test('has every badge signed again with other keys, under the same id', async () => {
    const [before, after] = [await storedOf(badge), await storedOf(badge, 2)]
    const [old, document] = [before, after].map(({ json }) => JSON.parse(json))
    expect(document).toMatchObject({
      id: old.id,
      awardedDate: old.awardedDate,
      credentialSubject: old.credentialSubject,
    })
    expect(Date.parse(document.validFrom)).toBeGreaterThan(Date.parse(old.validFrom))
    expect(document.proof[0].verificationMethod).not.toBe(old.proof[0].verificationMethod)
    expect(await verdictOn(after.json)).toMatchObject({ verdict: 'valid' })
    const edition = await editionOf(badge, 2)
    expect(edition).toMatchObject({ cause: 'key' })
    expect([edition?.proofKeyId, edition?.jwtKeyId]).not.toContain(keys.proof)
    expect(await (await look(`${badge.address}.json`)).text()).toBe(after.json)
    expect(await (await look(badge.address)).text()).toContain(`/keys/${edition?.proofKeyId}`)
  })

  test('has an expired badge signed again, and not a revoked one', async () => {
    const { json } = await storedOf(expired, 2)
    expect(await verdictOn(json)).toMatchObject({ verdict: 'expired' })
    expect(JSON.parse(json)).toMatchObject({ validFrom: '2026-01-01T00:00:01Z', validUntil: '2026-02-01T00:00:00Z' })
    expect(await editionOf(revoked, 2)).toBeUndefined()
  })

  test('leaves what we know it signed good, and nothing else', async () => {
    const { json, jwt, jose } = await storedOf(badge)
    for (const ours of [json, jwt, jose]) expect(await verdictOn(ours)).toMatchObject({ verdict: 'valid' })
    for (const theirs of [forged.json, forged.jwt, forged.unknown])
      expect(await verdictOn(theirs)).toMatchObject({ verdict: 'invalid', proof: { outcome: 'failed' } })
  })

  test('signs the status list no more', async () => {
    const { credentialStatus } = JSON.parse((await storedOf(badge, 2)).json)
    const list = await expectJson(look(credentialStatus.statusListCredential))
    const did = await expectJson(look(`/issuers/${world.issuer.slug}/did.json`))
    expect(did.assertionMethod).toContain(list.proof[0].verificationMethod)
  })

  test('shows how far that has come', async () => {
    const progress = await resigningProgress(ctx, await actorOf(world.owner), world.issuer.id)
    expect(progress.map(({ keyId, left }) => ({ keyId, left }))).toEqual([
      { keyId: keys.proof, left: 0 },
      { keyId: keys.jwt, left: 0 },
    ])
    for (const { finishedAt } of progress) expect(finishedAt).not.toBeNull()
    const author = await actorOf(world.author)
    await expect(resigningProgress(ctx, author, world.issuer.id)).rejects.toThrow(/roles/)
  })
})

describe('signing again', () => {
  test('goes on where it stopped, wherever it dies, and leaves out nothing that was on its way', async () => {
    const world = await newWorld()
    const badge = await earned(world)
    const microcredential = { id: badge.version.microcredentialId, version: badge.version }
    const second = await earned(world, { microcredential })
    const waiting = await metUnheard(world, { microcredential })
    await handle(losing, waiting.eventId)
    const { id } = await awardOf(waiting.submissionId)

    const { proof } = await keysOf(badge)
    await compromiseKey(losing, await actorOf(world.owner), world.issuer.id, proof)
    const compromised = await eventOf('key.compromised', proof)
    await handle(losing, compromised)
    const run = { subjectId: proof, issuerId: world.issuer.id }
    const dying = { ...losing, now: () => { throw new Error('It died.') } } // prettier-ignore
    await expect(resignNext(dying, run, 1)).rejects.toThrow('It died.')
    expect(await editionOf(badge, 2)).toBeUndefined()

    await resignNext(losing, run, 1)
    expect(await editionOf(badge, 2)).toMatchObject({ cause: 'key', status: 'pending' })
    expect(await editionOf(second, 2)).toBeUndefined()
    expect(await resigningProgress(ctx, await actorOf(world.owner), world.issuer.id)).toMatchObject([
      { signedAgain: 1, left: 2, finishedAt: null },
    ])
    await Promise.all([resignNext(losing, run, 1), resignNext(losing, run, 1)])
    expect(await editionOf(second, 2)).toMatchObject({ status: 'pending' })
    expect(await resigningProgress(ctx, await actorOf(world.owner), world.issuer.id)).toMatchObject([
      { left: 2, finishedAt: expect.any(Date) },
    ])

    expect(await editionOf({ id }, 2)).toBeUndefined()
    await handle(ctx, await eventOf('credential.signed', id))
    await issued(waiting.submissionId)
    await shown({ id }, 2)
    expect(await editionOf({ id }, 2)).toMatchObject({ cause: 'key', status: 'issued' })
  })
})
