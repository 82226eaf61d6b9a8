import { eq } from 'drizzle-orm'
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { retryHeld } from '../src/credentials/attention'
import { hashIdentity } from '../src/credentials/identity-hash'
import { readForms } from '../src/credentials/stored'
import { addMonths } from '../src/credentials/validity'
import { event } from '../src/events/tables'
import { bury } from '../src/events/dead'
import { handle } from '../src/jobs/consume'
import { readMail } from '../src/mail/mailbox'
import { verifyProof } from '../src/proof/eddsa-rdfc-2022'
import { fromMultikey } from '../src/proof/multikey'
import { judge, submitted } from './support/assessment'
import { statusesAtOnce } from './support/at-once'
import { anotherSecret, awardOf, awardsOf, badgeMails, eventOf, losing, metUnheard, withSecret } from './support/award'
import { ctx, expectJson, newWorld, origin, person } from './support/client'
import type { World } from './support/client'
import { earned, eventually, issued, look, revoke } from './support/public'
import type { Earned } from './support/public'

let world: World
let badge: Earned

beforeAll(async () => {
  world = await newWorld()
  const choices = { holderName: 'Lea Learner', nameInBadge: true, release: 'all' as const }
  badge = await earned(world, { choices, content: { validityMonths: 24 } })
})

const credentialOf = (address: string) => expectJson(look(`${address}.json`))

