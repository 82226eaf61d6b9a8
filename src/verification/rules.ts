/** Seconds that a location may go on with what it read before: revocation has to show everywhere within a minute. */
export const cacheTtl = 30

/** What is true of a badge at one moment. Revocation is final, and outweighs that it ran out. */
export type Verdict =
  | { status: 'valid' }
  | { status: 'expired'; since: Date }
  | { status: 'revoked'; since: Date; reason: string }

export function verdictOn(
  credential: { validUntil: Date | null; revokedAt: Date | null; revocationReason: string | null },
  now: Date,
): Verdict {
  const { validUntil, revokedAt, revocationReason } = credential
  if (revokedAt) return { status: 'revoked', since: revokedAt, reason: revocationReason ?? '' }
  if (validUntil && validUntil <= now) return { status: 'expired', since: validUntil }
  return { status: 'valid' }
}
