import { CompactSign } from 'jose'
import { Refusal } from '../refusal'
import type { JsonLd } from './canonicalize'

/** Open Badges 3.0 takes both: `RS256` "as a minimum", `ES256` because its public validator does. */
export type JwtAlgorithm = 'ES256' | 'RS256'

/** What a VC-JWT needs of a credential: whose it is, who says it, and from when to when. */
export type JwtCredential = {
  id: string
  issuer: { id: string }
  validFrom: string
  validUntil?: string | undefined
  credentialSubject: { id: string }
}

/**
 * The payload of a VC-JWT for the VC Data Model 2.0: the credential itself, without a `vc` claim, plus `iss`, `sub`,
 * `jti`, `nbf`, and `exp` where it ends (Open Badges 3.0, JSON Web Token proof format).
 */
export function vcJwtPayload<T extends JwtCredential>(credential: T) {
  return {
    ...credential,
    iss: credential.issuer.id,
    sub: credential.credentialSubject.id,
    jti: credential.id,
    nbf: numericDate(credential.validFrom),
    ...(credential.validUntil === undefined ? {} : { exp: numericDate(credential.validUntil) }),
  }
}

/**
 * The credential as a compact JWS, as Open Badges 3.0 wants it. `kid` is the address that answers the public key as one
 * JWK. The header holds what is allowed there, and no more.
 */
export function signVcJwt(
  credential: JwtCredential,
  kid: string,
  privateKey: CryptoKey,
  alg: JwtAlgorithm,
): Promise<string> {
  return sign(vcJwtPayload(credential), { alg, kid, typ: 'JWT' }, privateKey)
}

/**
 * The credential as a compact JWS, as VC-JOSE-COSE wants it (§3.1.1): the payload is the credential and nothing else.
 * `kid` is the DID URL of a `JsonWebKey`. Refuses what may not be in there: `vc`, `vp`, and an `iss` that is not the
 * issuer.
 */
export async function signVcJose(
  credential: JsonLd,
  kid: string,
  privateKey: CryptoKey,
  alg: JwtAlgorithm,
): Promise<string> {
  const claim = forbiddenClaim(credential)
  if (claim) throw new Refusal('invalid', `A credential signed as vc+jwt may not have this ${claim}.`)
  return sign(credential, { alg, kid, typ: 'vc+jwt', cty: 'vc' }, privateKey)
}

function forbiddenClaim(credential: JsonLd): string | undefined {
  const { iss, issuer } = credential
  if (iss !== undefined && iss !== (typeof issuer === 'string' ? issuer : (issuer as JsonLd | undefined)?.id))
    return 'iss'
  return ['vc', 'vp'].find((claim) => claim in credential)
}

type Header = { alg: JwtAlgorithm; kid: string; typ: string; cty?: string }

function sign(payload: object, header: Header, privateKey: CryptoKey): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload))).setProtectedHeader(header).sign(privateKey)
}

/** Whole seconds since the epoch: the dates of a credential have to be whole seconds for the two to say the same. */
const numericDate = (date: string) => Math.floor(Date.parse(date) / 1000)
