import type { Ctx } from '../context'
import { isErasedAddress } from '../identity/erased-address'
import { Refusal } from '../refusal'
import { isLocalOrigin } from './local'
import { queueMail } from './outgoing'
import type { Provider } from './provider'
import { settle } from './settings'
import type { MailEnv } from './settings'
import { mail } from './tables'

/**
 * `key` names the mail: sent twice with the same key, it goes out once. The admins of `issuerId` hear of it if it does not
 * arrive; nobody does of a mail without one. After `expiresAt` it is of no use, and is not sent any more.
 */
export type Mail = {
  key: string
  to: string
  subject: string
  text: string
  issuerId?: string
  expiresAt?: Date
}

/**
 * With a provider `send` only queues, and does not fail for the provider's sake. With the local mailbox the mail is there
 * at once. With neither it refuses.
 */
export type Mailer = {
  driver: 'local' | 'cloudflare' | 'resend' | null
  send: (mail: Mail) => Promise<void>
  /** There with the drivers that have one. */
  provider?: Provider
  /** What is wrong with the settings, in words for whoever runs the deployment. */
  trouble?: string
  /** What Resend signs its webhooks with. */
  hookSecret?: string | undefined
}

type Setting = Env & MailEnv & { DEV_SECRET?: string }

/**
 * The mailer this deployment is configured for. What `MAIL_DRIVER` says comes before the local mailbox. To somebody who was
 * erased nothing is mailed.
 */
export function createMailer(env: Setting, io: Pick<Ctx, 'db' | 'jobs' | 'fetch' | 'now' | 'newId'>): Mailer {
  const mailer = driven(env, io)
  return { ...mailer, send: async (one) => (isErasedAddress(one.to) ? undefined : mailer.send(one)) }
}

function driven(env: Setting, io: Pick<Ctx, 'db' | 'jobs' | 'fetch' | 'now' | 'newId'>): Mailer {
  const hookSecret = env.RESEND_WEBHOOK_SECRET
  if (!env.MAIL_DRIVER) return isLocalMailbox(env) ? { ...mailbox(io), hookSecret } : { ...noMailer(), hookSecret }
  const settled = settle(env, io.fetch)
  return 'trouble' in settled
    ? { ...noMailer(settled.trouble), hookSecret }
    : { ...settled, hookSecret, send: (one) => queueMail(io, one) }
}

/** Both must hold: the secret that `npm start` wrote, and an `ORIGIN` that no stranger can reach. */
export function isLocalMailbox(env: Env & { DEV_SECRET?: string }): boolean {
  return Boolean(env.DEV_SECRET) && isLocalOrigin(env.ORIGIN)
}

/** Whether there is any way to mail. */
export const canMail = (ctx: Pick<Ctx, 'mail'>) => ctx.mail.driver !== null

/** What is wrong with the settings of a deployment that is meant to mail; undefined if nothing is, or it is not. */
export const mailTrouble = (ctx: Pick<Ctx, 'mail'>) => ctx.mail.trouble

/** Tells somebody something, where there is mail: what only tells is left out where there is none, and nothing fails. */
export async function tell(ctx: Pick<Ctx, 'mail'>, one: Mail): Promise<void> {
  if (canMail(ctx)) await ctx.mail.send(one)
}

/** Refuses what cannot be done without mail, before anything is begun. */
export function requireMail(ctx: Pick<Ctx, 'mail'>): void {
  if (!canMail(ctx)) throw refusedFor(ctx.mail.trouble)
}

function mailbox({ db, now }: Pick<Ctx, 'db' | 'now'>): Mailer {
  return {
    driver: 'local',
    send: async ({ key, to, subject, text }) => {
      await db
        .insert(mail)
        .values({ id: `mail_${crypto.randomUUID()}`, key, to, subject, text, createdAt: now() })
        .onConflictDoNothing()
    },
  }
}

function noMailer(trouble?: string): Mailer {
  return {
    driver: null,
    ...(trouble !== undefined && { trouble }),
    send: async () => {
      throw refusedFor(trouble)
    },
  }
}

/** What is wrong with the settings is for the log and for admins: these words may be read by anybody. */
function refusedFor(trouble: string | undefined): Refusal {
  if (trouble === undefined) return new Refusal('unavailable', 'This deployment sends no mail.')
  console.error(JSON.stringify({ at: 'mail', error: trouble }))
  return new Refusal('unavailable', 'This deployment cannot send mail at the moment: it is not set up right.')
}
