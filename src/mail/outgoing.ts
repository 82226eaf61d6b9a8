import type { Ctx } from '../context'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import type { Mail } from './mailer'
import { unheardAfter } from './schedule'
import { outgoingMail } from './tables'

/**
 * Puts a mail on its way, once for each key: it is kept with the event that has it handed over. A subject is one line:
 * names in it are what people typed.
 */
export async function queueMail(io: Pick<Ctx, 'db' | 'jobs' | 'now' | 'newId'>, mail: Mail): Promise<void> {
  const { key, to, subject, text, issuerId, expiresAt } = mail
  const id = io.newId('mail')
  const event = newEvent(io, 'mail.queued', issuerId ?? '', id)
  const [[queued]] = await io.db.batch([
    io.db
      .insert(outgoingMail)
      .values({
        id,
        key,
        to,
        subject: subject.replaceAll(/\s+/g, ' ').trim(),
        text,
        issuerId: issuerId ?? null,
        expiresAt: expiresAt ?? null,
        status: 'waiting',
        createdAt: io.now(),
        nextAttemptAt: new Date(io.now().getTime() + unheardAfter),
      })
      .onConflictDoNothing()
      .returning({ id: outgoingMail.id }),
    recordIfChanged(io, event),
  ])
  if (queued) await announce(io, event)
}

/** What is left of a mail whose words nobody needs any more. */
export const blank = { to: '', subject: '', text: '' }
