import { openBudget } from '../checker/budget'
import type { CheckCtx } from '../checker/budget'
import { checkContexts } from '../checker/contexts'
import { checkDataModel } from '../checker/data-model'
import { whyNot } from '../checker/examine'
import { holdsMoreThan, idOf, isOfType, objectsOf } from '../checker/json'
import { decodeJwt, looksLikeJwt } from '../checker/jwt'
import type { Jwt } from '../checker/jwt'
import { checkValidity } from '../checker/validity'
import type { Ctx } from '../context'
import { parse } from '../http/input'
import { authorize } from '../identity/authorize'
import type { Key } from '../identity/rules'
import type { JsonLd } from '../proof/canonicalize'
import { invalid, Refusal } from '../refusal'
import { EnvelopedPresentation, Presentation } from './presentation-model'
import { checkPresentationJwt, checkProofs } from './presentation-proof'
import { problemOf } from './problem'
import type { ProblemDetails } from './problem'
import type { VerifyPresentationOptions } from './schema'
import { holderOf, verifyCredential } from './verify'
import type { CredentialResult, Secured } from './verify'

type Checked<T> = { verified: boolean; input: T }

/** `VerifyPresentationResponse` of VCALM. */
export type PresentationResult = {
  verified: boolean
  verifiablePresentation?: Secured
  problemDetails: ProblemDetails[]
  results: {
    presentation: {
      challenge?: Checked<string>
      domain?: Checked<string>
      holder?: Checked<string>
      proof: (Checked<JsonLd> & { problemDetails: ProblemDetails[] })[]
    }
    credentials: CredentialResult[]
  }
}

/** Names and values of a presentation, with all its credentials. */
const mostValues = 20_000

/** Milliseconds for a presentation's own proof. */
const timeout = 10_000

/**
 * Checks a presentation: that its holder made it, for whom it was meant, and every credential in it. Without a proof
 * (`proofless`) it is worth what its credentials are. Refuses what is no presentation of the data model, and one that
 * asserts of its holder what another says.
 */
export async function verifyPresentation(
  ctx: Ctx,
  actor: Key,
  secured: Secured,
  options: VerifyPresentationOptions & { proofless: boolean },
): Promise<PresentationResult> {
  authorize(actor, 'credentials.verify', actor.issuerId)
  const { presentation, jwt } = open(secured)
  const credentials = objectsOf(presentation.verifiableCredential)
  refuseUnheld(presentation, credentials, jwt)
  const own = await checkOwn(ctx, presentation, jwt, options)
  const checked = await Promise.all(
    credentials.map((credential) =>
      isSecured(credential)
        ? verifyCredential(ctx, actor, credential, {
            returnResults: true,
            returnProblemDetails: true,
            returnCredential: true,
          })
        : verifySelfAsserted(ctx, credential),
    ),
  )
  const holds = own.problems.length === 0
  const holder = holderOf(presentation)
  const { challenge, domain } = options
  const answered = (type: 'challenge' | 'domain') =>
    own.secured && !own.problems.some((p) => p.type === problemOf(type, '').type)
  return {
    verified: holds && checked.every(({ verified }) => verified),
    ...(options.returnPresentation && { verifiablePresentation: secured }),
    problemDetails: own.problems,
    results: {
      presentation: {
        ...(challenge !== undefined && { challenge: { verified: answered('challenge'), input: challenge } }),
        ...(domain !== undefined && { domain: { verified: answered('domain'), input: domain } }),
        ...(holder !== undefined && { holder: { verified: holds && own.secured, input: holder } }),
        proof: own.proofs,
      },
      credentials: checked,
    },
  }
}

type Opened = { presentation: JsonLd; jwt: Jwt | undefined }

/** The presentation in what was handed over. Refuses one that is not as the data model has it. */
function open(secured: Secured): Opened {
  const compact = typeof secured === 'string' ? secured : compactIn(secured)
  if (compact === undefined) return { presentation: readPresentation(secured), jwt: undefined }
  if (!looksLikeJwt(compact)) throw new Refusal('malformed', 'What is enveloped in it is no JWT.')
  const jwt = decodeJwt(compact)
  return { presentation: readPresentation(jwt.payload), jwt }
}

