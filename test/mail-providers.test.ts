import { createExecutionContext, createMessageBatch } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { app } from '../src/app'
import worker from '../src/index'
import { handle } from '../src/jobs/consume'
import { deliverMail } from '../src/mail/deliver'
import { outgoingMail } from '../src/mail/tables'
import { ringDueMail } from '../src/mail/upkeep'
import { newSecret, signed } from '../src/webhooks/standard-webhooks'
import { eventOf } from './support/award'
import { ctx, expectJson, newWorld, origin, visitor } from './support/client'
import type { World } from './support/client'
import { byResend, clock, from, mailing, queued, Resend, rowOf } from './support/mail'

const bindings = env as typeof env & { EMAIL: SendEmail; RESEND_WEBHOOK_SECRET: string }

let world: World
let issuerId: string

beforeAll(async () => {
  world = await newWorld()
  issuerId = world.issuer.id
})

const problems = () => expectJson(world.owner.get(`/api/v1/issuers/${world.issuer.slug}/mail-problems`))
const problemOf = async (id: string) => (await problems()).items.find((one: { id: string }) => one.id === id)

describe('Cloudflare', () => {
  const by = (EMAIL: SendEmail, now = ctx.now) => mailing({ MAIL_DRIVER: 'cloudflare', EMAIL }, { now })

  /** A binding that refuses as the real one does: an error with a code. */
  const refusing = (code?: string): SendEmail => ({
    send: async () => {
      throw Object.assign(new Error('someone@example.org is not welcome'), { code })
    },
  })

  test('the queue hands a mail over to the binding of the platform, as its simulator has it', async () => {
    const mail = await queued(by(bindings.EMAIL), { issuerId })
    const eventId = await eventOf('mail.queued', mail.id)
    const body = { type: 'mail.queued', eventId }
    const batch = createMessageBatch('assay-jobs', [{ id: eventId, timestamp: new Date(), attempts: 1, body }])
    const settings = { ...env, MAIL_DRIVER: 'cloudflare', MAIL_FROM: from }
    await worker.queue(batch, settings)
    const { status, providerId, to } = await rowOf(mail.id)
    expect({ status, to }).toEqual({ status: 'sent', to: '' })
    expect(providerId).toMatch(/@/)
  })

  test('a sign-in link that is asked for is queued while its visitor waits, and signs them in once it is mailed', async () => {
    let link: string | undefined
    const EMAIL = {
      send: async ({ text }: { text: string }) => {
        link = /https?:\S+/.exec(text)?.[0]
        return { messageId: 'one' }
      },
    } as unknown as SendEmail
    const settings = { ...env, MAIL_DRIVER: 'cloudflare', MAIL_FROM: from, EMAIL }
    const email = `${crypto.randomUUID()}@example.org`
    const asked = new Request(`${origin}/auth/sign-in`, {
      method: 'POST',
      body: JSON.stringify({ email }),
      headers: { 'content-type': 'application/json', 'cf-connecting-ip': visitor().ip },
    })
    expect((await app.fetch(asked, settings, createExecutionContext())).status).toBe(202)
    const [mail] = await ctx.db.select().from(outgoingMail).where(eq(outgoingMail.to, email))
    expect(mail!.expiresAt!.getTime() - mail!.createdAt.getTime()).toBeLessThanOrEqual(15 * 60_000)
    await deliverMail(by(EMAIL), { subjectId: mail!.id })
    const token = new URL(link!).searchParams.get('token')
    expect((await visitor().post('/auth/confirm', { token })).status).toBe(200)
    expect(await rowOf(mail!.id)).toMatchObject({ status: 'sent', to: '', text: '' })
  })

  test('it gets the sender’s name and address apart', async () => {
    const send = vi.fn<(message: unknown) => Promise<EmailSendResult>>(async () => ({ messageId: 'one' }))
    const ours = by({ send } as unknown as SendEmail)
    const mail = await queued(ours)
    await handle(ours, await eventOf('mail.queued', mail.id))
    const sender = { name: 'Example Academy', email: 'badges@academy.example.org' }
    expect(send.mock.calls).toEqual([[{ to: mail.to, from: sender, subject: mail.subject, text: mail.text }]])
  })

  test.each([
    ['E_RECIPIENT_SUPPRESSED', 'refused', /bounced before/],
    ['E_SENDER_NOT_VERIFIED', 'refused', /MAIL_FROM/],
    ['E_VALIDATION_ERROR', 'refused', /E_VALIDATION_ERROR/],
    ['E_RATE_LIMIT_EXCEEDED', 'waiting', /at the moment/],
    ['E_INTERNAL_SERVER_ERROR', 'waiting', /at the moment/],
    [undefined, 'uncertain', /did not say/],
  ])('what it refuses with %s is %s', async (code, status, words) => {
    const ours = by(refusing(code))
    const mail = await queued(ours, { issuerId })
    await handle(ours, await eventOf('mail.queued', mail.id))
    const row = await rowOf(mail.id)
    expect(row.status).toBe(status)
    expect(row.problem).toMatch(words)
    expect(row.problem).not.toContain('@')
  })

  test('a process that dies at it: the mail is not sent twice unless an admin asks for it', async () => {
    const time = clock()
    let sent = 0
    const EMAIL = { send: async () => ({ messageId: `message ${++sent}` }) } as unknown as SendEmail
    const ours = by(EMAIL, time.now)
    const mail = await queued(ours, { issuerId })
    const dying = async () => {
      await EMAIL.send({ from, to: mail.to, subject: '', text: '' })
      throw new Error('The process is dead.')
    }
    const provider = { remembers: 0, handOver: dying }
    const message = await eventOf('mail.queued', mail.id)
    await handle({ ...ours, mail: { ...ours.mail, provider } }, message)
    for (let minutes = 0; minutes < 30; minutes += 10) {
      time.pass(10)
      await ringDueMail(ours)
      await handle(ours, message)
    }
    expect(sent).toBe(1)
    expect(await problemOf(mail.id)).toMatchObject({ status: 'uncertain', to: mail.to, mayBeSentAgain: true })

    expect((await world.owner.post(`/api/v1/mail/${mail.id}/retry`)).status).toBe(202)
    expect(await problemOf(mail.id)).toBeUndefined()
    time.pass(30)
    await ringDueMail(ours)
    await deliverNewest(ours, mail.id)
    expect(sent).toBe(2)
    expect(await rowOf(mail.id)).toMatchObject({ status: 'sent', text: '' })
  })
})

