import { idOf, isObject, listOf, objectsOf } from '../checker/json'
import { looksLikeJwt } from '../checker/jwt'
import type { Report, StepName } from '../checker/report'
import type { Ctx } from '../context'
import { checkAnything } from '../credentials/check'
import { authorize } from '../identity/authorize'
import type { Key } from '../identity/rules'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { problemsOf } from './problem'
import type { ProblemDetails } from './problem'
import type { VerifyCredentialOptions } from './schema'

/** A credential or presentation as it is handed over: JSON, or the compact JWT that it is. */
export type Secured = JsonLd | string

/** `VerifyCredentialResponse` of VCALM. */
export type CredentialResult = {
  verified: boolean
  credential?: unknown
  problemDetails?: ProblemDetails[]
  results?: CredentialResults
}

type Checked<T> = { verified: boolean; input: T }
type CredentialResults = {
  validFrom?: Checked<unknown>
  validUntil?: Checked<unknown>
  credentialStatus?: (Checked<JsonLd> & { value?: number })[]
  proof?: Checked<JsonLd>[]
}

/** Milliseconds that one credential may take, with all that has to be asked. */
const timeout = 10_000

/**
 * Checks a credential, secured in any way that the checker knows, as it stands: it is not refreshed. An issuer that
 * nobody vouches for (a `did:key`) is told of as a problem, and does not make it unverified.
 */
export async function verifyCredential(
  ctx: Ctx,
  actor: Key,
  secured: Secured,
  options: VerifyCredentialOptions,
): Promise<CredentialResult> {
  authorize(actor, 'credentials.verify', actor.issuerId)
  const { returnCredential, returnProblemDetails, returnResults } = options
  const report = await checkAnything(ctx, { text: textOf(secured) }, { refresh: false, timeout })
  return {
    verified: isVerified(report),
    ...(returnCredential && { credential: secured }),
    ...(returnProblemDetails && { problemDetails: problemsOf(report) }),
    ...(returnResults && { results: resultsOf(report) }),
  }
}

/** Nothing but JSON and JWTs: an address would be fetched, and a picture opened. */
function textOf(secured: Secured): string {
  if (typeof secured !== 'string') return JSON.stringify(secured)
  if (looksLikeJwt(secured)) return secured
  throw new Refusal('malformed', 'As text, only a compact JWT is taken.')
}

function isVerified({ verdict, steps }: Report): boolean {
  if (verdict === 'valid') return true
  return verdict === 'unknown' && steps.every(({ name, outcome }) => outcome !== 'unknown' || name === 'issuer')
}

function resultsOf({ credential, steps }: Report): CredentialResults {
  if (!credential) return {}
  const { validFrom, validUntil, credentialStatus } = credential
  const step = (name: StepName) => steps.find((s) => s.name === name)
  const passed = (name: StepName) => step(name)?.outcome === 'passed'
  const validity = step('validity')
  const proofs = objectsOf(credential.proof)
  return {
    ...(validFrom !== undefined && {
      validFrom: { verified: passed('validity') || validity?.means === 'expired', input: validFrom },
    }),
    ...(validUntil !== undefined && {
      validUntil: { verified: passed('validity') || validity?.means === 'not_yet_valid', input: validUntil },
    }),
    ...(credentialStatus !== undefined && {
      credentialStatus: objectsOf(credentialStatus).map((input) => ({
        ...(passed('status') && { value: 0 }),
        ...(step('status')?.means === 'revoked' && { value: 1 }),
        verified: passed('status'),
        input,
      })),
    }),
    // Of several proofs one is enough, and which of the others would hold is not looked at.
    ...(proofs.length === 1 && { proof: proofs.map((input) => ({ verified: passed('proof'), input })) }),
  }
}

/** Whether what is handed over names its own envelope, or is a document with nothing around it. */
export const isUnwrapped = (body: unknown): body is JsonLd => isObject(body) && '@context' in body

/** Whose word a document is; undefined if it does not say. */
export const holderOf = (document: JsonLd): string | undefined => idOf(listOf(document.holder)[0])
