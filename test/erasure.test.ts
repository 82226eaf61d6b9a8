import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { retryHeld } from '../src/credentials/attention'
import { checkAnything } from '../src/credentials/check'
import { createEdition } from '../src/credentials/editions/editions'
import { deleteForms, readForms, storedEditions } from '../src/credentials/stored'
import { credential } from '../src/credentials/tables'
import { user } from '../src/identity/tables'
import { handle } from '../src/jobs/consume'
import { eraseOneself } from '../src/privacy/erasures'
import { listStuckErasures } from '../src/privacy/stuck.query'
import { anotherSecret, eventOf, losing, metUnheard, withSecret } from './support/award'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { World } from './support/client'
import { changed } from './support/editions'
import { handInFile, handInText } from './support/evidence'
import { enrolled, submit } from './support/assessment'
import { draftContent } from './support/catalogue'
import { erased, whereFound, workOff } from './support/erasing'
import { beforeBatch, faulty } from './support/fault'
import { earned, issued, kept, look, revoke } from './support/public'
import type { Earned } from './support/public'

let world: World

let usual: { id: string; version: Earned['version'] }

beforeAll(async () => {
  world = await newWorld()
  const { version } = await earned(world)
  usual = { id: version.microcredentialId, version }
})

/** A badge of somebody new, who calls themself something nobody else does. */
async function named(options: Parameters<typeof earned>[1] = {}) {
  const name = `Name ${unique()}`
  const badge = await earned(world, { microcredential: usual, choices: { holderName: name }, ...options })
  return { ...badge, name, words: [name, badge.learner.email] }
}

/** Erases oneself, by hand from the first message to the last. */
async function erase({ learner }: Pick<Earned, 'learner'>, badges: 'keep' | 'remove' = 'keep', using = losing) {
  const actor = await expectJson(learner.get('/api/v1/me'))
  const { id } = await eraseOneself(losing, actor, { email: learner.email, badges })
  return workOff(id, using)
}

const asks = (id: string, kind: 'text' | 'file') => ({ ...draftContent().requirements[0]!, id, name: id, kind })

/** Words that stand nowhere but in what somebody did here. */
const unique = () => crypto.randomUUID().slice(0, 8)

/** Somebody with a badge that says all that a badge can say of its holder, and whatever else can be left behind. */
async function traces(of: World = world) {
  const word = unique()
  const words = {
    email: `zoe-${word}@example.org`,
    name: `Zoe ${word} Zebra`,
    text: `reflection-${word}`,
    file: `report-${word}.pdf`,
    inFile: `inside-${word}`,
    narrative: `narrative-${word}`,
    handle: `zoe-${word}`,
    about: `about-${word}`,
    feedback: `feedback-${word}`,
  }
  const learner = await person(words.email)
  await expectJson(learner.patch('/api/v1/me', { name: words.name }))
  const begun = await enrolled(of, {
    learner,
    content: { requirements: [asks('r1', 'text'), asks('r2', 'file')] },
  })
  await handInText(learner, begun.enrollmentId, 'r1', words.text)
  const bytes = Uint8Array.from(new TextEncoder().encode(`%PDF-1.7 ${words.inFile}`))
  await handInFile(learner, begun.enrollmentId, 'r2', bytes, words.file)
  const { submissionId } = await submit(begun, {
    holderName: words.name,
    narrative: words.narrative,
    release: 'all',
  })
  const review = await expectJson(of.assessor.post(`/api/v1/submissions/${submissionId}/claim`), 201)
  await expectJson(
    of.assessor.put(`/api/v1/reviews/${review.id}`, {
      scores: begun.version.criteria.map(({ id, requiredLevel }) => ({
        criterionId: id,
        levelId: requiredLevel,
        feedback: `${words.feedback} of ${words.name}`,
      })),
      note: `${words.feedback} in all`,
    }),
  )
  await expectJson(of.assessor.post(`/api/v1/reviews/${review.id}/submit`))
  const badge = await issued(submissionId)
  await changed(learner, badge, { holderName: `${words.name} the second` })
  await expectJson(
    learner.put('/api/v1/profile', { handle: words.handle, name: words.name, about: words.about, indexed: true }),
  )
  await expectJson(learner.put(`/api/v1/credentials/${badge.id}/display`, { visibility: 'public', indexed: true }))
  await look(badge.address)
  await kept(badge.id)
  const { userId } = await expectJson(learner.get('/api/v1/me'))
  return { ...begun, learner, words, badge, submissionId, userId: String(userId) }
}

