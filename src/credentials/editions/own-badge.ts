import { toManifestView } from '../../assessment/view'
import type { ManifestItemView } from '../../assessment/view'
import type { Ctx } from '../../context'
import { requirePerson } from '../../identity/authorize'
import { getPerson } from '../../identity/people'
import type { Actor } from '../../identity/rules'
import { names } from './email-edition'
import { listEditions, loadOwn, toView } from './editions'
import type { EditionView } from './editions'
import { findRenewal } from '../renew.query'
import { whyNoEdition } from '../rules'
import type { CredentialStatus, Visibility } from '../rules'

/** One's own badge: everything its holder may know of it, and what they may do about it. */
export type OwnBadge = {
  id: string
  versionId: string
  submissionId: string
  judgedElsewhere: boolean
  status: CredentialStatus
  awardedAt: Date
  validUntil: Date | null
  revokedAt: Date | null
  revocationReason: string | null
  /** Who sees it, and whether search engines may list its page. */
  visibility: Visibility
  indexed: boolean
  /** What it says now. */
  shown: EditionView
  /** Newest first. */
  editions: EditionView[]
  /** Whether the address it names is the one its holder signs in with. */
  namesOwnEmail: boolean
  /** Everything that was submitted, in order. */
  manifest: ManifestItemView[]
  /** Why it cannot be changed now, or undefined if it can. */
  whyNoChange: string | undefined
  /** The badge that renews it; it may still be on its way. */
  renewedBy: { id: string; status: CredentialStatus } | undefined
}

/** Refuses somebody else's badge like one that is not there. */
export async function viewOwnBadge(ctx: Ctx, actor: Actor, id: string): Promise<OwnBadge> {
  const { userId } = requirePerson(actor)
  const { credential, submission, shown, open } = await loadOwn(ctx, actor, id)
  const [{ items }, [renewedBy], { email }] = await Promise.all([
    listEditions(ctx, actor, id),
    findRenewal(ctx, id),
    getPerson(ctx, userId),
  ])
  const { versionId, submissionId, status, validUntil, revokedAt, revocationReason, visibility, indexed } = credential
  return {
    id,
    versionId,
    submissionId,
    judgedElsewhere: submission.judgedElsewhere,
    status,
    awardedAt: credential.awardedAt ?? credential.validFrom,
    validUntil,
    revokedAt,
    revocationReason,
    visibility,
    indexed,
    shown: toView(shown),
    editions: items,
    namesOwnEmail: await names(shown, email),
    manifest: toManifestView(submission.manifest),
    whyNoChange:
      whyNoEdition(credential, 'choice', ctx.now()) ??
      (open ? 'A change is on its way. The next one can be made once it is shown.' : undefined),
    renewedBy,
  }
}
