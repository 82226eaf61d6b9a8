import type { Ctx } from '../context'
import { Unreachable } from '../outbound/fetch'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { problemsWith } from './data-model'
import { attempt } from './examine'
import { fetchJson } from './fetched'
import { idOf, isObject, isOfType, listOf, parseStrict } from './json'
import { decodeJwt, looksLikeJwt } from './jwt'
import { Assertion, BadgeClass, Issuer, whatDiffers } from './ob2-documents'
import { whyNotTheirs } from './ob2-origin'
import { checkHostedRecipient } from './recipient'
import { failed, inFull, named, notChecked, passed, revokedWords, verdictOf } from './report'
import type { Report, Step, StepResult } from './report'
import { checkValidity } from './validity'

type HostedCtx = Pick<Ctx, 'fetch' | 'now'>

/** What stands at an assertion's own address: the assertion, or that it was revoked. */
type Hosted = { assertion: JsonLd; revoked: boolean }

/**
 * Checks an Open Badges 2.0 assertion that is hosted: what stands at its own address is what counts, and its issuer has
 * to be at home there. `source` is its address, its JSON, or a JWS (which is not checked, as few were ever made). The
 * steps are those of any credential; never throws for what it is given.
 */
export async function checkHosted(ctx: HostedCtx, source: string, { email }: { email?: string } = {}): Promise<Report> {
  let given: JsonLd | undefined
  const parse = await attempt('parse', async () => {
    given = await read(ctx, source.trim())
    return passed('It is an Open Badges 2.0 assertion.')
  })
  if (!given) return report([parse])
  const whyNot = whyNotHosted(given, source)
  if (whyNot) return report([parse, named('proof', notChecked(whyNot))], given, null)

  let hosted: Hosted | undefined
  const proof = await attempt('proof', async () => {
    hosted = await fetchHosted(ctx, idOf(given)!)
    return compare(given!, hosted)
  })
  if (proof.outcome !== 'passed' || !hosted) return report([parse, proof], given)
  if (hosted.revoked) return report([parse, proof, named('status', revoked({ ...given, ...hosted.assertion }))], given)
  return checkStanding(ctx, hosted.assertion, [parse, proof], email)
}

/** What is left once the assertion is known to stand at its address. */
async function checkStanding(
  ctx: HostedCtx,
  assertion: JsonLd,
  before: Step[],
  email: string | undefined,
): Promise<Report> {
  const parts: { badge?: JsonLd; issuer?: JsonLd } = {}
  const issuer = await attempt('issuer', async () => {
    const badge = (parts.badge = await fetchPart(ctx, assertion.badge, 'badge'))
    const profile = (parts.issuer = await fetchPart(ctx, badge.issuer, 'issuer'))
    const why = whyNotTheirs(idOf(assertion)!, profile) ?? whyNotTheirs(idOf(badge)!, profile)
    return why ? failed(why) : passed(`${URL.parse(idOf(profile)!)?.host} vouches for ${idOf(profile)}.`)
  })
  const { badge, issuer: profile } = parts
  const { issuedOn, expires, recipient } = assertion
  return report(
    [
      ...before,
      named('schema', checkSchema(assertion, badge, profile)),
      named(
        'subject',
        isObject(recipient) ? passed('It says who it was given to.') : failed('It was given to nobody.'),
      ),
      issuer,
      named('status', passed('Its issuer has not revoked it.')),
      named('validity', checkValidity({ validFrom: issuedOn, validUntil: expires }, null, ctx.now())),
      await attempt('recipient', () => checkHostedRecipient(recipient, email)),
    ],
    { ...assertion, ...(badge && { badge: { ...badge, ...(profile && { issuer: profile }) } }) },
  )
}

async function read(ctx: HostedCtx, source: string): Promise<JsonLd> {
  if (/^https?:/i.test(source)) {
    const { assertion, revoked } = await fetchHosted(ctx, source)
    return { id: source, ...assertion, ...(revoked && { revoked }) }
  }
  const given = looksLikeJwt(source) ? decodeJwt(source).payload : parseStrict(source)
  if (!isObject(given)) throw new Refusal('malformed', 'It is JSON, but no object.')
  return given
}

