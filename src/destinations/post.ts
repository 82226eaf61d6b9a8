import type { Ctx } from '../context'
import { Unreachable } from '../outbound/fetch'
import { KeyUnavailable } from '../signing/key-unavailable'
import { openSecrets } from '../signing/sealed-secrets'
import { signed } from '../webhooks/standard-webhooks'
import type { DeliveryRow } from './deliver'
import type { DestinationRow } from './destinations'
import { readPayload } from './payload.query'
import type { Attempt } from './rules'

/** What came of an attempt. One that is pointless can never arrive: there is nothing left to tell. */
export type Posted = { attempt: Attempt; retryAfter: string | null; isPointless: boolean }

/** Milliseconds that a destination has to answer: the specification says 15 to 30 seconds. */
const timeout = 15_000

/** Posts a delivery once, signed with the secrets that hold now. Of the answer only status and `Retry-After` count. */
export async function post(ctx: Ctx, delivery: DeliveryRow, to: DestinationRow): Promise<Posted> {
  const at = ctx.now()
  const came = (what: { status?: number; retryAfter?: string | null; problem: string | null; isPointless?: true }) => ({
    attempt: {
      at: at.getTime(),
      status: what.status ?? null,
      ms: ctx.now().getTime() - at.getTime(),
      problem: what.problem,
    },
    retryAfter: what.retryAfter ?? null,
    isPointless: what.isPointless ?? false,
  })
  const body = await bodyOf(ctx, delivery, to)
  if (body === undefined) return came({ problem: 'What it tells of is no longer there.', isPointless: true })
  try {
    const secrets = await openSecrets(ctx, to.id)
    const headers = await signed(secrets, { id: delivery.id, at: Math.floor(at.getTime() / 1000), body })
    const { status, headers: answered } = await ctx.fetch(to.url, {
      headers: { 'content-type': 'application/json', ...headers },
      body,
      timeout,
      unread: true,
    })
    const problem = status >= 200 && status < 300 ? null : `It answered ${status}.`
    return came({ status, retryAfter: answered.get('retry-after'), problem })
  } catch (error) {
    if (error instanceof Unreachable) return came({ problem: capitalized(error.reason) })
    if (error instanceof KeyUnavailable) return came({ problem: 'Its secret cannot be opened: see “Signing keys”.' })
    throw error
  }
}

/** Its payload as JSON, made anew each time: nothing of a person is kept in a delivery. */
async function bodyOf(ctx: Ctx, { type, subjectId, createdAt }: DeliveryRow, to: DestinationRow) {
  const data =
    type === 'test' ? { destination: to.id } : await readPayload(ctx, { type, subjectId }, to.includesLearner)
  return data && JSON.stringify({ type, timestamp: createdAt.toISOString(), data })
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
