import { CompactSign } from 'jose'

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
 * The credential as a compact JWS, signed with ES256. `kid` is the address that answers the public key as one JWK. The
 * header holds what Open Badges 3.0 allows there, and no more.
 */
export async function signVcJwt(credential: JwtCredential, kid: string, privateKey: CryptoKey): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(vcJwtPayload(credential)))
  return new CompactSign(payload).setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(privateKey)
}

/** Whole seconds since the epoch: the dates of a credential have to be whole seconds for the two to say the same. */
const numericDate = (date: string) => Math.floor(Date.parse(date) / 1000)
