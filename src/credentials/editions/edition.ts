import type { Submission } from '../../assessment/service'
import type { EditionCause } from '../rules'
import type { CredentialRow } from '../service'
import type { credentialEdition } from '../tables'

export type EditionRow = typeof credentialEdition.$inferSelect

/** An edition of a credential, whichever it is: what it says, what signs it, and how far it has come. */
export type EditionRecord = Omit<EditionRow, 'cause'> & {
  /** Null for the first: the award is its cause. */
  cause: EditionCause | null
}

/**
 * The given edition, or the first one: that has no row of its own, and stands in the credential and in its submission.
 */
export function asItStands(
  credential: CredentialRow,
  submission: Pick<Submission, 'holderName' | 'nameInBadge' | 'released'>,
  edition: EditionRow | null,
): EditionRecord {
  if (edition) return edition
  const { id, status, holdReason, validFrom, identityHash, identitySalt, proofKeyId, jwtKeyId, sha256 } = credential
  return {
    credentialId: id,
    number: 1,
    cause: null,
    status,
    holdReason,
    validFrom,
    holderName: submission.holderName,
    nameInBadge: submission.nameInBadge,
    released: submission.released,
    identityHash,
    identitySalt,
    proofKeyId,
    jwtKeyId,
    sha256,
    createdAt: credential.createdAt,
    issuedAt: credential.issuedAt,
  }
}
