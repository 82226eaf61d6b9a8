import { and, eq, lte, sql } from 'drizzle-orm'
import type { Ctx } from '../../context'
import { announce, newEvent, recordIfChanged } from '../../events/outbox'
import type { Event } from '../../events/outbox'
import { getCredential } from '../service'
import { badgeKey } from '../state/badge-state'
import { changeRenewed, oneMoreChange } from '../state/state'
import { deleteForms, readForms } from '../stored'
import { credential, credentialEdition } from '../tables'

/**
 * Subscriber of `credential.updated`: once an edition is shown that names nobody, as its holder was erased, the signed
 * bytes of those before are deleted, and the page is there again. Throws if what was signed does say something of them.
 */
export async function showNameless(ctx: Ctx, { subjectId }: Pick<Event, 'subjectId'>): Promise<void> {
  const { id, issuerId, edition, visibility } = await getCredential(ctx, subjectId)
  if (visibility !== 'nobody' || !(await isErased(ctx, id, edition))) return
  const stored = await readForms(ctx, id, edition)
  if (!stored || saysSomething(stored.json)) throw new Error(`Edition ${edition} of ${id} does not name nobody.`)
  await deleteForms(ctx, id, edition)
  await ctx.cache.delete(badgeKey(id))
  const event = newEvent(ctx, 'credential.displayed', issuerId, id)
  const [[back]] = await ctx.db.batch([
    ctx.db
      .update(credential)
      .set({ visibility: 'link', sha256: null, ...oneMoreChange })
      .where(and(eq(credential.id, id), eq(credential.edition, edition), eq(credential.visibility, 'nobody')))
      .returning({ id: credential.id }),
    recordIfChanged(ctx, event),
    ctx.db
      .update(credentialEdition)
      .set({ sha256: null })
      .where(and(eq(credentialEdition.credentialId, id), sql`${credentialEdition.number} < ${edition}`)),
  ])
  if (!back) return
  await announce(ctx, event)
  await changeRenewed(ctx, { subjectId: id })
}

async function isErased(ctx: Ctx, id: string, shown: number): Promise<boolean> {
  const [found] = await ctx.db
    .select({ number: credentialEdition.number })
    .from(credentialEdition)
    .where(
      and(
        eq(credentialEdition.credentialId, id),
        eq(credentialEdition.cause, 'erasure'),
        lte(credentialEdition.number, shown),
      ),
    )
  return found !== undefined
}

type Said = { credentialSubject: { identifier?: unknown; narrative?: unknown }; evidence?: { genre: string }[] }

/** The badge that this one renews is told of as evidence, too. */
function saysSomething(json: string): boolean {
  const { credentialSubject, evidence = [] } = JSON.parse(json) as Said
  return (
    credentialSubject.identifier !== undefined ||
    credentialSubject.narrative !== undefined ||
    evidence.some(({ genre }) => genre !== 'Renewal')
  )
}
