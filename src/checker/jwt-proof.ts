import type { JsonLd } from '../proof/canonicalize'
import type { CheckCtx } from './budget'
import { isBareKey } from './dids'
import { idOf, isObject } from './json'
import { typeOf, whyClaimsDiffer } from './jwt'
import type { Jwt } from './jwt'
import { algorithmNames, algorithmOf, brief, whyHeaderRefused, whyNotSigned } from './jwt-signature'
import { resolveJwk, resolveKey } from './keys'
import type { KeyAnswer } from './keys'
import { weigh, withoutKey } from './proof-result'
import type { ProofResult, Records } from './proof-result'
import { failed, notChecked } from './report'
import type { StepResult } from './report'

/** What a credential may call itself. */
const credentialTypes = ['jwt', 'vc+jwt', 'vc-ld+jwt', 'vc+ld+json+jwt', 'vc+ld+jwt']

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
  const signature = await whyNotSigned(jwt, key.key, algorithm)
  if (signature) return { ...failed(signature), secured, key }
  const by = `${brief(jwt.header.alg)} by ${typeof jwt.header.kid === 'string' ? jwt.header.kid : 'the key it brought along'}`
  return { ...(await weigh(key, credential, jwt.compact, by, records)), secured, key }
}

function whyNotTaken(jwt: Jwt): string | undefined {
  const refused = whyHeaderRefused(jwt, 'credential', credentialTypes)
  if (refused) return refused
  return typeOf(jwt) === 'vc+jwt' && jwt.payload.vc !== undefined
    ? 'A JWT of type vc+jwt has to be the credential itself, without “vc”.'
    : undefined
}

const otherAlgorithm = (alg: unknown): StepResult =>
  notChecked(`Its algorithm is ${brief(alg)}; only ${algorithmNames.join(', ')} are checked here.`)

/** By name, or brought along; if neither, an issuer that is itself a key has only that one. */
async function keyOf(ctx: CheckCtx, { header }: Jwt, issuer: string): Promise<KeyAnswer> {
  if (typeof header.kid === 'string') return resolveKey(ctx, header.kid, issuer)
  if (isObject(header.jwk)) return resolveJwk(ctx, header.jwk, issuer)
  if (isBareKey(issuer)) return resolveKey(ctx, issuer, issuer)
  return { outcome: 'failed', reason: 'It does not name the key it was signed with.' }
}