/** What was rung for last; the test deployment’s own queue, which mails nowhere, has heard of the rest. */
async function deliverNewest(by: typeof ctx, mailId: string): Promise<void> {
  const [newest] = await env.DB.prepare('select id from event where subject_id = ? and done_at is null')
    .bind(mailId)
    .all<{ id: string }>()
    .then(({ results }) => results)
  await handle(by, newest!.id)
}

describe('Resend tells what became of a mail', () => {
  /** A mail that Resend has taken. */
  async function sent(mail: { issuerId?: string }) {
    const resend = new Resend()
    const by = byResend(resend)
    const { id, key, to } = await queued(by, mail)
    await handle(by, await eventOf('mail.queued', id))
    return { id, to, providerId: resend.taken.get(key)!.id }
  }

  async function hook(body: object | string, { secret = bindings.RESEND_WEBHOOK_SECRET, secondsAgo = 0 } = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const at = Math.floor(Date.now() / 1000) - secondsAgo
    const headers = await signed([secret], { id: `msg_${crypto.randomUUID()}`, at, body: text })
    const svix = Object.fromEntries(Object.entries(headers).map(([name, v]) => [name.replace('webhook', 'svix'), v]))
    return visitor().fetch('/hooks/mail', { method: 'POST', body: text, headers: svix })
  }

  const bounced = ({ to, providerId }: { to: string; providerId: string }, type = 'email.bounced') => ({
    type,
    created_at: new Date().toISOString(),
    data: {
      email_id: providerId,
      to: [to],
      subject: 'Your badge',
      bounce: { type: 'Permanent', subType: 'General', message: `No ${to} here.` },
    },
  })

  test.each(['email.bounced', 'email.complained', 'email.suppressed', 'email.failed'])(
    '%s shows the issuer’s admins whom it did not reach',
    async (type) => {
      const mail = await sent({ issuerId })
      const body = bounced(mail, type)
      for (const answer of [await hook(body), await hook(body)]) expect(answer.status).toBe(200)
      const problem = await problemOf(mail.id)
      expect(problem).toMatchObject({ status: 'bounced', to: mail.to, subject: 'Your badge', mayBeSentAgain: false })
      expect(problem.problem).not.toContain(mail.to)
      expect((await world.owner.post(`/api/v1/mail/${mail.id}/retry`)).status).toBe(409)
      expect((await world.owner.post(`/api/v1/mail/${mail.id}/dismiss`)).status).toBe(204)
      expect(await rowOf(mail.id)).toMatchObject({ status: 'dismissed', to: '', subject: '' })
    },
  )

  test('of a mail that belongs to no issuer, nothing comes back into our records', async () => {
    const mail = await sent({})
    expect((await hook(bounced(mail))).status).toBe(200)
    expect(await rowOf(mail.id)).toMatchObject({ status: 'bounced', to: '', subject: '' })
  })

  test('other news, and news of others’ mail, is taken and changes nothing', async () => {
    const mail = await sent({ issuerId })
    expect((await hook(bounced(mail, 'email.delivered'))).status).toBe(200)
    expect((await hook(bounced({ ...mail, providerId: crypto.randomUUID() }))).status).toBe(200)
    expect((await hook({ type: 'domain.updated', data: { id: 'x' } })).status).toBe(200)
    expect(await rowOf(mail.id)).toMatchObject({ status: 'sent' })
  })

  test('whoever forges one, or sends an old one again, gets 401, and nothing happens', async () => {
    const mail = await sent({ issuerId })
    expect((await hook(bounced(mail), { secret: newSecret() })).status).toBe(401)
    expect((await hook(bounced(mail), { secondsAgo: 400 })).status).toBe(401)
    const unsigned = await visitor().post('/hooks/mail', bounced(mail))
    expect(unsigned.status).toBe(401)
    expect(await rowOf(mail.id)).toMatchObject({ status: 'sent' })
  })

  test('what is no JSON or too large is refused', async () => {
    expect((await hook('not JSON')).status).toBe(400)
    expect((await hook({ type: 7 })).status).toBe(422)
    expect((await hook('x'.repeat(257 * 1024))).status).toBe(413)
  })
})
