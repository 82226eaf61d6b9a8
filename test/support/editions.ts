import { and, eq } from 'drizzle-orm'
import type { EditionRow } from '../../src/credentials/editions/edition'
import { credentialEdition } from '../../src/credentials/tables'
import { event } from '../../src/events/tables'
import { ctx, expectJson } from './client'
import type { Visitor } from './client'
import { eventually } from './public'
import type { Issued } from './public'

/** An edition of a badge as it stands in D1. */
export async function editionOf({ id }: Pick<Issued, 'id'>, number: number): Promise<EditionRow | undefined> {
  const [found] = await ctx.db
    .select()
    .from(credentialEdition)
    .where(and(eq(credentialEdition.credentialId, id), eq(credentialEdition.number, number)))
  return found
}

/** Waits until an edition of a badge is issued, and shown from KV. */
export const shown = (badge: Pick<Issued, 'id'>, number: number) =>
  eventually(async () => {
    const edition = await editionOf(badge, number)
    if (edition?.status === 'held') throw new Error(edition.holdReason ?? 'held')
    const done = await ctx.db
      .select({ doneAt: event.doneAt })
      .from(event)
      .where(and(eq(event.subjectId, badge.id), eq(event.type, 'credential.updated')))
    return edition?.status === 'issued' && done.length >= number - 1 && done.every(({ doneAt }) => doneAt)
      ? edition
      : undefined
  })

/** What the holder has their badge say otherwise, once it is shown. */
export async function changed(learner: Visitor, badge: Issued, choice: object): Promise<EditionRow> {
  const { number } = await expectJson(learner.post(`/api/v1/credentials/${badge.id}/editions`, choice), 202)
  return shown(badge, number)
}
