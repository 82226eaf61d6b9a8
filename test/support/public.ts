import { and, eq } from 'drizzle-orm'
import { credential } from '../../src/credentials/tables'
import { event } from '../../src/events/tables'
import { met } from './assessment'
import type { Options, Submitted } from './assessment'
import { ctx, expectJson, visitor } from './client'
import type { World } from './client'

export type Issued = { id: string; address: string }
export type Earned = Submitted & Issued

/** A badge that was earned and judged through the API, and signed by the queue. */
export async function earned(world: World, options: Options = {}): Promise<Earned> {
  const judged = await met(world, options)
  return { ...judged, ...(await issued(judged.submissionId)) }
}

/** The badge of a met submission, once the queue has signed it. */
export async function issued(submissionId: string): Promise<Issued> {
  const id = await eventually(async () => {
    const [found] = await ctx.db
      .select({ id: credential.id })
      .from(credential)
      .where(and(eq(credential.submissionId, submissionId), eq(credential.status, 'issued')))
    return found?.id
  })
  return { id, address: `/credentials/${id}` }
}

/** Revokes a badge, and waits until all that comes of it is done. */
export async function revoke({ owner }: World, { id }: Issued, reason = 'The work was not their own.'): Promise<void> {
  await expectJson(owner.post(`/api/v1/credentials/${id}/revoke`, { reason }))
  await eventually(async () => {
    const events = await ctx.db.select().from(event).where(eq(event.subjectId, id))
    return events.find((e) => e.type === 'credential.revoked')?.doneAt ?? undefined
  })
}

/** What stands at a public address, for somebody who is nobody. */
export const look = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  visitor().fetch(path, { method, headers })

/** The badge's forms in KV, once the first view has kept them. */
export const kept = (id: string) => eventually(async () => (await ctx.cache.get(`badge/${id}`)) ?? undefined)

/** Asks again until there is an answer; fails after ten seconds. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('It did not happen within ten seconds.')
}
