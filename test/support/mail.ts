import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import type { Ctx } from '../../src/context'
import { createMailer } from '../../src/mail/mailer'
import type { Mail } from '../../src/mail/mailer'
import type { OutgoingMail } from '../../src/mail/provider'
import type { MailEnv } from '../../src/mail/settings'
import { outgoingMail } from '../../src/mail/tables'
import { guardedFetch } from '../../src/outbound/fetch'
import { losing } from './award'
import { ctx, origin } from './client'

export const from = 'Example Academy <badges@academy.example.org>'

/** The usual context, whose messages get lost, with the mail driver of these settings, at a moment of its own. */
export function mailing(settings: MailEnv, { fetch = ctx.fetch, now = ctx.now }: Partial<Ctx> = {}): Ctx {
  const base = { ...losing, fetch, now }
  return { ...base, mail: createMailer({ ...env, MAIL_FROM: from, ...settings }, base) }
}

/** A clock that stands still until it is moved. */
export function clock() {
  let time = Date.now()
  return {
    now: () => new Date(time),
    pass: (minutes: number) => {
      time += minutes * 60_000
    },
  }
}

type Sent = { from: string; to: string[]; subject: string; text: string }
type Answer = { status: number; headers?: Record<string, string>; body?: object } | 'hangs'

/** Resend, as far as we use it: it remembers idempotency keys, and answers otherwise while it is told to. */
export class Resend {
  /** What it took, by the key. */
  readonly taken = new Map<string, Sent & { id: string }>()
  readonly requests: Request[] = []
  /** What it answers instead, until it is back. */
  instead: Answer | undefined
  /** Takes the mail, whatever it answers. */
  loses = false

  private readonly answer = async (request: Request): Promise<Response> => {
    this.requests.push(request.clone())
    if (this.instead && !this.loses) return this.refuse(this.instead)
    const key = request.headers.get('idempotency-key')!
    const id = this.taken.get(key)?.id ?? crypto.randomUUID()
    this.taken.set(key, { id, ...(await request.json<Sent>()) })
    return this.instead ? this.refuse(this.instead) : Response.json({ id })
  }

  private refuse(answer: Answer): Response | Promise<Response> {
    if (answer === 'hangs') return new Promise(() => {})
    return Response.json(answer.body ?? {}, { status: answer.status, headers: answer.headers ?? {} })
  }

  /** Through our own door; it waits less long than usual. */
  readonly fetch: Ctx['fetch'] = (url, request) =>
    guardedFetch({ origin, ourselves: this.answer, network: this.answer })(url, { ...request, timeout: 50 })
}

/** A context that mails by this Resend. */
export const byResend = (resend: Resend, now = ctx.now): Ctx =>
  mailing({ MAIL_DRIVER: 'resend', RESEND_API_KEY: 're_for_tests' }, { fetch: resend.fetch, now })

/** A mail that nobody has heard of yet. */
export async function queued(by: Ctx, mail: Partial<Mail> = {}): Promise<OutgoingMail> {
  const key = `test/${crypto.randomUUID()}`
  const to = `${crypto.randomUUID()}@example.org`
  await by.mail.send({ key, to, subject: 'Your badge', text: 'Well done.', ...mail })
  return (await rowsOf(mail.key ?? key))[0]!
}

export const rowsOf = (key: string): Promise<OutgoingMail[]> =>
  ctx.db.select().from(outgoingMail).where(eq(outgoingMail.key, key))

export async function rowOf(id: string): Promise<OutgoingMail> {
  const [row] = await ctx.db.select().from(outgoingMail).where(eq(outgoingMail.id, id))
  return row!
}
