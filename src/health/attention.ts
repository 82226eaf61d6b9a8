import { listStuck } from '../assessment/attention.query'
import { lastBackup } from '../backup/make'
import type { Ctx } from '../context'
import { listHeld } from '../credentials/list.query'
import { listFailingDestinations } from '../destinations/destinations'
import { listDead } from '../events/dead'
import { authorize } from '../identity/authorize'
import { getIssuer } from '../identity/issuers'
import { may } from '../identity/rules'
import type { Actor } from '../identity/rules'
import { canMail, mailTrouble } from '../mail/mailer'
import { listMailProblems } from '../mail/problems'
import { listStuckErasures } from '../privacy/stuck.query'
import { listClosedKeys } from '../signing/upkeep'
import { listUnmapped } from '../sources/hooks'

/** What is wrong with the whole deployment, which whoever runs it has to mend. */
export type Trouble = { kind: 'mail' | 'backup'; reason: string; since: Date | null }

/** What stands still in an issuer until somebody does something: at most 100 of each, and what is wrong with the whole. */
export async function listAttention(ctx: Ctx, actor: Actor, issuerId: string) {
  authorize(actor, 'attention.manage', issuerId)
  const [
    troubles,
    closedKeys,
    stuckSubmissions,
    heldAwards,
    unmappedHooks,
    failingDestinations,
    mailProblems,
    stuckErasures,
    deadJobs,
  ] = await Promise.all([
    listTroubles(ctx, issuerId),
    listClosedKeys(ctx, actor, issuerId),
    listStuck(ctx, actor, issuerId),
    listHeld(ctx, actor, issuerId),
    // A key may be allowed one without the other.
    may(actor, 'sources.manage', issuerId) ? listUnmapped(ctx, actor, issuerId) : [],
    listFailingDestinations(ctx, actor, issuerId),
    listMailProblems(ctx, actor, issuerId, { limit: 100 }),
    listStuckErasures(ctx, actor, issuerId),
    listDead(ctx, actor, issuerId),
  ])
  return {
    troubles,
    closedKeys,
    stuckSubmissions,
    heldAwards,
    unmappedHooks,
    failingDestinations,
    mailProblems: mailProblems.items,
    stuckErasures,
    deadJobs,
  }
}

/** How long there may be no new backup before somebody has to look: one night may be missed. */
const backupsAreLateAfter = 48 * 3_600_000

async function listTroubles(ctx: Ctx, issuerId: string): Promise<Trouble[]> {
  const [{ finished }, { createdAt }] = await Promise.all([lastBackup(ctx), getIssuer(ctx, issuerId)])
  const since = finished?.finishedAt ?? new Date(createdAt)
  return [
    ...(canMail(ctx)
      ? []
      : [{ kind: 'mail' as const, reason: mailTrouble(ctx) ?? 'No way to mail is set up.', since: null }]),
    ...(ctx.now().getTime() - since.getTime() > backupsAreLateAfter
      ? [
          {
            kind: 'backup' as const,
            reason: finished ? 'No backup has finished since.' : 'No backup has ever finished.',
            since,
          },
        ]
      : []),
  ]
}
