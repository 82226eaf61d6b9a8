import { and, desc, eq, sql } from 'drizzle-orm'
import type { Ctx } from '../../context'
import { rowIf } from '../../db/insert'
import { announce, newEvent, recordIfChanged } from '../../events/outbox'
import { requirePerson } from '../../identity/authorize'
import type { Actor } from '../../identity/rules'
import { invalid, notFound, Refusal } from '../../refusal'
import type { EditionRecord, EditionRow } from './edition'
import { newerThan, whyNoEdition } from '../rules'
import type { CredentialStatus, EditionCause } from '../rules'
import { loadStanding } from './standing.query'
import type { Standing } from './standing.query'
import { credential, credentialEdition } from '../tables'

/** What a new edition says otherwise than the one that is shown. */
export type EditionChanges = {
  holderName?: string | undefined
  nameInBadge?: boolean | undefined
  /** Ids of all evidence that is to be released, out of what was submitted; nothing else is any more. */
  released?: string[] | undefined
  /** The salted hash of another e-mail address. */
  identity?: { hash: string; salt: string } | undefined
}

/**
 * Another edition of a credential: the same `id` with a newer `validFrom` (Open Badges 3.0, update rule). All it says
 * is fixed here; jobs sign it, check it, and only then is it shown. Refuses a credential that is not issued, was
 * revoked, or ran out (unless only its key changes); evidence that was not submitted; an edition that changes nothing;
 * and a second one while one is on its way.
 */
export async function createEdition(
  ctx: Ctx,
  { credentialId, cause, changes }: { credentialId: string; cause: EditionCause; changes: EditionChanges },
): Promise<EditionRow> {
  const standing = await loadStanding(ctx, credentialId)
  const { credential: award, shown } = standing
  const reason = whyNoEdition(award, cause, ctx.now())
  if (reason) throw new Refusal('conflict', reason)
  const said = applied(standing, changes)
  if (cause === 'choice' && saysTheSame(said, shown))
    throw new Refusal('conflict', 'The badge says all of this already.')
  const row: EditionRow = {
    ...said,
    credentialId,
    number: award.edition + 1,
    cause,
    status: 'pending',
    holdReason: null,
    validFrom: newerThan(shown.validFrom, award.validUntil, ctx.now()),
    proofKeyId: null,
    jwtKeyId: null,
    sha256: null,
    createdAt: ctx.now(),
    issuedAt: null,
  }
  const event = newEvent(ctx, 'edition.created', award.issuerId, credentialId)
  const [[added]] = await ctx.db.batch([
    // It may be revoked meanwhile, its holder erased, or show another edition than the one that this was made from.
    ctx.db
      .insert(credentialEdition)
      .select(rowIf(credentialEdition, row, isStill(award)))
      .onConflictDoNothing()
      .returning(),
    recordIfChanged(ctx, event),
  ])
  if (!added) throw new Refusal('conflict', 'Another change of this badge is still on its way. Wait until it is shown.')
  await announce(ctx, event)
  return added
}

/**
 * The holder's own change: another name, whether it is signed, and which evidence is released. Refuses somebody else's
 * badge like one that is not there.
 */
export async function chooseEdition(
  ctx: Ctx,
  actor: Actor,
  credentialId: string,
  { holderName, nameInBadge, release }: EditionChoices,
): Promise<EditionView> {
  await loadOwn(ctx, actor, credentialId)
  const changes = { holderName, nameInBadge, released: release }
  return toView(await createEdition(ctx, { credentialId, cause: 'choice', changes }))
}

export type EditionChoices = {
  holderName?: string | undefined
  nameInBadge?: boolean | undefined
  release?: string[] | undefined
}

/** As its holder sees it. */
export type EditionView = ReturnType<typeof toView>