describe('a person who erases themself', () => {
  test('is to be found nowhere, and their badge verifies without naming anyone', async () => {
    const { learner, words, badge, userId } = await traces()
    const all = Object.values(words)
    expect(await whereFound(all)).not.toEqual([])
    const before = await readForms(ctx, badge.id, 2)
    const handedOut = before!.json
    const { id } = await expectJson(learner.post('/api/v1/me/erase', { email: words.email }), 202)
    await expectJson(learner.get('/api/v1/me'), 401)
    const { report } = await erased(id)
    expect(report).toMatchObject({
      enrollments: 1,
      evidence: 2,
      files: 1,
      submissions: 1,
      badges: 1,
      badgesTakenDown: 0,
    })

    const document = await expectJson(look(`${badge.address}.json`))
    const old = JSON.parse(handedOut) as typeof document
    expect(document).toMatchObject({ id: old.id, awardedDate: old.awardedDate, credentialStatus: old.credentialStatus })
    expect(document.credentialSubject).toMatchObject({
      id: old.credentialSubject.id,
      result: old.credentialSubject.result,
    })
    expect(document.credentialSubject).not.toHaveProperty('identifier')
    expect(document.credentialSubject).not.toHaveProperty('narrative')
    expect(document).not.toHaveProperty('evidence')
    for (const form of ['json', 'jwt', 'png'] as const) {
      const answer = await look(`${badge.address}.${form}`)
      const bytes = new Uint8Array(await answer.arrayBuffer())
      const given = form === 'png' ? { bytes } : { text: new TextDecoder().decode(bytes) }
      const { verdict } = await checkAnything(ctx, given as { text: string }, { refresh: false })
      expect([form, verdict]).toEqual([form, 'valid'])
    }
    expect(await storedEditions(ctx, badge.id)).toEqual([3])
    const page = await (await look(badge.address)).text()
    expect(page).toContain('a person who is no longer named')
    expect((await look(`${badge.address}/embed`)).status).toBe(200)
    expect((await look(`${badge.address}/evidence/1`)).status).toBe(404)

    expect(await whereFound(all)).toEqual([])
    const { verdict } = await checkAnything(ctx, { text: handedOut }, { refresh: false })
    expect(verdict).toBe('valid')
    const [left] = await ctx.db.select().from(user).where(eq(user.id, userId))
    expect(left).toMatchObject({ name: '', email: `erased-${userId}@erased.invalid`, emailVerified: false })
    const [row] = await ctx.db.select().from(credential).where(eq(credential.id, badge.id))
    expect(row).toMatchObject({ identityHash: '', identitySalt: '', visibility: 'link', sha256: null })

    const again = await person(words.email)
    const me = await expectJson(again.get('/api/v1/me'))
    expect(me).toMatchObject({ name: '', roles: {} })
    expect(me.userId).not.toBe(userId)
    expect((await expectJson(again.get('/api/v1/credentials'))).items).toEqual([])
    expect(await expectJson(visitor().get(`/api/v1/erasures/${id}`))).toMatchObject({
      status: 'done',
      account: 'closed',
    })
  })
})

