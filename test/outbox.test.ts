import { beforeAll, expect, test } from 'vitest'
import { eq } from 'drizzle-orm'
import { decodeJwt } from 'jose'
import type { Ctx } from '../src/context'
import { changesIn } from '../src/credentials/state/badge-state'
import { readForms } from '../src/credentials/stored'
import { revokeCredential } from '../src/credentials/revoke'
import { sha256Hex } from '../src/digest'
import { announceOverdue, getEvent } from '../src/events/outbox'
import { event } from '../src/events/tables'
import { updateIssuer } from '../src/identity/issuers'
import { handle } from '../src/jobs/consume'
import type { Message } from '../src/jobs/messages'
import { readMail } from '../src/mail/mailbox'
import type { Submitted } from './support/assessment'
import { awardOf, badgeMails, eventOf, losing, metUnheard } from './support/award'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newIssuer as found, newWorld, person } from './support/client'
import type { Visitor, World } from './support/client'
import { faults, faulty } from './support/fault'

let world: World
let microcredential: Awaited<ReturnType<typeof publishedMicrocredential>>
let learner: Visitor

beforeAll(async () => {
  world = await newWorld()
  microcredential = await publishedMicrocredential(world)
  learner = await person()
})

const met = () => metUnheard(world, { microcredential })

/** Another issuer of the same people: it has no keys and no status list yet. */
async function newIssuer(): Promise<World> {
  const slug = `issuer-${crypto.randomUUID().slice(0, 8)}`
  const issuer = await found(slug, world.owner.email)
  for (const role of ['author', 'assessor'] as const)
    await expectJson(
      world.owner.post(`/api/v1/issuers/${slug}/members`, { email: world[role].email, roles: [role] }),
      201,
    )
  return { ...world, issuer }
}

type Met = Submitted & { eventId: string }

/** The whole award, as the queue brings it about: of the decision, of what was signed, then of what was issued. */
async function award(by: Ctx, submission: Met): Promise<void> {
  await handle(by, await eventOf('credential.issued', await issue(by, submission)))
}

/** The same, before anyone hears of it. */
async function issue(by: Ctx, { eventId, submissionId }: Met): Promise<string> {
  await handle(by, eventId)
  const { id } = await awardOf(submissionId)
  await handle(by, await eventOf('credential.signed', id))
  return id
}

/** The bytes in R2, once they are there. */
const storedText = async (id: string) => (await ctx.files.get(`credentials/${id}`))?.text()

/** Exactly one badge, signed, told of once; and nothing left to do. */
async function expectAwarded({ submissionId, eventId }: Met, name?: string) {
  const row = await awardOf(submissionId)
  const text = await storedText(row.id)
  expect(row, name).toMatchObject({ status: 'issued', sha256: await sha256Hex(text!) })
  const { json, jwt } = (await readForms(ctx, row.id))!
  expect(JSON.parse(json).proof, name).toHaveLength(1)
  expect(decodeJwt(jwt).jti, name).toBe(JSON.parse(json).id)
  expect(await ctx.cache.get(`unrevoked/${row.statusListId}`), name).not.toBeNull()
  expect((await readMail(ctx, `credential.issued/${row.id}`)).text, name).toContain(`/credentials/${row.id}`)
  const [signed, issued] = [await eventOf('credential.signed', row.id), await eventOf('credential.issued', row.id)]
  for (const id of [eventId, signed, issued]) expect((await getEvent(ctx, id))?.doneAt, name).not.toBeNull()
  return { ...row, text: text! }
}

test('every message may come twice, at once or late, and the badge stays the one it was', async () => {
  const submission = await met()
  await Promise.all([handle(losing, submission.eventId), handle(losing, submission.eventId)])
  await award(losing, submission)
  const { id, text } = await expectAwarded(submission)
  const mails = await badgeMails(submission.learner.email)

  await reopen(submission.eventId)
  await award(losing, submission)
  for (const type of ['credential.signed', 'credential.issued'] as const) await reopen(await eventOf(type, id))
  await Promise.all([award(losing, submission), award(losing, submission)])
  expect((await expectAwarded(submission)).text).toBe(text)
  expect(await badgeMails(submission.learner.email)).toEqual(mails)
})

test('of two that sign the same award at once, the first one to store it wins', async () => {
  const submission = await met()
  let first: string | undefined
  const overtaken = new Proxy(ctx.files, {
    get(files, name) {
      const value = Reflect.get(files, name) as (...args: unknown[]) => unknown
      return async (...args: unknown[]) => {
        if (name === 'put') {
          await award(losing, submission)
          first = (await expectAwarded(submission)).text
        }
        return Reflect.apply(value, files, args)
      }
    },
  })
  await handle({ ...losing, files: overtaken }, submission.eventId)
  expect(first).toBeDefined()
  expect((await expectAwarded(submission)).text).toBe(first)
})

