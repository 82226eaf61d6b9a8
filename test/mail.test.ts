import { and, eq, isNull } from 'drizzle-orm'
import { beforeAll, expect, test, vi } from 'vitest'
import type { Ctx } from '../src/context'
import { event } from '../src/events/tables'
import { handle } from '../src/jobs/consume'
import { among } from '../src/db/among'
import { deliverMail } from '../src/mail/deliver'
import { forgetMail, ringDueMail } from '../src/mail/upkeep'
import type { OutgoingMail, Provider } from '../src/mail/provider'
import { eventOf } from './support/award'
import { expectJson, newWorld } from './support/client'
import type { World } from './support/client'
import { byResend, clock, mailing, queued, Resend, rowOf, rowsOf } from './support/mail'

let world: World
let issuerId: string

beforeAll(async () => {
  world = await newWorld()
  issuerId = world.issuer.id
})

/** What the queue brings of this mail: every message that waits, once. */
async function deliver(by: Ctx, ...mails: Pick<OutgoingMail, 'id'>[]): Promise<void> {
  const ids = mails.map(({ id }) => id)
  const waiting = await by.db
    .select({ id: event.id })
    .from(event)
    .where(and(eq(event.type, 'mail.queued'), among(event.subjectId, ids), isNull(event.doneAt)))
  for (const { id } of waiting) expect(await handle(by, id)).toBe(true)
}

const problems = () => expectJson(world.owner.get(`/api/v1/issuers/${world.issuer.slug}/mail-problems`))
const problemOf = async (id: string) => (await problems()).items.find((one: { id: string }) => one.id === id)

test('a mail goes to the provider once, however often it is sent and its message comes; its words are forgotten', async () => {
  const resend = new Resend()
  const by = byResend(resend)
  const mail = await queued(by, { issuerId })
  await Promise.all([queued(by, { key: mail.key }), queued(by, { key: mail.key })])
  expect(await rowsOf(mail.key)).toHaveLength(1)
  expect(mail).toMatchObject({ status: 'waiting', text: 'Well done.' })

  const message = await eventOf('mail.queued', mail.id)
  await Promise.all([handle(by, message), handle(by, message)])
  await handle(by, message)
  await deliverMail(by, { subjectId: mail.id })

  expect(resend.requests).toHaveLength(1)
  const [request] = resend.requests
  expect(request!.url).toBe('https://api.resend.com/emails')
  expect(request!.headers.get('authorization')).toBe('Bearer re_for_tests')
  const taken = resend.taken.get(mail.key)!
  expect(taken).toMatchObject({ to: [mail.to], subject: 'Your badge', text: 'Well done.' })
  expect(await rowOf(mail.id)).toMatchObject({ status: 'sent', to: '', subject: '', text: '', providerId: taken.id })
  await queued(by, { key: mail.key })
  expect(await rowsOf(mail.key)).toHaveLength(1)
})

