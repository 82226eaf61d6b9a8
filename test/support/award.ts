import { env } from 'cloudflare:workers'
import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../../src/context'
import { submitReview } from '../../src/assessment/reviews'
import type { CredentialRow } from '../../src/credentials/service'
import { credential } from '../../src/credentials/tables'
import { event } from '../../src/events/tables'
import type { EventType } from '../../src/events/types'
import { readMailbox } from '../../src/mail/mailbox'
import { claim, score, submitted } from './assessment'
import type { Options, Submitted } from './assessment'
import { ctx, expectJson } from './client'
import type { World } from './client'

/** The real context, but for its queue, which loses whatever it is given. */
export const losing: Ctx = { ...ctx, jobs: losingQueue(env.JOBS as Ctx['jobs']) }

function losingQueue(queue: Ctx['jobs']): Ctx['jobs'] {
  return new Proxy(queue, {
    get: (target, name) =>
      name === 'send' || name === 'sendBatch' ? async () => {} : (Reflect.get(target, name) as unknown),
  })
}

/** The context with another key-encryption key. */
export const withSecret = (keyEncryptionKey: string): Ctx => ({ ...ctx, secrets: { ...ctx.secrets, keyEncryptionKey } })

export const anotherSecret = btoa(String.fromCharCode(...new Uint8Array(32).fill(7)))

/** A submission that is met, while the message of it got lost: nothing comes of it until `eventId` is handled. */
export async function metUnheard(world: World, options: Options = {}): Promise<Submitted & { eventId: string }> {
  const waiting = await submitted(world, options)
  const review = await claim(world.assessor, waiting.submissionId)
  await score(world.assessor, review.id, waiting.version)
  await submitReview(losing, await expectJson(world.assessor.get('/api/v1/me')), review.id)
  return { ...waiting, eventId: await eventOf('submission.decided', waiting.submissionId) }
}

/** The id of the only event of this type about a thing. */
export async function eventOf(type: EventType, subjectId: string): Promise<string> {
  const found = await ctx.db
    .select({ id: event.id })
    .from(event)
    .where(and(eq(event.type, type), eq(event.subjectId, subjectId)))
  if (found.length !== 1) throw new Error(`${found.length} events ${type} of ${subjectId}`)
  return found[0]!.id
}

/** The awards of a submission: there may never be more than one. */
export const awardsOf = (submissionId: string): Promise<CredentialRow[]> =>
  ctx.db.select().from(credential).where(eq(credential.submissionId, submissionId))

/** The only award of a submission. */
export async function awardOf(submissionId: string): Promise<CredentialRow> {
  const awards = await awardsOf(submissionId)
  if (awards.length !== 1) throw new Error(`${awards.length} awards of ${submissionId}`)
  return awards[0]!
}

/** Subjects of the mails somebody got about their badges. */
export async function badgeMails(email: string): Promise<string[]> {
  const mails = await readMailbox(ctx, email)
  return mails.filter(({ key }) => key.startsWith('credential.')).map(({ subject }) => subject)
}
