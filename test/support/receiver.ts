import { and, eq, isNull } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import type { Ctx } from '../../src/context'
import type { Destination, DestinationWithSecret } from '../../src/destinations/destinations'
import { delivery } from '../../src/destinations/tables'
import { newEvent, record } from '../../src/events/outbox'
import { event } from '../../src/events/tables'
import type { EventType } from '../../src/events/types'
import { handle } from '../../src/jobs/consume'
import { guardedFetch } from '../../src/outbound/fetch'
import { losing } from './award'
import { ctx, expectJson, origin } from './client'
import type { World } from './client'

export type Received = { url: string; id: string; headers: Record<string, string>; body: string }
type Answer = (request: Request) => Response | Promise<Response>

const fine: Answer = () => new Response(null, { status: 204 })

/**
 * Somebody who is posted to, behind the real door, with a clock and a queue of their own: nothing goes out, and nothing
 * is worked on, but by what a test calls. `answer` says what they answer, and can be changed.
 */
export class Receiver {
  readonly received: Received[] = []
  answer: Answer = fine
  now = Date.now()
  /** What the queue was told, with the seconds it was to wait. */
  readonly rung: { eventId: string; delaySeconds: number }[] = []

  readonly ctx: Ctx = {
    ...losing,
    now: () => new Date(this.now),
    fetch: guardedFetch({
      origin,
      ourselves: async () => new Response('ourselves'),
      network: async (request) => {
        const headers = Object.fromEntries(request.headers)
        this.received.push({
          url: request.url,
          id: headers['webhook-id'] ?? '',
          headers,
          body: await request.clone().text(),
        })
        return this.answer(request)
      },
    }),
    jobs: {
      ...losing.jobs,
      send: async (message: { eventId: string }, options?: { delaySeconds?: number }) => {
        this.rung.push({ eventId: message.eventId, delaySeconds: options?.delaySeconds ?? 0 })
      },
      sendBatch: async (messages: Iterable<{ body: { eventId: string } }>) => {
        for (const { body } of messages) this.rung.push({ eventId: body.eventId, delaySeconds: 0 })
      },
    } as unknown as Ctx['jobs'],
  }

  later(ms: number): void {
    this.now += ms
  }

  /** Works off what rings for an issuer's deliveries, as the queue would. */
  async work({ issuer }: World): Promise<void> {
    const waiting = await ctx.db
      .select()
      .from(event)
      .where(and(eq(event.issuerId, issuer.id), isNull(event.doneAt), isNull(event.deadAt)))
    for (const { id, type } of waiting)
      if (type === 'delivery.due' || type === 'destination.stopped') await handle(this.ctx, id)
    this.later(1)
  }
}

/** Has an event happen, and its subscribers hear of it. */
export async function happen(
  receiver: Receiver,
  { issuer }: World,
  type: EventType,
  subjectId: string,
): Promise<{ eventId: string; at: Date }> {
  const e = newEvent(receiver.ctx, type, issuer.id, subjectId)
  await record(receiver.ctx, e)
  await handle(receiver.ctx, e.id)
  return { eventId: e.id, at: e.createdAt }
}

let number = 0

/** A destination of its own address, made through the API. */
export function destinationOf(
  { owner, issuer }: World,
  settings: Partial<Pick<Destination, 'name' | 'url' | 'events' | 'includesLearner'>> = {},
): Promise<DestinationWithSecret> {
  return expectJson(
    owner.post(`/api/v1/issuers/${issuer.slug}/destinations`, {
      name: 'CRM',
      url: `https://hooks${++number}.example.org/assay`,
      events: ['credential.issued'],
      ...settings,
    }),
    201,
  )
}

export const deliveriesTo = (destinationId: string) =>
  ctx.db.select().from(delivery).where(eq(delivery.destinationId, destinationId)).orderBy(delivery.createdAt)

/** Verified by somebody else's implementation of Standard Webhooks; throws if it is not signed so. */
export const verified = (secret: string, { body, headers }: Received) =>
  new Webhook(secret).verify(body, headers) as { type: string; timestamp: string; data: Record<string, unknown> }
