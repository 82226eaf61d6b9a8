import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { submission } from '../src/assessment/tables'
import { awardDirectly } from '../src/credentials/direct/direct'
import { getCredential } from '../src/credentials/service'
import { credential, statusList } from '../src/credentials/tables'
import { enrollment } from '../src/enrollment/tables'
import { getPerson } from '../src/identity/people'
import { readMailbox } from '../src/mail/mailbox'
import { enrolled } from './support/assessment'
import { losing } from './support/award'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, origin, person, Visitor, visitor } from './support/client'
import type { World } from './support/client'
import { beforeBatch } from './support/fault'

let world: World
let microcredential: Awaited<ReturnType<typeof publishedMicrocredential>>
let path: string

beforeAll(async () => {
  world = await newWorld()
  microcredential = await publishedMicrocredential(world, { validityMonths: 24 })
  path = `/api/v1/issuers/${world.issuer.slug}/credentials`
})

const newEmail = () => `${crypto.randomUUID()}@example.org`

const about = (more: object = {}) => ({
  microcredentialId: microcredential.id,
  email: newEmail(),
  name: 'Ada Awarded',
  ...more,
})

const award = (more: object = {}, status = 201) => expectJson(world.owner.post(path, about(more)), status)

/** The signed document, once it can be read. */
async function signed(url: string) {
  await vi.waitUntil(async () => (await visitor().get(`${url}.json`)).status === 200, { timeout: 10_000 })
  return expectJson(visitor().get(`${url}.json`))
}

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

test('an issuer awards a badge for what it judged elsewhere: signed, shown, and its holder’s when they sign in', async () => {
  const email = newEmail()
  const awarded = await award({
    email: ` ${email.toUpperCase()} `,
    nameInBadge: true,
    awardedAt: day(-30),
    narrative: 'Led three retrospectives.',
    levels: { c1: 'l3' },
    evidence: [{ url: 'https://example.org/work?a=1', name: 'What she did' }],
  })
  expect(awarded).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    url: `${origin}/credentials/${awarded.id}`,
    versionId: microcredential.version.id,
  })

  const document = await signed(awarded.url)
  expect(document).toMatchObject({
    id: awarded.url,
    awardedDate: `${day(-30)}T00:00:00Z`,
    credentialSubject: {
      narrative: 'Led three retrospectives.',
      identifier: [{ identityType: 'emailAddress' }, { identityType: 'name', identityHash: 'Ada Awarded' }],
      result: [{ achievedLevel: expect.stringContaining('l3') }],
    },
    evidence: [{ id: 'https://example.org/work?a=1', name: 'What she did' }],
  })
  expect(document.credentialSubject).not.toHaveProperty('activityStartDate')
  const months = (from: string, to: string) =>
    (new Date(to).getUTCFullYear() - new Date(from).getUTCFullYear()) * 12 +
    (new Date(to).getUTCMonth() - new Date(from).getUTCMonth())
  expect(months(document.awardedDate, document.validUntil)).toBe(24)

  const page = await (await visitor().get(`/credentials/${awarded.id}`, { accept: 'text/html' })).text()
  expect(page).toContain('Example Academy judged this outside of this site')
  expect(page).not.toContain('0 assessors')

  const holder = await person(email)
  const { items } = await expectJson(holder.get('/api/v1/credentials'))
  expect(items).toMatchObject([{ id: awarded.id, status: 'issued' }])
  const { items: enrollments } = await expectJson(holder.get('/api/v1/enrollments'))
  const desk = await (await holder.get(`/learn/enrollments/${enrollments[0].id}`, { accept: 'text/html' })).text()
  expect(desk).toContain('The issuer judged your work outside of this site.')
  expect(desk).not.toContain('Still missing')
  const story = /\/learn\/submissions\/\w+/.exec(desk)?.[0] ?? ''
  const recorded = await (await holder.get(story, { accept: 'text/html' })).text()
  expect(recorded).toContain('In the issuer’s words')
  expect(recorded).not.toContain('In review')
})

test('it is recorded as what it is: completed at once, met, judged elsewhere, with no review', async () => {
  const { id } = await award()
  const row = await getCredential(ctx, id)
  const [recorded] = await ctx.db.select().from(submission).where(eq(submission.id, row.submissionId))
  expect(recorded).toMatchObject({
    status: 'met',
    judgedElsewhere: true,
    reviewsNeeded: 0,
    manifest: [],
    nameInBadge: false,
  })
  const [of] = await ctx.db.select().from(enrollment).where(eq(enrollment.id, recorded!.enrollmentId))
  expect(of).toMatchObject({ status: 'completed', microcredentialId: microcredential.id })
  const mails = await vi.waitUntil(
    async () => {
      const found = await readMailbox(ctx, (await holderOf(id)).email)
      return found.length > 0 && found
    },
    { timeout: 10_000 },
  )
  expect(mails.map(({ key }) => key)).toEqual([`credential.issued/${id}`])
})

async function holderOf(id: string) {
  const { holderId } = await getCredential(ctx, id)
  return getPerson(ctx, holderId)
}