/** Why an assertion cannot be checked at its address; undefined if it can. */
function whyNotHosted(given: JsonLd, source: string): string | undefined {
  if (looksLikeJwt(source.trim())) return 'It is a signed Open Badges 2.0 assertion; only hosted ones are checked here.'
  if (listOf(given['@context']).includes('https://w3id.org/openbadges/v1') || 'verify' in given)
    return 'It is of Open Badges 1, which is not checked here.'
  if (given.revoked !== true && !hasHostedVerification(given))
    return 'It does not say that it is hosted, and nothing else is checked here for Open Badges 2.0.'
  return idOf(given) === undefined ? 'It has no address where it could be looked up.' : undefined
}

const hasHostedVerification = ({ verification }: JsonLd) =>
  isObject(verification) && isOfType(verification, 'hosted', 'HostedBadge')

/**
 * A revoked assertion answers 410 Gone, or says so itself. The address has to be the assertion's own, so no redirect to
 * another host.
 */
async function fetchHosted(ctx: HostedCtx, url: string): Promise<Hosted> {
  const { status, bytes } = await ctx.fetch(url, { headers: { accept }, maxBytes: largest, redirects: 'same-origin' })
  if (status !== 200 && status !== 410) throw new Unreachable(url, `it answers ${status}.`)
  const assertion = parseBody(bytes)
  if (status === 200 && !assertion) throw new Unreachable(url, 'it answers no assertion.')
  return { assertion: assertion ?? {}, revoked: status === 410 || assertion?.revoked === true }
}

const accept = 'application/ld+json, application/json;q=0.9'
const largest = 256 * 1024

function parseBody(bytes: Uint8Array): JsonLd | undefined {
  try {
    const value = parseStrict(new TextDecoder().decode(bytes))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function compare(given: JsonLd, { assertion, revoked }: Hosted): StepResult {
  const url = idOf(given)!
  if (revoked) return passed(`${url} answers that it was revoked.`)
  if (idOf(assertion) !== url) return failed(`What stands at ${url} is another assertion.`)
  const other = whatDiffers(given, assertion)
  return other
    ? failed(`What stands at ${url} says otherwise: its “${other}” differs.`)
    : passed(`It stands at ${url}.`)
}

/** A badge or issuer, as it stands at its own address; what is embedded is only a copy of it. */
async function fetchPart(ctx: HostedCtx, part: unknown, name: string): Promise<JsonLd> {
  const url = idOf(part)
  if (url === undefined) throw new Refusal('invalid', `Its ${name} has no address.`)
  const found = await fetchJson(ctx, url, { headers: { accept }, redirects: 'same-origin' })
  if (idOf(found) !== url) throw new Refusal('invalid', `What stands at ${url} is another ${name}.`)
  return found
}

function checkSchema(assertion: JsonLd, badge?: JsonLd, issuer?: JsonLd): StepResult {
  const [problem] = [
    ...problemsWith(Assertion, assertion).map((words) => `The assertion: ${words}`),
    ...(badge ? problemsWith(BadgeClass, badge).map((words) => `The badge: ${words}`) : []),
    ...(issuer ? problemsWith(Issuer, issuer).map((words) => `The issuer: ${words}`) : []),
  ]
  return problem ? failed(problem) : passed('An assertion, as Open Badges 2.0 asks for it.')
}

const revoked = ({ revocationReason }: JsonLd) => failed(revokedWords(revocationReason), 'revoked')

/** Of Open Badges 2.0 these steps have nothing to look at. */
const without: Partial<Record<Step['name'], string>> = {
  contexts: 'A hosted assertion is taken at its address’s word; it is not read as JSON-LD.',
  refresh: 'What stands at its address is always the newest.',
  endorsements: 'Endorsements of Open Badges 2.0 are not looked at.',
}

function report(steps: Step[], credential: JsonLd | null = null, secured = credential && 'hosted'): Report {
  const all = inFull(steps, without)
  return { verdict: verdictOf(all), steps: all, form: 'ob2', secured, credential }
}
