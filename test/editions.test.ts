import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { retryHeld } from '../src/credentials/attention'
import { checkAnything } from '../src/credentials/check'
import { createEdition } from '../src/credentials/editions/editions'
import { hashIdentity } from '../src/credentials/identity-hash'
import { readForms } from '../src/credentials/stored'
import { credential } from '../src/credentials/tables'
import { handle } from '../src/jobs/consume'
import { enrolled, judge, submit } from './support/assessment'
import { statusesAtOnce } from './support/at-once'
import { anotherSecret, eventOf, losing, withSecret } from './support/award'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { changed, editionOf, shown } from './support/editions'
import { handInFile, handInText, pdf } from './support/evidence'
import { draftContent } from './support/catalogue'
import { earned, issued, kept, look, revoke } from './support/public'
import type { Earned } from './support/public'
import { slowView, view } from './support/view'

let world: World
let usual: { id: string; version: Earned['version'] }

beforeAll(async () => {
  world = await newWorld()
  const { version } = await earned(world)
  usual = { id: version.microcredentialId, version }
})

const badgeOf = (options = {}) => earned(world, { microcredential: usual, ...options })
const documentOf = (address: string) => expectJson(look(`${address}.json`))
const editions = ({ id }: { id: string }) => `/api/v1/credentials/${id}/editions`

describe('another edition of a badge', () => {
  test('has the same id, a newer validFrom and the first awardedDate, and is shown in every form', async () => {
    const badge = await badgeOf()
    const before = await documentOf(badge.address)
    await kept(badge.id)
    const { validFrom } = await changed(badge.learner, badge, { holderName: 'Léa Learner' })

    const after = await documentOf(badge.address)
    expect(after).toMatchObject({ id: before.id, awardedDate: before.awardedDate, issuer: { id: before.issuer.id } })
    expect(Date.parse(after.validFrom)).toBe(validFrom.getTime())
    expect(Date.parse(after.validFrom)).toBeGreaterThan(Date.parse(before.validFrom))
    expect(after.credentialSubject.id).toBe(before.credentialSubject.id)
    expect(after.credentialSubject.identifier[1].identityHash).toBe('Léa Learner')
    expect(after.credentialStatus).toEqual(before.credentialStatus)
    const page = await (await look(badge.address)).text()
    expect(page).toContain('Léa Learner')
    expect(page).not.toContain('Lea Learner')
    const { jwt, jose } = (await readForms(ctx, badge.id, 2))!
    expect(await (await look(`${badge.address}.jwt`)).text()).toBe(jwt)
    expect(await (await look(badge.address, { accept: 'application/vc+jwt' })).text()).toBe(jose)
    expect((await readForms(ctx, badge.id, 1))?.json).toBe(JSON.stringify(before))
  })

  test('is what the refresh service answers, in each signed form', async () => {
    const badge = await badgeOf()
    const { refreshService } = await documentOf(badge.address)
    expect(refreshService).toEqual({ id: `${origin}${badge.address}/refresh`, type: '1EdTechCredentialRefresh' })
    await changed(badge.learner, badge, { nameInBadge: false })
    const { json, jwt, jose } = (await readForms(ctx, badge.id, 2))!
    for (const [accept, type, text] of [
      ['*/*', 'application/vc+ld+json', json],
      ['application/json', 'application/json', json],
      ['text/plain', 'text/plain', jwt],
      ['application/vc+jwt', 'application/vc+jwt', jose],
    ] as const) {
      const answer = await look(refreshService.id, { accept })
      expect(answer.headers.get('content-type')).toBe(type)
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.headers.get('cache-control')).toBe('no-cache')
      expect(await answer.text()).toBe(text)
      const again = await look(refreshService.id, { accept, 'if-none-match': answer.headers.get('etag') ?? '' })
      expect(again.status).toBe(304)
    }
    expect((await look(refreshService.id, {}, 'OPTIONS')).status).toBe(204)
    expect((await look(refreshService.id, {}, 'POST')).status).toBe(405)
    for (const path of [`/credentials/${'4'.repeat(32)}/refresh`, `${badge.address}.json/refresh`])
      expect((await look(path)).status).toBe(404)
  })

  test('is listed to its holder, newest first, with the ones before', async () => {
    const badge = await badgeOf()
    await changed(badge.learner, badge, { holderName: 'Second' })
    const list = await expectJson(badge.learner.get(editions(badge)))
    expect(list).toMatchObject({
      shown: 2,
      items: [
        { number: 2, cause: 'choice', status: 'issued', holderName: 'Second' },
        { number: 1, cause: null, status: 'issued', holderName: 'Lea Learner' },
      ],
    })
    const { items } = await expectJson(badge.learner.get('/api/v1/credentials'))
    expect(items[0]).toMatchObject({ edition: 2, validFrom: list.items[0].validFrom })
    const theirs = await expectJson(world.owner.get(`/api/v1/issuers/${world.issuer.slug}/credentials?limit=1`))
    expect(theirs.items[0]).toMatchObject({ id: badge.id, holderName: 'Second' })
  })

  test('may stand for the holder by another e-mail address, and leaves the old proof good', async () => {
    const badge = await badgeOf()
    const before = await (await look(`${badge.address}.json`)).text()
    const salt = 'ab'.repeat(16)
    const hash = await hashIdentity('new@example.org', salt)
    await createEdition(ctx, { credentialId: badge.id, cause: 'email', changes: { identity: { hash, salt } } })
    await shown(badge, 2)
    const [address] = (await documentOf(badge.address)).credentialSubject.identifier
    expect(address).toMatchObject({ identityHash: hash, salt })
    const recipient = async (text: string, email: string) => {
      const { verdict, steps } = await checkAnything(ctx, { text }, { refresh: false, email })
      return [verdict, steps.find(({ name }) => name === 'recipient')?.outcome]
    }
    expect(await recipient(before, badge.learner.email)).toEqual(['valid', 'passed'])
    const after = await (await look(`${badge.address}.json`)).text()
    expect(await recipient(after, 'new@example.org')).toEqual(['valid', 'passed'])
    expect(await recipient(after, badge.learner.email)).toEqual(['invalid', 'failed'])
  })

  test('is a second newer than the one before, even within the same second', async () => {
    const badge = await badgeOf()
    const first = Date.parse((await documentOf(badge.address)).validFrom)
    const at = { ...losing, now: () => new Date(first) }
    const { validFrom } = await createEdition(at, {
      credentialId: badge.id,
      cause: 'choice',
      changes: { holderName: 'Soon' },
    })
    expect(validFrom.getTime()).toBe(first + 1000)
  })

  test('is not shown before it holds, however fast one follows the other', async () => {
    const badge = await badgeOf()
    for (const number of [2, 3, 4]) {
      await expectJson(badge.learner.post(editions(badge), { holderName: `Name ${number}` }), 202)
      await shown(badge, number)
      expect(Date.parse((await documentOf(badge.address)).validFrom)).toBeLessThanOrEqual(Date.now())
    }
  })
})

