import { and, asc, eq, ne } from 'drizzle-orm'
import type { Ctx } from '../context'
import { among } from '../db/among'
import type { Issuer } from '../identity/issuers'
import { requireConfirmedOrigin } from '../identity/set-up'
import type { JsonLd } from '../proof/canonicalize'
import type { Contexts } from '../proof/contexts'
import { addProof, addProofBeside } from '../proof/eddsa-rdfc-2022'
import { signVcJose, signVcJwt } from '../proof/vc-jwt'
import type { JwtCredential } from '../proof/vc-jwt'
import { notFound } from '../refusal'
import { toDidDocument, verificationMethodId } from './did-document'
import { unwrapPrivateKey } from './key-encryption'
import { generateKey, toPublicKey } from './key-row'
import type { KeyRow } from './key-row'
import type { KeyAlgorithm, KeyPair, KeyUse, PublicKey } from './keys'
import { signingKey } from './tables'

/** Whose key signs: the issuer's id, and the DID in whose name. */
export type Signer = Pick<Issuer, 'id' | 'did'>

/**
 * The keys an issuer signs with now, made if it has none yet. Its JWTs are signed with the RS256 key it imported, if it
 * did. Of two that make keys at once one wins, and both get the winner's. Throws `KeyUnavailable` when keys have to be
 * made and cannot be locked. Refuses to make the first one for badges under an origin that nobody has confirmed.
 */
export async function activeKeys(ctx: Ctx, issuerId: string, use: KeyUse = 'badge'): Promise<KeyPair> {
  const found = await findActive(ctx, issuerId, use)
  if (found.proof && found.jwt) return { proof: found.proof, jwt: found.jwt }
  if (use === 'badge' && !found.proof && !found.jwt) await requireConfirmedOrigin(ctx)
  const made = await Promise.all([
    found.proof ? [] : generateKey(ctx, { issuerId, use, algorithm: 'Ed25519' }),
    found.jwt ? [] : generateKey(ctx, { issuerId, use, algorithm: 'ES256' }),
  ])
  await ctx.db.insert(signingKey).values(made.flat()).onConflictDoNothing()
  return (await findActive(ctx, issuerId, use)) as KeyPair
}

/**
 * Who signs an issuer's tests: a `did:key` that nobody vouches for, of a key with no other use. What it signs verifies
 * without any address of ours. Throws `KeyUnavailable`.
 */
export async function testSigner(ctx: Ctx, issuerId: string): Promise<Signer & { proof: PublicKey }> {
  const { proof } = await activeKeys(ctx, issuerId, 'test')
  return { id: issuerId, did: `did:key:${proof.multikey}`, proof }
}

/** The document with an `eddsa-rdfc-2022` proof by this key of the issuer. Throws `KeyUnavailable`. */
export async function signProof<T extends JsonLd>(
  ctx: Ctx,
  signer: Signer,
  keyId: string,
  document: T,
  created: string,
) {
  const row = await getKey(ctx, signer, keyId, ['Ed25519'])
  const verificationMethod = verificationMethodId(signer.did, toPublicKey(row))
  return addProof(document, { created, verificationMethod }, await unwrap(ctx, row))
}

/**
 * The same for a document of somebody else's making, whatever its contexts: `canonical` are its N-Quads. The proof stands
 * beside those it has already (a proof set; Data Integrity 1.0, §2.1.1). Throws `KeyUnavailable`.
 */
export async function signForeign(
  ctx: Ctx,
  signer: Signer,
  keyId: string,
  document: JsonLd,
  { created, contexts, canonical }: { created: string; contexts: Contexts; canonical: string },
): Promise<JsonLd> {
  const row = await getKey(ctx, signer, keyId, ['Ed25519'])
  const verificationMethod = verificationMethodId(signer.did, toPublicKey(row))
  return addProofBeside(document, { contexts, canonical }, { created, verificationMethod }, await unwrap(ctx, row))
}

