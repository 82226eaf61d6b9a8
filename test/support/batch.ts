import { and, eq, isNull } from 'drizzle-orm'
import type { Ctx } from '../../src/context'
import type { BatchRowView, BatchView } from '../../src/credentials/direct/batches'
import { event } from '../../src/events/tables'
import { handle } from '../../src/jobs/consume'
import { losing } from './award'
import { ctx, expectJson } from './client'
import type { Visitor, World } from './client'
import { eventually } from './public'

/** Sends a CSV file of awards, or with `kind=revoke` of revocations. */
export const sendFile = (who: Visitor, { issuer }: World, query: string, csv: BodyInit) =>
  who.fetch(`/api/v1/issuers/${issuer.slug}/batches?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: csv,
  })

export const checked = (world: World, query: string, csv: BodyInit) =>
  expectJson<BatchView>(sendFile(world.owner, world, query, csv), 201)

export const rowsOf = async (who: Visitor, id: string, query = 'limit=100'): Promise<BatchRowView[]> =>
  (await expectJson(who.get(`/api/v1/batches/${id}/rows?${query}`))).items

export const batchOf = (who: Visitor, id: string) => expectJson<BatchView>(who.get(`/api/v1/batches/${id}`))

/** Confirms a file, and waits until the queue has worked it off. */
export async function workedOff(who: Visitor, id: string): Promise<BatchView> {
  await expectJson(who.post(`/api/v1/batches/${id}/confirm`), 202)
  return eventually(async () => {
    const found = await batchOf(who, id)
    return found.status === 'done' ? found : undefined
  })
}

/** The events of a file that nobody has finished. */
export const openEvents = (id: string) =>
  ctx.db
    .select({ id: event.id })
    .from(event)
    .where(and(eq(event.subjectId, id), isNull(event.doneAt)))

/** Works a confirmed file off by hand, message by message, as the queue would. Returns how many messages it took. */
export async function workOff(id: string, by: Ctx = losing): Promise<number> {
  for (let messages = 0; messages < 100; messages++) {
    const [open] = await openEvents(id)
    if (!open) return messages
    await handle(by, open.id)
  }
  throw new Error(`${id} does not come to an end.`)
}