test('a key that is too long for the provider is its digest there', async () => {
  const resend = new Resend()
  const by = byResend(resend)
  await deliver(by, await queued(by, { key: `${'long/'.repeat(60)}${crypto.randomUUID()}` }))
  expect([...resend.taken.keys()]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
})

const outages = [{ status: 503 }, { status: 500, body: { name: 'internal_server_error' } }, 'hangs'] as const

test.each(outages)('an outage of the provider (%o) delays mail, and loses none', async (outage) => {
  const resend = new Resend()
  const time = clock()
  const by = byResend(resend, time.now)
  const mails = [await queued(by, { issuerId }), await queued(by, { issuerId }), await queued(by, { issuerId })]
  resend.instead = outage
  for (let hours = 0; hours < 20; hours += 2) {
    await deliver(by, ...mails)
    time.pass(120)
    await ringDueMail(by)
  }
  expect(resend.taken.size).toBe(0)
  expect(await rowOf(mails[0]!.id)).toMatchObject({ status: 'waiting', text: 'Well done.' })
  expect(resend.requests.length).toBeLessThan(3 * 15)

  resend.instead = undefined
  for (let hours = 0; hours < 7; hours++) {
    time.pass(60)
    await ringDueMail(by)
    await deliver(by, ...mails)
  }
  expect(resend.taken.size).toBe(3)
  for (const { id } of mails) expect(await rowOf(id)).toMatchObject({ status: 'sent', to: '', text: '' })
})

test('a provider that answers with an error and is down for days gets no more mail; an admin may send it again', async () => {
  const resend = new Resend()
  const time = clock()
  const by = byResend(resend, time.now)
  const mail = await queued(by, { issuerId })
  resend.instead = { status: 503 }
  for (let tries = 0; tries < 25; tries++) {
    await deliver(by, mail)
    time.pass(6 * 60)
    await ringDueMail(by)
  }
  const { status, problem } = await rowOf(mail.id)
  expect(status).toBe('refused')
  expect(problem).toMatch(/three days.*503/)

  resend.instead = undefined
  expect((await world.owner.post(`/api/v1/mail/${mail.id}/retry`)).status).toBe(202)
  await vi.waitFor(async () => expect(await rowOf(mail.id)).toMatchObject({ status: 'waiting', attempts: 0 }))
  time.pass(60)
  await ringDueMail(by)
  await deliver(by, mail)
  expect(await rowOf(mail.id)).toMatchObject({ status: 'sent' })
})

test('a provider that does not answer for longer than it remembers keys is not asked again unless somebody says so', async () => {
  const resend = new Resend()
  const time = clock()
  const by = byResend(resend, time.now)
  const mail = await queued(by, { issuerId })
  resend.instead = 'hangs'
  resend.loses = true
  await deliver(by, mail)
  resend.loses = false
  for (let hours = 0; hours < 30; hours += 3) {
    time.pass(3 * 60)
    await ringDueMail(by)
    await deliver(by, mail)
  }
  expect(await rowOf(mail.id)).toMatchObject({ status: 'uncertain' })
  const asked = resend.requests.length
  resend.instead = undefined
  time.pass(24 * 60)
  await ringDueMail(by)
  await deliver(by, mail)
  expect(resend.requests).toHaveLength(asked)
  expect(await problemOf(mail.id)).toMatchObject({ status: 'uncertain', to: mail.to, mayBeSentAgain: true })
})

test('429 is tried again when the provider says', async () => {
  const resend = new Resend()
  const time = clock()
  const by = byResend(resend, time.now)
  const mail = await queued(by)
  resend.instead = { status: 429, headers: { 'retry-after': '600' }, body: { name: 'rate_limit_exceeded' } }
  await deliver(by, mail)
  const { nextAttemptAt, status } = await rowOf(mail.id)
  expect(status).toBe('waiting')
  expect(nextAttemptAt!.getTime() - time.now().getTime()).toBe(600_000)
  resend.instead = undefined
  time.pass(9)
  await ringDueMail(by)
  await deliver(by, mail)
  expect(resend.requests).toHaveLength(1)
  time.pass(1)
  await ringDueMail(by)
  await deliver(by, mail)
  expect(await rowOf(mail.id)).toMatchObject({ status: 'sent' })
})

test('a definite refusal is told to the issuer’s admins at once, and to nobody else; logs name nobody', async () => {
  const resend = new Resend()
  const by = byResend(resend)
  const mail = await queued(by, { issuerId })
  const message = `${mail.to} is not an address.`
  resend.instead = { status: 422, body: { name: 'validation_error', message } }
  const logged = vi.spyOn(console, 'warn').mockImplementation(() => {})
  await deliver(by, mail)
  const lines = JSON.stringify(logged.mock.calls)
  logged.mockRestore()
  expect(lines).toContain(mail.id)
  expect(lines).not.toContain(mail.to)

  const problem = await problemOf(mail.id)
  expect(problem).toMatchObject({ status: 'refused', to: mail.to, subject: 'Your badge', mayBeSentAgain: true })
  expect(problem.problem).toBe('Resend refuses this mail (422 validation_error). The address may be mistyped.')
  expect((await world.author.get(`/api/v1/issuers/${world.issuer.slug}/mail-problems`)).status).toBe(403)

  expect((await world.owner.post(`/api/v1/mail/${mail.id}/dismiss`)).status).toBe(204)
  expect(await problemOf(mail.id)).toBeUndefined()
  expect(await rowOf(mail.id)).toMatchObject({ status: 'dismissed', to: '', subject: '', text: '' })
  expect((await world.owner.post(`/api/v1/mail/${mail.id}/dismiss`)).status).toBe(409)
  expect((await world.owner.post(`/api/v1/mail/${mail.id}/retry`)).status).toBe(409)
})

test('a wrong key is told as what it is', async () => {
  const resend = new Resend()
  const by = byResend(resend)
  const mail = await queued(by, { issuerId })
  resend.instead = { status: 403, body: { name: 'invalid_api_key' } }
  await deliver(by, mail)
  expect((await problemOf(mail.id)).problem).toMatch(/RESEND_API_KEY and MAIL_FROM/)
})

test('a refused mail that belongs to no issuer is shown to nobody, and forgotten', async () => {
  const resend = new Resend()
  const by = byResend(resend)
  const mail = await queued(by)
  resend.instead = { status: 422 }
  await deliver(by, mail)
  expect(await rowOf(mail.id)).toMatchObject({ status: 'refused', to: '', subject: '', text: '' })
  expect((await world.owner.post(`/api/v1/mail/${mail.id}/retry`)).status).toBe(404)
})

test('a process that dies after the provider took the mail: the key keeps it one', async () => {
  const resend = new Resend()
  const time = clock()
  const by = byResend(resend, time.now)
  const mail = await queued(by)
  await dieAfter(by, mail)
  expect(await rowOf(mail.id)).toMatchObject({ status: 'sending' })

  time.pass(4)
  await ringDueMail(by)
  expect(await rowOf(mail.id)).toMatchObject({ status: 'sending' })
  time.pass(2)
  await ringDueMail(by)
  await deliver(by, mail)
  expect(resend.requests).toHaveLength(2)
  expect([...resend.taken.keys()]).toEqual([mail.key])
  expect(await rowOf(mail.id)).toMatchObject({ status: 'sent', providerId: resend.taken.get(mail.key)!.id })
})

/** Hands the mail over, and gets no further. */
async function dieAfter(by: Ctx, mail: OutgoingMail): Promise<void> {
  const provider: Provider = {
    ...by.mail.provider!,
    handOver: async (letter) => {
      await by.mail.provider!.handOver(letter)
      throw new Error('The process is dead.')
    },
  }
  await handle({ ...by, mail: { ...by.mail, provider } }, await eventOf('mail.queued', mail.id))
}

test('a sign-in link that is too old is not sent any more, and does not stay', async () => {
  const resend = new Resend()
  const time = clock()
  const by = byResend(resend, time.now)
  const expiresAt = new Date(time.now().getTime() + 15 * 60_000)
  const mail = await queued(by, { text: 'https://example.org/auth/confirm?token=secret', expiresAt })
  resend.instead = { status: 503 }
  await deliver(by, mail)
  resend.instead = undefined
  time.pass(16)
  await ringDueMail(by)
  await deliver(by, mail)
  expect(resend.requests).toHaveLength(1)
  expect(await rowOf(mail.id)).toMatchObject({ status: 'refused', to: '', text: '' })
})

test('cron rings for what nobody heard of, once a quarter of an hour, and not for what is not due', async () => {
  const resend = new Resend()
  const time = clock()
  const by = byResend(resend, time.now)
  const mail = await queued(by)
  const rings = async () => (await by.db.select().from(event).where(eq(event.subjectId, mail.id))).length
  for (let minutes = 0; minutes < 14; minutes++) {
    time.pass(1)
    await ringDueMail(by)
  }
  expect(await rings()).toBe(1)
  time.pass(1)
  await Promise.all([ringDueMail(by), ringDueMail(by)])
  expect(await rings()).toBe(2)
  await deliver(by, mail)
  expect(resend.requests).toHaveLength(1)
})

test('without a provider what waits goes on waiting', async () => {
  const resend = new Resend()
  const by = byResend(resend)
  const mail = await queued(by)
  const none = mailing({ MAIL_DRIVER: 'resend' })
  await deliver(none, mail)
  expect(await ringDueMail(none)).toBe(0)
  expect(await rowOf(mail.id)).toMatchObject({ status: 'waiting', attempts: 0 })
  const later = clock()
  later.pass(15)
  const back = byResend(resend, later.now)
  await ringDueMail(back)
  await deliver(back, mail)
  expect(resend.taken.size).toBe(1)
})

test('the words of what did not arrive are forgotten after 30 days, and that there was a mail after more than a year', async () => {
  const resend = new Resend()
  const time = clock()
  const by = byResend(resend, time.now)
  const refused = await queued(by, { issuerId })
  resend.instead = { status: 422 }
  await deliver(by, refused)
  resend.instead = undefined
  const sent = await queued(by, { issuerId })
  await deliver(by, sent)
  time.pass(29 * 24 * 60)
  await forgetMail(by)
  expect(await rowOf(refused.id)).toMatchObject({ status: 'refused', to: refused.to })
  time.pass(2 * 24 * 60)
  await forgetMail(by)
  expect(await rowOf(refused.id)).toMatchObject({ status: 'dismissed', to: '', text: '' })
  expect(await rowOf(sent.id)).toMatchObject({ status: 'sent' })
  time.pass(370 * 24 * 60)
  await forgetMail(by)
  expect(await rowOf(sent.id)).toBeUndefined()
})
