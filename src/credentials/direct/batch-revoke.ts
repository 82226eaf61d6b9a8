import { and, eq, isNull, sql } from 'drizzle-orm'
import { auditThose } from '../../audit/audit'
import type { Ctx } from '../../context'
import { among } from '../../db/among'
import { given } from '../../db/insert'
import { announceAll, isCommitted, newEvent, recordThose } from '../../events/outbox'
import { credentialUrl } from '../address'
import { isLine, isReady, newRow } from './batch-rows'
import type { NewRow, WorkedOff } from './batch-rows'
import type { CsvLine } from './csv'
import { countHolders } from '../holders.query'
import { Revocation } from '../schema'
import { oneMoreChange } from '../state/state'
import { batchRow, credential } from '../tables'

export const revocationColumns = { required: ['badge', 'reason'], optional: [] }

/** What a file of revocations would do: nothing is revoked yet. */
export async function checkRevocations(ctx: Ctx, issuerId: string, lines: CsvLine[]): Promise<NewRow[]> {
  const read = lines.map((line) => ({ line, id: badgeIn(ctx, line.cells.badge) }))
  const found = await findBadges(
    ctx,
    issuerId,
    read.flatMap(({ id }) => id ?? []),
  )
  const lineOf = new Map<string, number>()
  return read.map(({ line, id }) => {
    const reason = Revocation.safeParse({ reason: line.cells.reason ?? '' })
    const problem = [line.problem, whyNotRevocable(found.get(id ?? '')), reason.error?.issues[0]?.message]
    const words = problem.filter(Boolean).join(' ')
    if (words !== '') return newRow(line, 'problem', words)
    const earlier = lineOf.get(id!)
    if (earlier !== undefined) return newRow(line, 'duplicate', `The same badge as in line ${earlier}.`)
    lineOf.set(id!, line.line)
    return newRow(line, 'ready')
  })
}

/**
 * Revokes the badges of these lines in one batch, each with its event, exactly as one alone is revoked. Returns the lines
 * whose badge somebody else has revoked since.
 */
export async function workRevocations(
  ctx: Ctx,
  { id: batchId, issuerId }: { id: string; issuerId: string },
  rows: { line: number; input: Record<string, string> }[],
): Promise<WorkedOff[]> {
  const asked = rows.map(({ line, input }) => {
    const id = badgeIn(ctx, input.badge) ?? ''
    return { ...newEvent(ctx, 'credential.revoked', issuerId, id), line, reason: input.reason ?? '' }
  })
  const lines = asked.map(({ line }) => line)
  const revocable = and(
    eq(credential.issuerId, issuerId),
    eq(credential.status, 'issued'),
    isNull(credential.revokedAt),
  )
  const list = sql`json_each(${JSON.stringify(asked)})`
  // Events first, as long as it can be seen which badges are about to change; then what has an event changes.
  const [recorded] = await ctx.db.batch([
    recordThose(
      ctx,
      asked,
      sql`exists (select 1 from ${credential} where ${credential.id} = ${given('subject_id')} and ${revocable}) and ${isReady(batchId)}`,
    ),
    ctx.db
      .update(credential)
      .set({ revokedAt: ctx.now(), revocationReason: given('reason'), ...oneMoreChange })
      .from(list)
      .where(and(eq(credential.id, given('subjectId')), isCommitted(given('id')))),
    countHolders(ctx, -1, asked),
    auditThose(
      ctx,
      'system',
      asked.map(({ id: eventId, subjectId }) => ({
        issuerId,
        action: 'credential.revoked',
        subjectId,
        detail: { batchId },
        eventId,
      })),
      isCommitted(given('eventId')),
    ),
    ctx.db
      .update(batchRow)
      .set({ status: 'done', problem: null, credentialId: given('subjectId') })
      .from(list)
      .where(and(isLine(batchId, lines), isCommitted(given('id')))),
  ])
  await announceAll(ctx, recorded)
  if (recorded.length === rows.length) return []
  const changed = new Set(recorded.map(({ id }) => id))
  const left = asked.filter(({ id }) => !changed.has(id))
  const found = await findBadges(
    ctx,
    issuerId,
    left.map(({ subjectId }) => subjectId),
  )
  return left.flatMap(({ line, subjectId }): WorkedOff[] => {
    const problem = whyNotRevocable(found.get(subjectId))
    return problem === null ? [] : [{ line, status: 'failed', problem }]
  })
}

/** A badge by its address, in any of its forms, or by its id alone. */
function badgeIn(ctx: Ctx, text = ''): string | undefined {
  const address = credentialUrl(ctx.origin, '')
  const id = text.startsWith(address) ? text.slice(address.length).replace(/\.(json|jwt|png|svg)$/, '') : text
  return /^[0-9a-f]{32}$/.test(id) ? id : undefined
}

type Badge = { id: string; status: string; revokedAt: Date | null }

async function findBadges(ctx: Ctx, issuerId: string, ids: string[]): Promise<Map<string, Badge>> {
  const rows = await ctx.db
    .select({ id: credential.id, status: credential.status, revokedAt: credential.revokedAt })
    .from(credential)
    .where(and(among(credential.id, ids), eq(credential.issuerId, issuerId)))
  return new Map(rows.map((row) => [row.id, row]))
}

/** Another issuer’s badge is like one that nobody knows. */
function whyNotRevocable(badge: Badge | undefined): string | null {
  if (!badge) return 'There is no such badge of yours.'
  if (badge.revokedAt) return 'This badge is revoked already.'
  return badge.status === 'issued' ? null : 'This badge is not issued yet.'
}