describe('a change is refused', () => {
  test('to everybody but the holder', async () => {
    const badge = await badgeOf()
    await expectJson(world.owner.post(editions(badge), { holderName: 'Mine' }), 404)
    await expectJson(world.owner.get(editions(badge)), 404)
  })

  test('that changes nothing, or releases what was not submitted', async () => {
    const badge = await badgeOf()
    for (const choice of [{}, { holderName: 'Lea Learner', nameInBadge: true, release: [] }])
      await expectJson(badge.learner.post(editions(badge), choice), 409)
    const problem = await expectJson(badge.learner.post(editions(badge), { release: ['evi_none'] }), 422)
    expect(problem.errors).toEqual([{ path: 'release', problem: 'evi_none is not part of what was submitted.' }])
    await expectJson(badge.learner.post(editions(badge), { holderName: ' ' }), 422)
  })

  test('of a badge that is revoked, or has expired', async () => {
    const gone = await badgeOf()
    await revoke(world, gone)
    const refusal = await expectJson(gone.learner.post(editions(gone), { holderName: 'L' }), 409)
    expect(refusal.detail).toContain('revoked')
    const over = await badgeOf()
    await ctx.db
      .update(credential)
      .set({ validUntil: new Date(Date.now() - 1000) })
      .where(eq(credential.id, over.id))
    expect((await expectJson(over.learner.post(editions(over), { holderName: 'L' }), 409)).detail).toContain('expired')
  })

  test('while another is on its way: of several at once, one is taken', async () => {
    const badge = await badgeOf()
    const change = (holderName: string) => badge.learner.post(editions(badge), { holderName })
    expect(await statusesAtOnce([change('A'), change('B'), change('C')])).toEqual([202, 409, 409])
    await shown(badge, 2)
  })

  test('of a badge that was revoked a moment ago', async () => {
    const badge = await badgeOf()
    const meanwhile = { ...losing, db: new Proxy(losing.db, revokingBeforeBatch(badge.id)) }
    await expect(
      createEdition(meanwhile, { credentialId: badge.id, cause: 'choice', changes: { holderName: 'L' } }),
    ).rejects.toThrow('on its way')
    expect(await editionOf(badge, 2)).toBeUndefined()
  })
})

