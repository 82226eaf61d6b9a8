import { and, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { submission } from '../../assessment/tables'
import type { Ctx } from '../../context'
import { notFound } from '../../refusal'
import { asItStands } from './edition'
import type { EditionRecord } from './edition'
import { credential, credentialEdition } from '../tables'

export type Standing = Awaited<ReturnType<typeof loadStanding>>

const openEdition = alias(credentialEdition, 'open_edition')

/** A credential, what it was given for, the edition that is shown, and the one on its way if there is one. One query. */
export async function loadStanding(ctx: Ctx, id: string) {
  const [found] = await ctx.db
    .select({ credential, submission, shown: credentialEdition, open: openEdition })
    .from(credential)
    .innerJoin(submission, eq(submission.id, credential.submissionId))
    .leftJoin(credentialEdition, isShown)
    .leftJoin(openEdition, and(eq(openEdition.credentialId, credential.id), isOpen))
    .where(eq(credential.id, id))
  if (!found) throw notFound('badge')
  const { shown, open, ...rest } = found
  const record = (row: typeof shown): EditionRecord => asItStands(rest.credential, rest.submission, row)
  return { ...rest, first: record(null), shown: record(shown), open: open && record(open) }
}

/** Condition of a join: this edition is the one its credential shows. The first has no row. */
export const isShown = and(
  eq(credentialEdition.credentialId, credential.id),
  eq(credentialEdition.number, credential.edition),
)

/** The words of the partial index: only so does SQLite know that it serves. */
const isOpen = sql`${openEdition.status} in ('pending', 'signed', 'held')`