function compactIn(document: JsonLd): string | undefined {
  if (!isOfType(document, 'EnvelopedVerifiablePresentation')) return undefined
  return parse(EnvelopedPresentation, document).id.replace(/^[^,]*,/, '')
}

function readPresentation(document: Secured): JsonLd {
  // Each may be a problem that is told.
  if (holdsMoreThan(mostValues, document))
    throw new Refusal('invalid', `A presentation may hold ${mostValues} values at most.`)
  parse(Presentation, document)
  return document as JsonLd
}

/** VC Data Model 2.0, §4.13.4: what is secured only as the presentation is, its holder says of themselves. */
function refuseUnheld(presentation: JsonLd, credentials: JsonLd[], jwt: Jwt | undefined): void {
  const holder = holderOf(presentation)
  const unsecured = credentials.filter((credential) => !isSecured(credential))
  if (unsecured.length > 0 && presentation.proof === undefined && !jwt)
    throw invalid(
      'verifiableCredential',
      'A credential without a proof, in a presentation without one, is nobody’s word.',
    )
  const ownKeys = methodsOf(presentation)
  const asserted = credentials.filter((credential) => methodsOf(credential).some((method) => ownKeys.includes(method)))
  if ([...unsecured, ...asserted].some(({ issuer }) => holder === undefined || idOf(issuer) !== holder))
    throw invalid('holder', 'The issuer of what only the presentation or its own key secures has to be the holder.')
  if (credentials.length === 0 && presentation.proof === undefined && !jwt)
    throw invalid('verifiableCredential', 'There is neither a proof nor a credential to check.')
}

const methodsOf = (document: JsonLd) => objectsOf(document.proof).map(({ verificationMethod }) => verificationMethod)

const isSecured = (credential: JsonLd) =>
  credential.proof !== undefined || isOfType(credential, 'EnvelopedVerifiableCredential')

type Own = {
  secured: boolean
  problems: ProblemDetails[]
  proofs: PresentationResult['results']['presentation']['proof']
}

async function checkOwn(
  ctx: Ctx,
  presentation: JsonLd,
  jwt: Jwt | undefined,
  options: VerifyPresentationOptions & { proofless: boolean },
): Promise<Own> {
  const budget = openBudget(ctx, timeout)
  try {
    if (jwt) {
      const problems = await budget.within(checkPresentationJwt(budget.ctx, jwt, presentation, options))
      return { secured: true, problems, proofs: [] }
    }
    if (presentation.proof === undefined) return { secured: false, problems: whyNotProofless(options), proofs: [] }
    const proofs = await budget.within(checkProofs(budget.ctx, presentation, options))
    return {
      secured: true,
      problems: proofs.flatMap(({ problemDetails }) => problemDetails),
      proofs: proofs.map((proof) => ({ verified: proof.problemDetails.length === 0, ...proof })),
    }
  } catch (error) {
    return { secured: true, problems: [problemOf('other', whyNot('presentation', error).reason)], proofs: [] }
  } finally {
    budget.end()
  }
}

function whyNotProofless({ proofless, challenge, domain }: VerifyPresentationOptions & { proofless: boolean }) {
  if (!proofless) return [problemOf('proof', 'The presentation carries no proof: nothing shows who made it.')]
  return challenge === undefined && domain === undefined
    ? []
    : [problemOf('challenge', 'A presentation without a proof answers no challenge, and is for no domain.')]
}

/** A credential that the presentation alone secures: what it says is checked, and who says so, with the presentation. */
async function verifySelfAsserted(ctx: CheckCtx, credential: JsonLd): Promise<CredentialResult> {
  const budget = openBudget(ctx, timeout)
  try {
    const contexts = budget.within(checkContexts(budget.ctx, { credential, jwt: null }))
    const steps = [checkDataModel(credential), (await contexts).result, checkValidity(credential, null, ctx.now())]
    const problemDetails = steps
      .filter(({ outcome }) => outcome !== 'passed' && outcome !== 'absent')
      .map(({ means, reason }) => problemOf(means ?? 'malformed', reason))
    return { verified: problemDetails.length === 0, credential, problemDetails }
  } finally {
    budget.end()
  }
}
