import { and, asc, eq } from 'drizzle-orm'
import { base64url } from 'jose'
import type { Ctx } from '../context'
import type { Issuer } from '../identity/issuers'
import type { JsonLd } from '../proof/canonicalize'
import { addProof } from '../proof/eddsa-rdfc-2022'
import { toMultikey } from '../proof/multikey'
import { signVcJwt } from '../proof/vc-jwt'
import type { JwtCredential } from '../proof/vc-jwt'
import { notFound } from '../refusal'
import { toDidDocument, verificationMethodId } from './did-document'
import { unwrapPrivateKey, webCrypto, wrapPrivateKey } from './key-encryption'
import type { KeyAlgorithm, PublicKey } from './keys'
import { signingKey } from './tables'

type KeyRow = typeof signingKey.$inferSelect

/** Whose key signs. */
export type Signer = Pick<Issuer, 'id' | 'did'>

/**
 * The keys an issuer signs with now, made if it has none yet. Of two that make them at once one wins, and both get the
 * winner's. Throws `KeyUnavailable` when keys have to be made and cannot be locked.
 */
export async function activeKeys(ctx: Ctx, issuerId: string): Promise<{ proof: PublicKey; jwt: PublicKey }> {
  const found = await findActive(ctx, issuerId)
  if (found.proof && found.jwt) return { proof: found.proof, jwt: found.jwt }
  const made = await Promise.all([
    found.proof ? [] : newKey(ctx, issuerId, 'Ed25519'),
    found.jwt ? [] : newKey(ctx, issuerId, 'ES256'),
  ])
  await ctx.db.insert(signingKey).values(made.flat()).onConflictDoNothing()
  return (await findActive(ctx, issuerId)) as { proof: PublicKey; jwt: PublicKey }
}

/** The document with an `eddsa-rdfc-2022` proof by this key of the issuer. Throws `KeyUnavailable`. */
export async function signProof<T extends JsonLd>(
  ctx: Ctx,
  signer: Signer,
  keyId: string,
  document: T,
  created: string,
) {
  const row = await getKey(ctx, signer, keyId, 'Ed25519')
  const verificationMethod = verificationMethodId(signer.did, toPublicKey(row))
  return addProof(document, { created, verificationMethod }, await unwrap(ctx, row))
}

/** The credential as a VC-JWT signed with this key of the issuer. Throws `KeyUnavailable`. */
export async function signJwt(ctx: Ctx, signer: Signer, keyId: string, credential: JwtCredential): Promise<string> {
  const row = await getKey(ctx, signer, keyId, 'ES256')
  return signVcJwt(credential, keyUrl(ctx.origin, keyId), await unwrap(ctx, row))
}

/** One public key as a JWK; its `kid` is its own address, as in the header of a JWT. Refuses an unknown key. */
export async function publicKey(ctx: Ctx, kid: string): Promise<JsonWebKey & { kid: string }> {
  const [row] = await ctx.db.select().from(signingKey).where(eq(signingKey.id, kid))
  if (!row) throw notFound('key')
  const alg = row.algorithm === 'ES256' ? 'ES256' : 'EdDSA'
  return { ...row.publicJwk, kid: keyUrl(ctx.origin, kid), alg, use: 'sig' }
}

/** The issuer's DID document, with all its keys. */
export async function didDocument(ctx: Ctx, issuer: Signer) {
  const rows = await ctx.db
    .select()
    .from(signingKey)
    .where(eq(signingKey.issuerId, issuer.id))
    .orderBy(asc(signingKey.createdAt), asc(signingKey.algorithm), asc(signingKey.id))
  return toDidDocument(issuer.did, rows.map(toPublicKey))
}

const keyUrl = (origin: string, keyId: string) => `${origin}/keys/${keyId}`

async function findActive(ctx: Ctx, issuerId: string): Promise<{ proof?: PublicKey; jwt?: PublicKey }> {
  const rows = await ctx.db
    .select()
    .from(signingKey)
    .where(and(eq(signingKey.issuerId, issuerId), eq(signingKey.status, 'active')))
  const of = (algorithm: KeyAlgorithm) => rows.filter((r) => r.algorithm === algorithm).map(toPublicKey)[0]
  const [proof, jwt] = [of('Ed25519'), of('ES256')]
  return { ...(proof && { proof }), ...(jwt && { jwt }) }
}

/** A key of this issuer and kind, and no other: what signs for an issuer is never chosen by an id alone. */
async function getKey(ctx: Ctx, signer: Signer, id: string, algorithm: KeyAlgorithm): Promise<KeyRow> {
  const [row] = await ctx.db
    .select()
    .from(signingKey)
    .where(and(eq(signingKey.id, id), eq(signingKey.issuerId, signer.id), eq(signingKey.algorithm, algorithm)))
  if (!row) throw notFound('key')
  return row
}

async function newKey(ctx: Ctx, issuerId: string, algorithm: Exclude<KeyAlgorithm, 'RS256'>): Promise<KeyRow> {
  const id = ctx.newId('key')
  const pair = await crypto.subtle.generateKey(webCrypto[algorithm], true, ['sign', 'verify'])
  const { privateKey, publicKey } = pair as CryptoKeyPair
  const { kty, crv, x, y } = (await crypto.subtle.exportKey('jwk', publicKey)) as JsonWebKey
  return {
    id,
    issuerId,
    algorithm,
    use: 'badge',
    status: 'active',
    publicJwk: { kty, ...(crv && { crv }), ...(x && { x }), ...(y && { y }) },
    ...(await wrapPrivateKey(ctx.secrets.keyEncryptionKey, id, privateKey)),
    createdAt: ctx.now(),
    endedAt: null,
  }
}

const unwrap = (ctx: Ctx, row: KeyRow) => unwrapPrivateKey(ctx.secrets.keyEncryptionKey, row)

function toPublicKey({ id, algorithm, publicJwk }: KeyRow): PublicKey {
  const multikey = algorithm === 'Ed25519' ? toMultikey(base64url.decode(publicJwk.x ?? '')) : null
  return { id, algorithm, jwk: publicJwk, multikey }
}
