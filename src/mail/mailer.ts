import type { Db } from '../context'
import { Refusal } from '../refusal'
import { isLocalOrigin } from './local'
import { mail } from './tables'

/** `key` names the mail: sent twice with the same key, it goes out once. */
export type Mail = { key: string; to: string; subject: string; text: string }

export type Mailer = { send: (mail: Mail) => Promise<void> }

/** The mailer this deployment is configured for: the local mailbox, or one that refuses because there is none. */
export function createMailer(env: Env, db: Db, now: () => Date): Mailer {
  return isLocalMailbox(env) ? mailbox(db, now) : noMailer
}

/** Both must hold: the secret that `npm start` wrote, and an `ORIGIN` that no stranger can reach. */
export function isLocalMailbox(env: Env & { DEV_SECRET?: string }): boolean {
  return Boolean(env.DEV_SECRET) && isLocalOrigin(env.ORIGIN)
}

function mailbox(db: Db, now: () => Date): Mailer {
  return {
    send: async ({ key, to, subject, text }) => {
      await db
        .insert(mail)
        .values({ id: `mail_${crypto.randomUUID()}`, key, to, subject, text, createdAt: now() })
        .onConflictDoNothing()
    },
  }
}

const noMailer: Mailer = {
  send: async () => {
    throw new Refusal('unavailable', 'This deployment cannot send mail yet.')
  },
}