test('a machine with the scope may do it, and with no other scope', async () => {
  const key = async (scope: string) => {
    const body = { name: scope, scopes: [scope] }
    const made = await expectJson(world.owner.post(`/api/v1/issuers/${world.issuer.slug}/api-keys`, body), 201)
    return new Headers({ authorization: `Bearer ${made.key}`, 'content-type': 'application/json' })
  }
  const by = async (scope: string) =>
    new Visitor().fetch(path, { method: 'POST', headers: await key(scope), body: JSON.stringify(about()) })
  expect((await by('credential.issue')).status).toBe(201)
  expect((await by('credential.revoke')).status).toBe(403)
})

describe('who holds the badge already', () => {
  test('is not given it again, unless that is meant', async () => {
    const email = newEmail()
    const first = await award({ email })
    const refused = await award({ email, name: 'The same' }, 409)
    expect(refused.detail).toContain(first.url)
    const second = await award({ email, again: true })
    expect(second.id).not.toBe(first.id)
  })

  test('gets another one once the first is revoked', async () => {
    const email = newEmail()
    const first = await award({ email })
    await signed(first.url)
    await expectJson(world.owner.post(`/api/v1/credentials/${first.id}/revoke`, { reason: 'A mistake.' }))
    await award({ email })
  })

  test('gets one of another microcredential', async () => {
    const email = newEmail()
    await award({ email })
    const other = await publishedMicrocredential(world)
    await award({ email, microcredentialId: undefined, versionId: other.version.id })
  })

  test('is found even by two requests at once', async () => {
    const body = about()
    const answers = await Promise.all([1, 2, 3].map(() => world.owner.post(path, body)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
  })

  test('may be at work on it here: the enrollment stays open', async () => {
    const begun = await enrolled(world, { microcredential })
    await award({ email: begun.learner.email })
    const { items } = await expectJson(begun.learner.get('/api/v1/enrollments'))
    expect(items.map((e: { status: string }) => e.status).sort()).toEqual(['active', 'completed'])
    expect((await begun.learner.get('/learn', { accept: 'text/html' })).status).toBe(200)
  })
})

describe('what cannot be awarded is refused, naming the field', () => {
  test.each([
    ['email', { email: 'nobody' }],
    ['name', { name: ' ' }],
    ['awardedAt', { awardedAt: day(2) }],
    ['awardedAt', { awardedAt: '1969-12-31' }],
    ['awardedAt', { awardedAt: '31.12.2025' }],
    ['awardedAt', { awardedAt: day(-800) }],
    ['validUntil', { validUntil: day(-1) }],
    ['validUntil', { validUntil: day(800) }],
    ['levels.c1', { levels: { c1: 'l1' } }],
    ['levels.c1', { levels: { c1: 'l9' } }],
    ['levels.c9', { levels: { c9: 'l1' } }],
    ['evidence.0.url', { evidence: [{ url: 'javascript:alert(1)' }] }],
    ['microcredentialId', { microcredentialId: undefined }],
    ['validTill', { validTill: day(30) }],
  ])('%s: %j', async (field, wrong) => {
    const { errors } = await award(wrong, 422)
    expect(errors.map((e: { path: string }) => e.path)).toEqual([field])
  })

  test('a version that is not published, or another issuer’s', async () => {
    const draft = await expectJson(world.author.post(`/api/v1/microcredentials/${microcredential.id}/versions`), 201)
    await award({ microcredentialId: undefined, versionId: draft.id }, 409)
    const other = await publishedMicrocredential(await newWorld())
    await award({ microcredentialId: undefined, versionId: other.version.id }, 404)
    await award({ microcredentialId: other.id }, 404)
  })
})

test('a term may be shorter than the version’s, to the end of its last day', async () => {
  const { id } = await award({ validUntil: day(30) })
  expect((await getCredential(ctx, id)).validUntil?.toISOString()).toBe(`${day(30)}T23:59:59.000Z`)
})

test('an entry that somebody else takes first is drawn anew, and each that is given out is counted', async () => {
  const { id } = await award()
  const { statusListId } = await getCredential(ctx, id)
  const used = async () => (await ctx.db.select().from(statusList).where(eq(statusList.id, statusListId)))[0]!.used
  const before = await used()
  const drawn: number[] = []
  // The first batch adds the person, the second is the award's.
  const racing = beforeBatch(async (number) => {
    if (number === 2) await ctx.db.update(credential).set({ statusIndex: drawn[0]! }).where(eq(credential.id, id))
  })
  const newId = (prefix?: string) => {
    const made = ctx.newId(prefix)
    if (prefix === undefined) drawn.push(Number.parseInt(made.slice(0, 8), 16) % 131_072)
    return made
  }
  const input = { ...about(), nameInBadge: false, narrative: '', levels: {}, evidence: [], again: false }
  const me = await expectJson(world.owner.get('/api/v1/me'))
  const made = await awardDirectly({ ...racing, newId, jobs: losing.jobs }, me, world.issuer.id, input)
  const { statusIndex, holderId } = await getCredential(ctx, made.id)
  expect(statusIndex).not.toBe(drawn[0])
  expect(await used()).toBe(before + 1)
  expect(await ctx.db.$count(credential, eq(credential.holderId, holderId))).toBe(1)
})
