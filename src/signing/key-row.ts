import { base64url } from 'jose'
import type { Ctx } from '../context'
import { toMultikey } from '../proof/multikey'
import { webCrypto, wrapPrivateKey } from './key-encryption'
import type { KeyAlgorithm, KeyUse, PublicKey } from './keys'
import type { signingKey } from './tables'

export type KeyRow = typeof signingKey.$inferSelect

/** What a key is made for. */
export type KeyPurpose = { issuerId: string; use: KeyUse; algorithm: KeyAlgorithm }

/**
 * A new active key, not stored yet. An RSA key is never made here: that takes a second of CPU, and whoever needs one
 * has it already. Throws `KeyUnavailable` when it cannot be locked.
 */
export async function generateKey(
  ctx: Ctx,
  purpose: KeyPurpose & { algorithm: Exclude<KeyAlgorithm, 'RS256'> },
): Promise<KeyRow> {
  const pair = await crypto.subtle.generateKey(webCrypto[purpose.algorithm], true, ['sign', 'verify'])
  const { privateKey, publicKey } = pair as CryptoKeyPair
  return lockedRow(ctx, purpose, privateKey, (await crypto.subtle.exportKey('jwk', publicKey)) as JsonWebKey)
}

/** The row of an active key: its private half locked, its public half reduced to what makes the key. */
export async function lockedRow(
  ctx: Ctx,
  { issuerId, use, algorithm }: KeyPurpose,
  privateKey: CryptoKey,
  { kty, crv, x, y, n, e }: JsonWebKey,
): Promise<KeyRow> {
  const id = ctx.newId('key')
  return {
    id,
    issuerId,
    algorithm,
    use,
    status: 'active',
    publicJwk: { kty, ...(crv && { crv }), ...(x && { x }), ...(y && { y }), ...(n && { n }), ...(e && { e }) },
    ...(await wrapPrivateKey(ctx.secrets, id, privateKey)),
    createdAt: ctx.now(),
    endedAt: null,
  }
}

export function toPublicKey({ id, algorithm, use, status, publicJwk }: KeyRow): PublicKey {
  const multikey = algorithm === 'Ed25519' ? toMultikey(base64url.decode(publicJwk.x ?? '')) : null
  return { id, algorithm, use, status, jwk: publicJwk, multikey }
}