/** The editions of one's own badge, newest first: the newest 100, and the first. `shown` is the number of the current. */
export async function listEditions(
  ctx: Ctx,
  actor: Actor,
  credentialId: string,
): Promise<{ shown: number; items: EditionView[] }> {
  const { first, credential: award } = await loadOwn(ctx, actor, credentialId)
  const later = await ctx.db
    .select()
    .from(credentialEdition)
    .where(eq(credentialEdition.credentialId, credentialId))
    .orderBy(desc(credentialEdition.number))
    .limit(100)
  return { shown: award.edition, items: [...later, first].map(toView) }
}

/**
 * Statement: an edition goes on, if it still is where it was thought to be. Returns the keys it is pinned to, or no row
 * if somebody else was first.
 */
export function moveEdition(
  ctx: Ctx,
  { credentialId, number }: Pick<EditionRecord, 'credentialId' | 'number'>,
  from: CredentialStatus,
  change: Change,
) {
  if (number === 1)
    return ctx.db
      .update(credential)
      .set(change)
      .where(and(eq(credential.id, credentialId), eq(credential.status, from)))
      .returning({ proofKeyId: credential.proofKeyId, jwtKeyId: credential.jwtKeyId })
  return ctx.db
    .update(credentialEdition)
    .set(change)
    .where(
      and(
        eq(credentialEdition.credentialId, credentialId),
        eq(credentialEdition.number, number),
        eq(credentialEdition.status, from),
      ),
    )
    .returning({ proofKeyId: credentialEdition.proofKeyId, jwtKeyId: credentialEdition.jwtKeyId })
}

type Change = Partial<Pick<EditionRow, 'status' | 'holdReason' | 'sha256' | 'issuedAt' | 'proofKeyId' | 'jwtKeyId'>>

/** The actor's own badge; somebody else's is as if it did not exist. */
export async function loadOwn(ctx: Ctx, actor: Actor, credentialId: string): Promise<Standing> {
  const { userId } = requirePerson(actor)
  const standing = await loadStanding(ctx, credentialId)
  if (standing.credential.holderId !== userId) throw notFound('badge')
  return standing
}

type Said = Pick<EditionRow, 'holderName' | 'nameInBadge' | 'released' | 'identityHash' | 'identitySalt'>

function applied({ shown, submission }: Standing, changes: EditionChanges): Said {
  const submitted = submission.manifest.map(({ evidenceId }) => evidenceId)
  const unknown = changes.released?.find((id) => !submitted.includes(id))
  if (unknown !== undefined) throw invalid('release', `${unknown} is not part of what was submitted.`)
  const released = changes.released ?? shown.released
  return {
    holderName: changes.holderName ?? shown.holderName,
    nameInBadge: changes.nameInBadge ?? shown.nameInBadge,
    // In the order of the manifest: the same choice is the same edition.
    released: submitted.filter((id) => released.includes(id)),
    identityHash: changes.identity?.hash ?? shown.identityHash,
    identitySalt: changes.identity?.salt ?? shown.identitySalt,
  }
}

const saysTheSame = (said: Said, shown: Said) =>
  said.holderName === shown.holderName &&
  said.nameInBadge === shown.nameInBadge &&
  said.identityHash === shown.identityHash &&
  said.released.length === shown.released.length &&
  said.released.every((id) => shown.released.includes(id))

const isStill = ({
  id,
  edition,
  identityHash,
}: Pick<typeof credential.$inferSelect, 'id' | 'edition' | 'identityHash'>) =>
  sql`exists (select 1 from ${credential} where ${credential.id} = ${id} and ${credential.edition} = ${edition}
    and ${credential.identityHash} = ${identityHash} and ${credential.status} = 'issued' and ${credential.revokedAt} is null)`

/** Why an edition is held is between the issuer and its keys. */
export function toView({
  number,
  cause,
  status,
  validFrom,
  holderName,
  nameInBadge,
  released,
  ...times
}: EditionRecord) {
  const { createdAt, issuedAt } = times
  return { number, cause, status, validFrom, holderName, nameInBadge, released, createdAt, issuedAt }
}