describe('a badge of somebody who is erased', () => {
  test('that was revoked stays revoked, names nobody and gives no reason any more', async () => {
    const badge = await named()
    await revoke(world, badge, `${badge.name} had copied it.`)
    await erase(badge)
    const page = await (await look(badge.address)).text()
    expect(page).toContain('The reason is no longer kept.')
    const { verdict } = await checkAnything(
      ctx,
      { text: await (await look(`${badge.address}.json`)).text() },
      { refresh: false },
    )
    expect(verdict).toBe('revoked')
    expect(await whereFound(badge.words)).toEqual([])
  })

  test('that has expired says when it held, and names nobody', async () => {
    const badge = await named()
    const [validFrom, validUntil] = [9_000_000, 3_000_000].map((ago) => new Date(Date.now() - ago))
    await ctx.db
      .update(credential)
      .set({ validFrom: validFrom!, validUntil: validUntil! })
      .where(eq(credential.id, badge.id))
    await erase(badge)
    const document = await expectJson(look(`${badge.address}.json`))
    expect(document.credentialSubject).not.toHaveProperty('identifier')
    expect(Date.parse(document.validUntil)).toBeLessThan(Date.now())
  })

  test('is gone if they want it so, or had hidden it; its place in the status list stays', async () => {
    const [removed, hidden] = [await named(), await named()]
    await expectJson(hidden.learner.put(`/api/v1/credentials/${hidden.id}/display`, { visibility: 'nobody' }))
    const copy = await (await look(`${removed.address}.json`)).text()
    expect((await erase(removed, 'remove')).report).toMatchObject({ badges: 1 })
    expect((await erase(hidden)).report).toMatchObject({ badgesTakenDown: 1 })
    for (const { id, address, words } of [removed, hidden]) {
      expect((await look(address)).status).toBe(404)
      expect(await storedEditions(ctx, id)).toEqual([])
      expect(await whereFound(words)).toEqual([])
    }
    expect((await checkAnything(ctx, { text: copy }, { refresh: false })).verdict).toBe('valid')
  })

  test('does not come of an award that was on its way', async () => {
    const name = `Name ${unique()}`
    const waiting = await metUnheard(world, { microcredential: usual, choices: { holderName: name } })
    await handle({ ...withSecret(anotherSecret), jobs: losing.jobs }, waiting.eventId)
    await ctx.db.run(sql`update event set done_at = null where id = ${waiting.eventId}`)
    expect((await erase(waiting)).report).toMatchObject({ badges: 0, awardsDropped: 1 })
    await handle(ctx, waiting.eventId)
    expect(await ctx.db.$count(credential, eq(credential.submissionId, waiting.submissionId))).toBe(0)
    expect(await whereFound([name, waiting.learner.email])).toEqual([])
  })

  test('never shows a change that was on its way', async () => {
    const badge = await named()
    const changes = { holderName: `${badge.name} in between` }
    await createEdition(losing, { credentialId: badge.id, cause: 'choice', changes })
    await handle(losing, await eventOf('edition.created', badge.id))
    await erase(badge)
    expect(await storedEditions(ctx, badge.id)).toEqual([3])
    expect(await whereFound(badge.words)).toEqual([])
  })

  test('gets no edition any more that was thought of before, when it is gone', async () => {
    const badge = await named()
    let isErased = false
    // Between the moment in which the change is made, and that in which it is written down.
    const slow = beforeBatch(async () => {
      if (isErased) return
      isErased = true
      await erase(badge, 'remove')
    })
    const changes = { holderName: `${badge.name} in between` }
    const change = createEdition({ ...slow, jobs: losing.jobs }, { credentialId: badge.id, cause: 'choice', changes })
    await expect(change).rejects.toThrow()
    expect(isErased).toBe(true)
    expect(await whereFound(badge.words)).toEqual([])
  })

  test('takes with it what a restore has put aside, and leaves what was signed since', async () => {
    const badge = await named()
    const aside = `lost/credentials/${badge.id}/7`
    await ctx.files.put(aside, badge.name)
    await deleteForms(ctx, badge.id, 1)
    expect(await ctx.files.head(aside)).toBeNull()
    expect(await storedEditions(ctx, badge.id)).toEqual([1])
  })

  test('that cannot be signed is there for nobody, is listed, and comes back after a retry', async () => {
    const badge = await named()
    const waiting = await erase(badge, 'keep', { ...withSecret(anotherSecret), jobs: losing.jobs })
    expect(waiting).toMatchObject({ status: 'running', step: 'wait', email: '' })
    expect((await look(badge.address)).status).toBe(404)
    const owner = await expectJson(world.owner.get('/api/v1/me'))
    expect(await listStuckErasures(ctx, owner, world.issuer.id)).toContainEqual(
      expect.objectContaining({
        id: waiting.id,
        credentialId: badge.id,
        holdReason: expect.stringContaining('KEY_ENCRYPTION_KEY'),
      }),
    )
    await retryHeld(losing, owner, badge.id)
    expect(await workOff(waiting.id)).toMatchObject({ status: 'done' })
    expect((await look(badge.address)).status).toBe(200)
    expect(await whereFound(badge.words)).toEqual([])
  })
})

describe('an erasure', () => {
  test.each([
    [2, 'dies after it'],
    [6, 'fails before it'],
    [10, 'does not hear of it'],
    [14, 'dies after it'],
    [18, 'fails before it'],
  ] as const)('whose %i. write meets a fault (it %s) is done in the end, and done once', async (at, fault) => {
    const badge = await named({ choices: { holderName: 'Lea Learner', narrative: 'Words.', release: 'all' } })
    const { ctx: dying, writes } = faulty(at, fault)
    const { id } = await erase(badge, 'keep', dying)
    expect(writes.length).toBeGreaterThanOrEqual(at)
    expect(await workOff(id)).toMatchObject({ status: 'done', report: { badges: 1, evidence: 1, submissions: 1 } })
    expect(await storedEditions(ctx, badge.id)).toEqual([2])
    expect(await whereFound([badge.learner.email])).toEqual([])
  })
})
