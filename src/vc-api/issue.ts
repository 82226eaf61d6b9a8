import type { z } from 'zod'
import { openBudget, OutOfTime } from '../checker/budget'
import { checkContexts } from '../checker/contexts'
import type { Meaning } from '../checker/contexts'
import { checkDataModel, isOfFirstModel } from '../checker/data-model'
import { idOf } from '../checker/json'
import type { Ctx } from '../context'
import { enterMachineCredential, toStatusEntry } from '../credentials/status/machine'
import { toDateTime } from '../credentials/validity'
import { authorize } from '../identity/authorize'
import { getIssuer } from '../identity/issuers'
import type { Key } from '../identity/rules'
import { Unreachable } from '../outbound/fetch'
import { vcContext } from '../proof/context-urls'
import type { JsonLd } from '../proof/canonicalize'
import { invalid, Refusal } from '../refusal'
import { activeKeys, signForeign, signJose, testSigner } from '../signing/service'
import type { Signer } from '../signing/service'
import { whyBadDigest } from './related-resource'
import { addressesOfOurs, claimOf, whyNeverSigned } from './rules'
import type { IssueRequest } from './schema'

/** Milliseconds for reading a credential as JSON-LD, with whatever contexts have to be had. */
const timeToRead = 5_000

/** Addresses of ours that one credential may speak of: each is looked up. */
const mostOfOurs = 10

/** In whose name a key signs: the issuer's or, of a key for testing, that of a `did:key` which nobody vouches for. */
export async function signerOf(ctx: Ctx, { issuerId, testing }: Key): Promise<Signer> {
  return testing ? testSigner(ctx, issuerId) : getIssuer(ctx, issuerId)
}

/**
 * Signs a credential of the VC Data Model 2.0 with the issuer's keys for machines, or those for tests. Refuses what the
 * data model forbids, what safe mode would leave out of the proof, an issuer other than the key's own, and what is never
 * signed on request. Throws `KeyUnavailable`.
 */
export async function issueCredential(
  ctx: Ctx,
  actor: Key,
  { credential, options }: z.output<typeof IssueRequest>,
): Promise<JsonLd> {
  authorize(actor, 'credentials.issue', actor.issuerId)
  const signer = await signerOf(ctx, actor)
  const enveloped = options.securingMechanism === 'vc+jwt'
  refuseMalformed(credential, signer)
  if (options.credentialStatus && credential.credentialStatus !== undefined)
    throw invalid('options.credentialStatus', 'The credential has a status of its own already.')
  if (enveloped) refuseEnvelope(credential, actor)
  const meaning = await read(ctx, credential)
  await refuseOurs(ctx, signer, credential, meaning.canonical)

  const use = actor.testing ? 'test' : 'machine'
  const { proof, jwt } = await activeKeys(ctx, signer.id, use)
  const keyId = enveloped ? jwt.id : proof.id
  const named = { issuerId: signer.id, use, name: options.credentialId ?? idOf(credential) } as const
  const withStatus = options.credentialStatus
    ? { ...credential, credentialStatus: toStatusEntry(ctx, await enterMachineCredential(ctx, keyId, named)) }
    : undefined
  const document = withStatus ?? credential
  if (enveloped) return envelope(await signJose(ctx, signer, keyId, document))
  const { contexts, canonical } = withStatus ? await read(ctx, withStatus) : meaning
  return signForeign(ctx, signer, keyId, document, { created: toDateTime(ctx.now()), contexts, canonical })
}

function refuseMalformed(credential: JsonLd, { did }: Signer): void {
  const wrong = isOfFirstModel(credential)
    ? `It is of the VC Data Model 1.1: its first context has to be ${vcContext}.`
    : whyNotOfModel(credential)
  if (wrong) throw invalid('credential', wrong)
  if (idOf(credential.issuer) !== did)
    throw invalid('credential.issuer', `The issuer of what this key signs is ${did}.`)
}

function whyNotOfModel(credential: JsonLd): string | undefined {
  const { outcome, reason } = checkDataModel(credential)
  return outcome === 'failed' ? reason : whyBadDigest(credential)
}

/** VC-JOSE-COSE signs the JSON as it is, where a proof of its own or claims of a JWT would say something twice. */
function refuseEnvelope(credential: JsonLd, actor: Key): void {
  if (actor.testing)
    throw invalid('options.securingMechanism', 'A key for testing signs with its did:key, which has no key for JWTs.')
  if (credential.proof !== undefined) throw invalid('credential.proof', 'What is to be enveloped has no proof inside.')
  const claim = claimOf(credential)
  if (claim) throw invalid(`credential.${claim}`, `In a JWT, “${claim}” would be a claim.`)
}

async function read(ctx: Ctx, credential: JsonLd): Promise<Meaning> {
  const budget = openBudget(ctx, timeToRead)
  try {
    const { result, meaning } = await budget.within(checkContexts(budget.ctx, { credential, jwt: null }))
    if (meaning) return meaning
    throw invalid('credential', result.reason)
  } catch (error) {
    if (error instanceof OutOfTime) throw invalid('credential', 'Reading it as JSON-LD takes too long.')
    if (error instanceof Unreachable) throw invalid('credential', error.message)
    throw error
  } finally {
    budget.end()
  }
}

async function refuseOurs(ctx: Ctx, signer: Signer, credential: JsonLd, canonical: string): Promise<void> {
  const spokenOf = addressesOfOurs(ctx.origin, canonical).filter(({ iri }) => iri !== signer.did)
  if (spokenOf.length > mostOfOurs)
    throw invalid('credential', `It speaks of more than ${mostOfOurs} addresses under our own.`)
  const known = await Promise.all(spokenOf.map(async ({ iri, at }) => (at && (await isThere(ctx, at)) ? [iri] : [])))
  const reason = whyNeverSigned(ctx.origin, credential, canonical, [signer.did, ...known.flat()])
  if (reason) throw new Refusal('invalid', reason)
}

async function isThere(ctx: Ctx, url: string): Promise<boolean> {
  try {
    return (await ctx.fetch(url)).status === 200
  } catch (error) {
    if (error instanceof Unreachable) return false
    throw error
  }
}

/** VC Data Model 2.0, §4.13.1. */
const envelope = (jwt: string): JsonLd => ({
  '@context': vcContext,
  id: `data:application/vc+jwt,${jwt}`,
  type: 'EnvelopedVerifiableCredential',
})
