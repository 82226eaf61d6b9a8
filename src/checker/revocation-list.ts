import type { Ctx } from '../context'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { fetchJson } from './fetched'
import { idOf, objectsOf } from './json'
import { revokedWords } from './report'
import type { StatusAnswer } from './report'

/**
 * Whether 1EdTech's revocation list (deprecated in October 2025, still in use) names a credential. It carries no proof:
 * the address it stands at is its word. Refuses a list of another issuer. Throws `Unreachable`.
 */
export async function checkRevocationList(
  ctx: Pick<Ctx, 'fetch'>,
  credential: JsonLd,
  { id: address }: JsonLd,
): Promise<StatusAnswer> {
  if (typeof address !== 'string') throw new Refusal('invalid', 'Its credentialStatus names no address of a list.')
  const list = await fetchJson(ctx, address, { maxBytes: 1024 * 1024 })
  const issuer = idOf(list.issuer)
  if (issuer !== undefined && !isSame(issuer, idOf(credential.issuer)))
    throw new Refusal('invalid', 'The revocation list is by another issuer than the credential.')
  // The singular is what 1EdTech's validator reads; a draft of 2022 and what followed it have the plural.
  const entries = [...objectsOf(list.revokedCredential), ...objectsOf(list.revokedCredentials)]
  const about = entries.filter(({ id }) => isSame(id, credential.id))
  const entry = about.find(({ revoked }) => revoked !== false)
  if (!entry)
    return {
      outcome: 'passed',
      reason: about.length > 0 ? 'Its issuer has revoked and reinstated it.' : 'Its issuer has not revoked it.',
    }
  return { outcome: 'failed', reason: revokedWords(entry.revocationReason), revoked: true }
}

/** Open Badges 3.0 compares identifiers trimmed and percent-decoded. */
const isSame = (a: unknown, b: unknown) => typeof a === 'string' && typeof b === 'string' && plain(a) === plain(b)

function plain(id: string): string {
  try {
    return decodeURIComponent(id.trim())
  } catch {
    return id.trim()
  }
}
