import { importJWK } from 'jose'
import type { JWK } from 'jose'
import type { JsonLd } from '../proof/canonicalize'
import type { CheckCtx } from './budget'
import { isBareKey } from './dids'
import { idOf, isObject } from './json'
import { typeOf, whyClaimsDiffer } from './jwt'
import type { Jwt } from './jwt'
import { resolveJwk, resolveKey } from './keys'
import type { KeyAnswer } from './keys'
import { weigh, withoutKey } from './proof-result'
import type { ProofResult, Records } from './proof-result'
import { failed, notChecked } from './report'
import type { StepResult } from './report'
import type { VerificationKey } from './verification-key'

/**
 * The algorithms that are taken, and the one kind of key each is for. The list is ours: what a JWT says of itself was
 * said by whoever made it (RFC 8725, §3.1).
 */
const algorithms = {
  ES256: { kty: 'EC', crv: 'P-256', parameters: { name: 'ECDSA', hash: 'SHA-256' } },
  RS256: { kty: 'RSA', crv: undefined, parameters: { name: 'RSASSA-PKCS1-v1_5' } },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', parameters: { name: 'Ed25519' } },
} as const

/** What a credential may call itself; any other JWT was made for something else (RFC 8725, §3.11). */
const credentialTypes = ['jwt', 'vc+jwt', 'vc-ld+jwt', 'vc+ld+json+jwt', 'vc+ld+jwt']

/** RFC 7518, §3.3: a shorter one can be broken. */
const shortestRsa = 2048

/**
 * Whether the credential's issuer signed this JWT, as Open Badges 3.0 (VC-JWT), the VC Data Model 1.1 (`vc`) or
 * VC-JOSE-COSE (`vc+jwt`) has it.
 */
export async function checkJwt(ctx: CheckCtx, jwt: Jwt, credential: JsonLd, records?: Records): Promise<ProofResult> {
  const secured = `${typeOf(jwt) === 'vc+jwt' ? 'VC-JOSE-COSE' : 'VC-JWT'} ${brief(jwt.header.alg)}`
  const wrong = whyNotTaken(jwt) ?? whyClaimsDiffer(jwt, credential)
  if (wrong) return { ...failed(wrong), secured }
  const algorithm = algorithmOf(jwt)
  if (!algorithm) return { ...otherAlgorithm(jwt.header.alg), secured }
  const issuer = idOf(credential.issuer)!
  const key = await keyOf(ctx, jwt, issuer)
  if (key.outcome !== 'found') return withoutKey(key, secured)
  const signature = await verify(jwt, key.key, algorithm)
  if (signature) return { ...failed(signature), secured, key }
  const by = `${brief(jwt.header.alg)} by ${typeof jwt.header.kid === 'string' ? jwt.header.kid : 'the key it brought along'}`
  return { ...(await weigh(key, credential, jwt.compact, by, records)), secured, key }
}

/** Why the header, or what it promises of the payload, is refused whoever signed it; undefined if it is not. */
function whyNotTaken(jwt: Jwt): string | undefined {
  const { alg, crit, typ, jwk } = jwt.header
  if (typeof alg !== 'string') return 'It does not say with which algorithm it was signed.'
  if (/^none$/i.test(alg)) return 'It is not signed at all: its algorithm is “none”.'
  if (/^HS\d+$/i.test(alg)) return `Its algorithm is ${alg}, which anybody who can check it can also sign with.`
  if (crit !== undefined) return 'It demands extensions (crit) that are not known here.'
  const type = typeOf(jwt)
  if (typ !== undefined && !(type && credentialTypes.includes(type))) return `It is no credential but ${brief(typ)}.`
  if (type === 'vc+jwt' && jwt.payload.vc !== undefined)
    return 'A JWT of type vc+jwt has to be the credential itself, without “vc”.'
  if (isObject(jwk) && ['d', 'k', 'p', 'q'].some((member) => member in jwk)) return 'It gives away a private key.'
  return undefined
}

type Algorithm = (typeof algorithms)[keyof typeof algorithms]

function algorithmOf({ header }: Jwt): Algorithm | undefined {
  const name = header.alg === 'Ed25519' ? 'EdDSA' : (header.alg as string)
  return Object.hasOwn(algorithms, name) ? algorithms[name as keyof typeof algorithms] : undefined
}

const otherAlgorithm = (alg: unknown): StepResult =>
  notChecked(`Its algorithm is ${brief(alg)}; only ${Object.keys(algorithms).join(', ')} are checked here.`)

/** By name, or brought along; if neither, an issuer that is itself a key has only that one. */
async function keyOf(ctx: CheckCtx, { header }: Jwt, issuer: string): Promise<KeyAnswer> {
  if (typeof header.kid === 'string') return resolveKey(ctx, header.kid, issuer)
  if (isObject(header.jwk)) return resolveJwk(ctx, header.jwk, issuer)
  if (isBareKey(issuer)) return resolveKey(ctx, issuer, issuer)
  return { outcome: 'failed', reason: 'It does not name the key it was signed with.' }
}

/** Why the signature does not hold; undefined if it does. */
async function verify(jwt: Jwt, { jwk }: VerificationKey, { kty, crv, parameters }: Algorithm) {
  if (jwk.kty !== kty || (crv && jwk.crv !== crv))
    return `Its key is not of the kind that ${brief(jwt.header.alg)} needs.`
  if (kty === 'RSA' && bitsOf(jwk.n) < shortestRsa) return `Its RSA key is shorter than ${shortestRsa} bits.`
  const key = await importKey(jwk, String(jwt.header.alg))
  if (!key) return 'Its key is none that can be used.'
  const holds = await crypto.subtle.verify(parameters, key, jwt.signature, jwt.input)
  return holds ? undefined : 'The signature does not match: the credential was changed, or another key made it.'
}

async function importKey(jwk: JsonWebKey, alg: string): Promise<CryptoKey | undefined> {
  try {
    return (await importJWK(jwk as JWK, alg)) as CryptoKey
  } catch {
    return undefined
  }
}

const bitsOf = (n: string | undefined) => (n ?? '').length * 6

const brief = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')).slice(0, 100)