/** The credential as an Open Badges 3.0 VC-JWT signed with this key of the issuer. Throws `KeyUnavailable`. */
export async function signJwt(ctx: Ctx, signer: Signer, keyId: string, credential: JwtCredential): Promise<string> {
  const row = await getKey(ctx, signer, keyId, ['ES256', 'RS256'])
  return signVcJwt(credential, keyUrl(ctx.origin, keyId), await unwrap(ctx, row), row.algorithm)
}

/** The credential as `application/vc+jwt` (VC-JOSE-COSE) signed with this key of the issuer. Throws `KeyUnavailable`. */
export async function signJose(ctx: Ctx, signer: Signer, keyId: string, credential: JsonLd): Promise<string> {
  const row = await getKey(ctx, signer, keyId, ['ES256', 'RS256'])
  const kid = verificationMethodId(signer.did, toPublicKey(row))
  return signVcJose(credential, kid, await unwrap(ctx, row), row.algorithm)
}

/** A public key as one JWK; its `kid` is its own address, as in the header of a JWT. */
export type PublishedKey = JsonWebKey & { kid: string; alg: string; use: 'sig' }

/**
 * One public key as a JWK, and whether it is compromised: a VC-JWT names its key by this address alone, so here it has to
 * be said. Refuses an unknown key, and one for tests: its `did:key` is all there is to know of it.
 */
export async function publicKey(ctx: Ctx, kid: string): Promise<{ jwk: PublishedKey; compromised: boolean }> {
  const [row] = await ctx.db
    .select()
    .from(signingKey)
    .where(and(eq(signingKey.id, kid), ne(signingKey.use, 'test')))
  if (!row) throw notFound('key')
  const alg = row.algorithm === 'Ed25519' ? 'EdDSA' : row.algorithm
  const jwk = { ...row.publicJwk, kid: keyUrl(ctx.origin, kid), alg, use: 'sig' as const }
  return { jwk, compromised: row.status === 'compromised' }
}

/** The issuer's DID document, with every key that ever signed in its name. */
export async function didDocument(ctx: Ctx, issuer: Signer) {
  const rows = await ctx.db
    .select()
    .from(signingKey)
    .where(eq(signingKey.issuerId, issuer.id))
    .orderBy(asc(signingKey.createdAt), asc(signingKey.algorithm), asc(signingKey.id))
  return toDidDocument(issuer.did, rows.map(toPublicKey))
}

const keyUrl = (origin: string, keyId: string) => `${origin}/keys/${keyId}`

async function findActive(ctx: Ctx, issuerId: string, use: KeyUse): Promise<Partial<KeyPair>> {
  const rows = await ctx.db
    .select()
    .from(signingKey)
    .where(and(eq(signingKey.issuerId, issuerId), eq(signingKey.use, use), eq(signingKey.status, 'active')))
  const of = (algorithm: KeyAlgorithm) => rows.filter((r) => r.algorithm === algorithm).map(toPublicKey)[0]
  const [proof, jwt] = [of('Ed25519'), of('RS256') ?? of('ES256')]
  return { ...(proof && { proof }), ...(jwt && { jwt }) }
}

/**
 * A key of this issuer and kind, and no other: what signs for an issuer is never chosen by an id alone. A test signs as
 * its `did:key` only, and nothing else does. A key that is retired or compromised by now still ends what was begun with
 * it, or a badge would be stuck half-way; what a compromised one signs is signed again once it is there.
 */
async function getKey<A extends KeyAlgorithm>(ctx: Ctx, signer: Signer, id: string, algorithms: A[]) {
  const [row] = await ctx.db
    .select()
    .from(signingKey)
    .where(and(eq(signingKey.id, id), eq(signingKey.issuerId, signer.id), among(signingKey.algorithm, algorithms)))
  if (!row || (row.use === 'test') !== signer.did.startsWith('did:key:')) throw notFound('key')
  return row as KeyRow & { algorithm: A }
}

const unwrap = (ctx: Ctx, row: KeyRow) => unwrapPrivateKey(ctx.secrets, row)
