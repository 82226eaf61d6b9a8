import { checkContexts } from '../checker/contexts'
import type { CheckCtx } from '../checker/budget'
import { isKnownKind, kindOf, verifySignature } from '../checker/data-integrity'
import { isBareKey, resolveDid } from '../checker/dids'
import { idOf, listOf, objectsOf, textsOf } from '../checker/json'
import type { Jwt } from '../checker/jwt'
import { algorithmNames, algorithmOf, whyHeaderRefused, whyNotSigned } from '../checker/jwt-signature'
import { resolveKey } from '../checker/keys'
import type { VerificationKey } from '../checker/verification-key'
import type { JsonLd } from '../proof/canonicalize'
import { problemOf } from './problem'
import type { ProblemDetails } from './problem'
import type { VerifyPresentationOptions } from './schema'
import { holderOf } from './verify'

/** One proof of a presentation: nothing is wrong with it, or what is. */
export type ProofResult = { input: JsonLd; problemDetails: ProblemDetails[] }

type Asked = Pick<VerifyPresentationOptions, 'challenge' | 'domain'>

/**
 * Whether the holder made each proof of a presentation, to show who they are (`authentication`), for this challenge and
 * domain if they were given: a presentation that somebody overheard answers another challenge.
 */
export async function checkProofs(ctx: CheckCtx, presentation: JsonLd, asked: Asked): Promise<ProofResult[]> {
  const proofs = objectsOf(presentation.proof)
  const { result, meaning } = await checkContexts(ctx, { credential: presentation, jwt: null })
  if (!meaning) return proofs.map((input) => ({ input, problemDetails: [problemOf('malformed', result.reason)] }))
  return Promise.all(
    proofs.map(async (input) => {
      const found = await keyOf(ctx, presentation, input)
      if ('type' in found) return { input, problemDetails: [found] }
      const signature = await verifySignature(presentation, input, found.key, meaning)
      const wrong = signature.outcome === 'passed' ? [] : [problemOf('proof', signature.reason)]
      return { input, problemDetails: [...wrong, ...whyNotAnswered(input.challenge, input.domain, asked)] }
    }),
  )
}

async function keyOf(
  ctx: CheckCtx,
  presentation: JsonLd,
  proof: JsonLd,
): Promise<{ key: VerificationKey } | ProblemDetails> {
  const { proofPurpose, verificationMethod, expires } = proof
  if (!isKnownKind(proof)) return problemOf('proof', `A proof of kind ${kindOf(proof)} cannot be checked here.`)
  if (proofPurpose !== 'authentication')
    return problemOf('proof', 'The purpose of a presentation’s proof has to be authentication.')
  if (typeof verificationMethod !== 'string') return problemOf('proof', 'It does not name the key it was made with.')
  if (expires !== undefined && !(typeof expires === 'string' && Date.parse(expires) >= ctx.now().getTime()))
    return problemOf('proof', 'The proof itself has ended.')
  return authenticate(ctx, verificationMethod, holderOf(presentation))
}

/** The key by which somebody shows that they are the holder. Without a holder it is whoever's key it is. */
async function authenticate(
  ctx: CheckCtx,
  method: string,
  holder: string | undefined,
): Promise<{ key: VerificationKey } | ProblemDetails> {
  const controller = holder ?? method.split('#')[0]!
  const answer = await resolveKey(ctx, method, controller)
  if (answer.outcome !== 'found') return problemOf('proof', answer.reason)
  if (answer.vouched === 'nobody' && !isBareKey(controller)) return problemOf('proof', answer.reason)
  if (controller.startsWith('did:') && !(await mayAuthenticate(ctx, method, controller)))
    return problemOf('proof', `${controller} does not let that key authenticate it.`)
  return { key: answer.key }
}

/** A DID lists which keys stand for it (DID Core, §5.3.1); one that is a key has no other. */
async function mayAuthenticate(ctx: CheckCtx, method: string, did: string): Promise<boolean> {
  if (isBareKey(did)) return true
  const document = (await resolveDid(ctx, did))?.document
  const absolute = (id: string | undefined) => (id?.startsWith('#') ? `${did}${id}` : id)
  return listOf(document?.authentication).some((entry) => absolute(idOf(entry)) === absolute(method))
}

/** What a presentation may call itself. */
const presentationTypes = ['jwt', 'vp+jwt', 'vp-ld+jwt']

/** Whether the holder signed this JWT, and for whom: `nonce` is the challenge, and `aud` the domain. */
export async function checkPresentationJwt(
  ctx: CheckCtx,
  jwt: Jwt,
  presentation: JsonLd,
  asked: Asked,
): Promise<ProblemDetails[]> {
  const { iss, exp, nonce, aud } = jwt.payload
  const holder = holderOf(presentation)
  const refused = whyHeaderRefused(jwt, 'presentation', presentationTypes)
  if (refused) return [problemOf('proof', refused)]
  const algorithm = algorithmOf(jwt)
  if (!algorithm) return [problemOf('proof', `Only ${algorithmNames.join(', ')} are taken.`)]
  if (iss !== undefined && iss !== holder) return [problemOf('proof', 'It was issued by another than its holder.')]
  if (exp !== undefined && !(typeof exp === 'number' && exp * 1000 > ctx.now().getTime()))
    return [problemOf('proof', 'The presentation has ended.')]
  const method = typeof jwt.header.kid === 'string' ? jwt.header.kid : holder
  if (method === undefined) return [problemOf('proof', 'It does not name the key it was signed with.')]
  const found = await authenticate(ctx, method.startsWith('#') ? `${holder}${method}` : method, holder)
  if ('type' in found) return [found]
  const wrong = await whyNotSigned(jwt, found.key, algorithm)
  return [...(wrong ? [problemOf('proof', wrong)] : []), ...whyNotAnswered(nonce, aud, asked)]
}

function whyNotAnswered(challenge: unknown, domain: unknown, asked: Asked): ProblemDetails[] {
  return [
    ...(asked.challenge === undefined || challenge === asked.challenge
      ? []
      : [problemOf('challenge', 'It does not answer the challenge that was given.')]),
    ...(asked.domain === undefined || textsOf(domain).includes(asked.domain)
      ? []
      : [problemOf('domain', 'It was not made for the domain that was given.')]),
  ]
}