describe('a met submission', () => {
  test('becomes a badge whose proof verifies with the key in its issuer’s DID document', async () => {
    const document = await credentialOf(badge.address)
    const did = await expectJson(look(`/issuers/${world.issuer.slug}/did.json`))
    const [proof] = document.proof
    expect(document.issuer.id).toBe(did.id)
    const method = did.verificationMethod.find((m: { id: string }) => m.id === proof.verificationMethod)
    expect(did.assertionMethod).toContain(method.id)
    const key = fromMultikey(method.publicKeyMultibase)!
    expect(await verifyProof(document, key)).toEqual({ ok: true })
    document.credentialSubject.achievement.name += '!'
    expect(await verifyProof(document, key)).toMatchObject({ code: 'wrong_signature' })
  })

  test('becomes a JWT that says the same and verifies with the key its header names', async () => {
    const jwt = await (await look(`${badge.address}.jwt`)).text()
    const { kid } = decodeProtectedHeader(jwt)
    const jwk = await expectJson(look(kid!))
    const { payload, protectedHeader } = await jwtVerify(jwt, await importJWK(jwk), { algorithms: ['ES256'] })
    expect(protectedHeader).toEqual({ alg: 'ES256', kid, typ: 'JWT' })
    const { proof: _, ...document } = await credentialOf(badge.address)
    const { iss, sub, jti, nbf, exp, ...credential } = payload
    expect(credential).toEqual(document)
    expect({ iss, sub, jti }).toEqual({
      iss: document.issuer.id,
      sub: document.credentialSubject.id,
      jti: document.id,
    })
    expect([nbf, exp].map((s) => s! * 1000)).toEqual([document.validFrom, document.validUntil].map(Date.parse))
    const at = jwt.indexOf('.') + 20
    const changed = jwt.slice(0, at) + (jwt[at] === 'A' ? 'B' : 'A') + jwt.slice(at + 1)
    await expect(jwtVerify(changed, await importJWK(jwk))).rejects.toThrow()
  })

  test('stands for its holder by a salted hash and a random subject, and nowhere by the address', async () => {
    const document = await credentialOf(badge.address)
    const [address] = document.credentialSubject.identifier
    expect(address.salt).toMatch(/^[0-9a-f]{32}$/)
    expect(address.identityHash).toBe(await hashIdentity(badge.learner.email, address.salt))
    const { json, jwt } = (await readForms(ctx, badge.id))!
    for (const text of [json, atob(jwt.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'))])
      expect(text).not.toContain(badge.learner.email)
  })

  test('ends after the months its version says, to the second', async () => {
    const { validFrom, validUntil } = await credentialOf(badge.address)
    expect(validFrom).toMatch(/:\d\dZ$/)
    expect(new Date(validUntil)).toEqual(addMonths(new Date(validFrom), 24))
  })

  test('tells its holder, once, where the badge is', async () => {
    const mail = await eventually(() => readMail(ctx, `credential.issued/${badge.id}`).catch(() => undefined))
    expect(mail).toMatchObject({ to: badge.learner.email, subject: `Your badge: ${badge.version.name}` })
    expect(mail.text).toContain(origin + badge.address)
    expect(await badgeMails(badge.learner.email)).toHaveLength(1)
  })

  test('gives one learner badges that cannot be linked', async () => {
    const choices = { nameInBadge: false, holderName: 'L. L.' }
    const second = await earned(world, { learner: badge.learner, choices })
    const [one, other] = await Promise.all([badge, second].map(({ address }) => credentialOf(address)))
    const traces = ({ credentialSubject: { id, identifier } }: typeof one): string[] => [
      id,
      ...identifier.flatMap((i: { identityHash: string; salt?: string }) => [i.identityHash, i.salt ?? []].flat()),
    ]
    expect(new Set([...traces(one), ...traces(other)]).size).toBe(traces(one).length + traces(other).length)
    expect(JSON.stringify(other)).not.toContain('L. L.')
  })
})

test('a submission that is not met yet becomes no badge', async () => {
  const { submissionId, version } = await submitted(world)
  const [{ id, levels } = { id: '', levels: [{ id: '' }] }] = version.criteria
  await judge(world.assessor, submissionId, version, { [id]: levels[0]!.id })
  await handle(losing, await eventOf('submission.decided', submissionId))
  expect(await awardsOf(submissionId)).toEqual([])
})

describe('without the right key-encryption key', () => {
  test.each([
    ['missing', ''],
    ['malformed', 'not base64 at all'],
    ['another one', anotherSecret],
  ])('(%s) an award is held, nothing goes out, and a retry issues it', async (_, secret) => {
    const submission = await metUnheard(world, { microcredential: usual() })
    expect(await handle({ ...withSecret(secret), jobs: losing.jobs }, submission.eventId)).toBe(true)
    const { id, status, holdReason } = await awardOf(submission.submissionId)
    expect({ status, holdReason }).toEqual({
      status: 'held',
      holdReason: expect.stringMatching(/key-encryption key|KEY_ENCRYPTION_KEY/),
    })
    expect(await ctx.files.head(`credentials/${id}`)).toBeNull()
    expect((await look(`/credentials/${id}.json`)).status).toBe(404)
    const { heldAwards } = await expectJson(world.owner.get(`/api/v1/issuers/${world.issuer.slug}/attention`))
    expect(heldAwards).toContainEqual(expect.objectContaining({ id, status: 'held', holdReason }))

    await expectJson(world.author.post(`/api/v1/credentials/${id}/retry`), 403)
    expect((await world.owner.post(`/api/v1/credentials/${id}/retry`)).status).toBe(202)
    expect((await issued(submission.submissionId)).id).toBe(id)
    expect((await look(`/credentials/${id}.json`)).status).toBe(200)
    expect((await world.owner.post(`/api/v1/credentials/${id}/retry`)).status).toBe(409)
  })

  test('an issuer without keys gets none, and its award is held', async () => {
    const fresh = await newWorld()
    const submission = await metUnheard(fresh)
    await handle({ ...withSecret(''), jobs: losing.jobs }, submission.eventId)
    const award = await awardOf(submission.submissionId)
    expect(award).toMatchObject({ status: 'held', proofKeyId: null, jwtKeyId: null })
    expect((await fresh.owner.post(`/api/v1/credentials/${award.id}/retry`)).status).toBe(202)
    expect(await issued(submission.submissionId)).toMatchObject({ id: award.id })
  })

  test('a retry while the cause is still there holds it again', async () => {
    const submission = await metUnheard(world, { microcredential: usual() })
    const wrong = { ...withSecret(anotherSecret), jobs: losing.jobs }
    await handle(wrong, submission.eventId)
    const { id, holdReason } = await awardOf(submission.submissionId)
    const me = await expectJson(world.owner.get('/api/v1/me'))
    await retryHeld(losing, me, id)
    const events = await ctx.db.select().from(event).where(eq(event.subjectId, submission.submissionId))
    for (const { id: eventId } of events.filter((e) => e.type === 'submission.decided')) await handle(wrong, eventId)
    expect(await awardOf(submission.submissionId)).toMatchObject({ id, status: 'held', holdReason })
  })
})

describe('badges are listed', () => {
  test('to their holder', async () => {
    const { items } = await expectJson(badge.learner.get('/api/v1/credentials?limit=100'))
    expect(items).toContainEqual(
      expect.objectContaining({
        id: badge.id,
        url: origin + badge.address,
        name: badge.version.name,
        status: 'issued',
        issuer: { id: world.issuer.id, slug: world.issuer.slug, name: 'Example Academy' },
        revokedAt: null,
      }),
    )
    expect((await expectJson((await person()).get('/api/v1/credentials'))).items).toEqual([])
  })

  test('to its issuer, page by page', async () => {
    const path = `/api/v1/issuers/${world.issuer.slug}/credentials`
    const all = await expectJson(world.owner.get(`${path}?limit=100`))
    const first = await expectJson(world.owner.get(`${path}?limit=1`))
    const second = await expectJson(world.owner.get(`${path}?limit=1&cursor=${first.next}`))
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 2))
    expect(all.items).toContainEqual(expect.objectContaining({ id: badge.id, holderName: 'Lea Learner' }))
    expect(JSON.stringify(all)).not.toContain(badge.learner.email)
  })
})

describe('revoking', () => {
  test('needs a reason, an admin, and a badge that is issued', async () => {
    const path = `/api/v1/credentials/${badge.id}/revoke`
    for (const reason of ['', '   ', 'x'.repeat(501)])
      expect(await expectJson(world.owner.post(path, { reason }), 422)).toMatchObject({ errors: [{ path: 'reason' }] })
    await expectJson(world.author.post(path, { reason: 'No.' }), 403)
    await expectJson(world.owner.post('/api/v1/credentials/none/revoke', { reason: 'No.' }), 404)
    const submission = await metUnheard(world, { microcredential: usual() })
    await handle({ ...withSecret(''), jobs: losing.jobs }, submission.eventId)
    const { id } = await awardOf(submission.submissionId)
    await expectJson(world.owner.post(`/api/v1/credentials/${id}/revoke`, { reason: 'No.' }), 409)
    await expectJson((await person()).post(`/api/v1/credentials/${id}/revoke`, { reason: 'No.' }), 404)
  })

  test('is final, and its holder hears the reason', async () => {
    const gone = await earned(world, { microcredential: usual() })
    await revoke(world, gone, 'The work was not their own.')
    await expectJson(world.owner.post(`/api/v1/credentials/${gone.id}/revoke`, { reason: 'Again.' }), 409)
    expect(await awardOf(gone.submissionId)).toMatchObject({ revocationReason: 'The work was not their own.' })
    const mail = await readMail(ctx, `credential.revoked/${gone.id}`)
    expect(mail.to).toBe(gone.learner.email)
    expect(mail.text).toContain('The work was not their own.')
  })

  test('by two at once happens once', async () => {
    const gone = await earned(world, { microcredential: usual() })
    const revokeIt = () => world.owner.post(`/api/v1/credentials/${gone.id}/revoke`, { reason: 'At once.' })
    expect(await statusesAtOnce([revokeIt(), revokeIt(), revokeIt()])).toEqual([200, 409, 409])
    expect(await eventOf('credential.revoked', gone.id)).toBeTruthy()
  })
})

test('a job that was given up is shown, and replayed by an admin', async () => {
  const submission = await metUnheard(world, { microcredential: usual() })
  await bury(ctx, submission.eventId)
  const attention = () => expectJson(world.owner.get(`/api/v1/issuers/${world.issuer.slug}/attention`))
  expect((await attention()).deadJobs).toContainEqual(
    expect.objectContaining({ id: submission.eventId, type: 'submission.decided' }),
  )
  await expectJson((await person()).post(`/api/v1/events/${submission.eventId}/replay`), 404)
  expect((await world.owner.post(`/api/v1/events/${submission.eventId}/replay`)).status).toBe(202)
  await issued(submission.submissionId)
  expect((await world.owner.post(`/api/v1/events/${submission.eventId}/replay`)).status).toBe(409)
})

/** A microcredential of this issuer that a new learner can take. */
const usual = () => ({ id: badge.version.microcredentialId, version: badge.version })