describe('a change whose process dies', () => {
  /** An edition that is fixed, while the message of it got lost. */
  async function unheard() {
    const badge = await badgeOf()
    const changes = { holderName: 'Later' }
    await createEdition(losing, { credentialId: badge.id, cause: 'choice', changes })
    return { badge, created: await eventOf('edition.created', badge.id) }
  }

  test('shows the old edition until the new one is signed and checked, and goes on where it stopped', async () => {
    const { badge, created } = await unheard()
    const says = async () => (await documentOf(badge.address)).credentialSubject.identifier[1].identityHash
    expect(await says()).toBe('Lea Learner')
    await handle(losing, created)
    expect(await editionOf(badge, 2)).toMatchObject({ status: 'signed', sha256: expect.any(String) })
    expect(await says()).toBe('Lea Learner')
    const { json } = (await readForms(ctx, badge.id, 2))!
    await handle(losing, await eventOf('edition.signed', badge.id))
    expect(await editionOf(badge, 2)).toMatchObject({ status: 'issued' })
    expect((await readForms(ctx, badge.id, 2))?.json).toBe(json)
    await handle(losing, await eventOf('credential.updated', badge.id))
    expect(await says()).toBe('Later')
  })

  test('is signed once, however often its messages come', async () => {
    const { badge, created } = await unheard()
    await handle(losing, created)
    const { jwt } = (await readForms(ctx, badge.id, 2))!
    await ctx.db.run(`update event set done_at = null where id = '${created}'`)
    await handle(losing, created)
    expect((await readForms(ctx, badge.id, 2))?.jwt).toBe(jwt)
    const signed = await eventOf('edition.signed', badge.id)
    await handle(losing, signed)
    await ctx.db.run(`update event set done_at = null where id = '${signed}'`)
    await handle(losing, signed)
    expect(await eventOf('credential.updated', badge.id)).toBeTruthy()
  })

  test('without the right key-encryption key is held, listed, and signed after a retry', async () => {
    const { badge, created } = await unheard()
    await handle({ ...withSecret(anotherSecret), jobs: losing.jobs }, created)
    const held = await editionOf(badge, 2)
    expect(held).toMatchObject({ status: 'held', holdReason: expect.stringContaining('KEY_ENCRYPTION_KEY') })
    const { heldAwards } = await expectJson(world.owner.get(`/api/v1/issuers/${world.issuer.slug}/attention`))
    expect(heldAwards).toContainEqual(
      expect.objectContaining({ id: badge.id, edition: 2, status: 'held', holderName: 'Later' }),
    )
    await retryHeld(ctx, await expectJson(world.owner.get('/api/v1/me')), badge.id)
    await shown(badge, 2)
  })
})

test('a slow view of the old edition hides neither the new one nor a revocation', async () => {
  const badge = await badgeOf()
  const slow = await slowView(badge.id)
  expect(slow.badge.head.edition).toBe(1)
  await changed(badge.learner, badge, { holderName: 'Fast' })
  await slow.keep()
  const second = await slowView(badge.id)
  expect(second.badge.head).toMatchObject({ edition: 2, changes: 1 })

  await revoke(world, badge)
  for (const { keep } of [second, slow]) {
    await keep()
    expect((await view(badge.id)).head).toMatchObject({ edition: 2, status: 'revoked' })
  }
})

describe('evidence', () => {
  test('released later is there, taken back is gone, and its address never means something else', async () => {
    const asks = (id: string, name: string, kind: 'text' | 'file') => ({
      ...draftContent().requirements[0]!,
      id,
      name,
      kind,
    })
    const begun = await enrolled(world, {
      content: { requirements: [asks('r1', 'Reflection', 'text'), asks('r2', 'Report', 'file')] },
    })
    await handInText(begun.learner, begun.enrollmentId, 'r1', 'What I did.')
    await handInFile(begun.learner, begun.enrollmentId, 'r2', pdf(300), 'report.pdf')
    const { items } = await expectJson(begun.learner.get(`/api/v1/enrollments/${begun.enrollmentId}/evidence`))
    const [text, file] = ['r1', 'r2'].map((r) => items.find((i: { requirementId: string }) => i.requirementId === r).id)
    const { submissionId } = await submit(begun, { release: [file] })
    await judge(world.assessor, submissionId, begun.version)
    const badge = await issued(submissionId)
    const statuses = () => Promise.all([1, 2].map(async (n) => (await look(`${badge.address}/evidence/${n}`)).status))
    expect(await statuses()).toEqual([404, 200])
    expect((await documentOf(badge.address)).evidence[0].id).toBe(`${origin}${badge.address}/evidence/2`)

    await changed(begun.learner, badge, { release: [file, text] })
    expect(await statuses()).toEqual([200, 200])
    await changed(begun.learner, badge, { release: [text] })
    expect(await statuses()).toEqual([200, 404])
    expect((await documentOf(badge.address)).evidence).toEqual([
      expect.objectContaining({ id: `${origin}${badge.address}/evidence/1` }),
    ])
    expect(await (await look(badge.address)).text()).not.toContain('report.pdf')
  })
})

/** Revokes the badge in the moment before the first batch. */
const revokingBeforeBatch = (id: string): ProxyHandler<typeof ctx.db> => ({
  get(target, name) {
    if (name !== 'batch') return Reflect.get(target, name) as unknown
    return async (statements: Parameters<typeof target.batch>[0]) => {
      await ctx.db.update(credential).set({ revokedAt: new Date() }).where(eq(credential.id, id))
      return target.batch(statements)
    }
  },
})