test('messages may come in any order: a revoked badge stays revoked', async () => {
  const submission = await met()
  const id = await issue(losing, submission)
  await revokeCredential(losing, await expectJson(world.owner.get('/api/v1/me')), id, { reason: 'A mistake.' })
  const [issued, revoked] = [await eventOf('credential.issued', id), await eventOf('credential.revoked', id)]
  const signed = await eventOf('credential.signed', id)
  for (const eventId of [revoked, issued, signed, submission.eventId, revoked]) {
    await reopen(eventId)
    expect(await handle(losing, eventId)).toBe(true)
  }
  const { revokedAt } = await expectAwarded(submission)
  expect(revokedAt).not.toBeNull()
  expect(changesIn((await ctx.cache.get(`state/${id.slice(0, 3)}`))!, id)).toBe(1)
})

test('a queue that loses every message once delays badges, and loses none', async () => {
  const submission = await met()
  const heard = new Set<string>()
  const deliver = async ({ eventId }: Message) => {
    if (heard.has(eventId)) await handle(forgetful, eventId)
    heard.add(eventId)
  }
  const deliverAll = async (batch: { body: Message }[]) => {
    for (const { body } of batch) await deliver(body)
  }
  const jobs = new Proxy(ctx.jobs, {
    get: (target, name) =>
      name === 'send' ? deliver : name === 'sendBatch' ? deliverAll : (Reflect.get(target, name) as unknown),
  })
  const forgetful: Ctx = { ...ctx, jobs }
  const later = (minutes: number) => new Date(Date.now() + minutes * 60_000)
  // The first round is lost too; each later one goes to what is unsent for a minute, or unfinished for fifteen.
  for (let round = 1; round <= 8; round++)
    while ((await announceOverdue({ ...forgetful, now: () => later(round * 20) }, 100)) === 100);
  await expectAwarded(submission)
})

test('wherever an award is interrupted, exactly one badge comes of it, and stored bytes stay as they are', async () => {
  const whole = faulty(Number.POSITIVE_INFINITY, 'dies after it')
  const first = await newIssuer()
  const uninterrupted = await metUnheard(first, { learner })
  await award(whole.ctx, uninterrupted)
  await expectAwarded(uninterrupted)
  expect(whole.writes.length).toBeGreaterThan(10)

  for (const [i, write] of whole.writes.entries()) await Promise.all(faults.map((fault) => interrupt(i, write, fault)))
}, 180_000)

/** Dies at one write of an award, which then is done twice over by messages that come again. */
async function interrupt(i: number, write: string, fault: (typeof faults)[number]): Promise<void> {
  const name = `It ${fault}: ${i + 1}. ${write}`
  const submission = await metUnheard(await newIssuer(), { learner })
  const { ctx: interrupted, writes } = faulty(i + 1, fault)
  await award(apart(interrupted), submission).catch(() => {})
  expect(writes[i], name).toBe(write)
  const before = await awardOf(submission.submissionId).then(
    ({ id }) => storedText(id),
    () => undefined,
  )

  // Whoever died in its turn to publish holds that for half a minute.
  const later = apart({ ...losing, now: () => new Date(Date.now() + 31_000) })
  await award(later, submission)
  await award(later, submission)
  const { text } = await expectAwarded(submission, name)
  if (before !== undefined) expect(text, name).toBe(before)
}

let lists = 0

/**
 * Status lists whose ids begin alike share the turn in which they are published, and whoever dies in it holds it for all:
 * here no two do.
 */
const apart = (by: Ctx): Ctx => ({
  ...by,
  newId: (prefix) =>
    prefix === 'list' ? `list_${(lists++).toString(16).padStart(3, '0')}${by.newId().slice(3)}` : by.newId(prefix),
})

test('what an issuer calls itself after a crash does not change what was stored before it', async () => {
  const issuer = await newIssuer()
  const submission = await metUnheard(issuer, { learner })
  const { ctx: interrupted, writes } = faulty(4, 'dies after it')
  await handle(interrupted, submission.eventId).catch(() => {})
  expect(writes.at(-1)).toBe('put')
  const { id, status } = await awardOf(submission.submissionId)
  expect(status).toBe('pending')
  const before = await storedText(id)

  await updateIssuer(ctx, await expectJson(world.owner.get('/api/v1/me')), issuer.issuer.id, { name: 'Renamed' })
  await award(losing, submission)
  expect((await expectAwarded(submission)).text).toBe(before)
})

/** As if nobody had finished it yet: what a message finds that comes before the first one is done. */
async function reopen(eventId: string): Promise<void> {
  await ctx.db.update(event).set({ doneAt: null }).where(eq(event.id, eventId))
}
