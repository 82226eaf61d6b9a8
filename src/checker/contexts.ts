import type { JsonLd } from '../proof/canonicalize'
import { canonicalize } from '../proof/canonicalize'
import type { Contexts } from '../proof/contexts'
import { vc1Context, vcContext } from '../proof/context-urls'
import { Refusal } from '../refusal'
import type { CheckCtx } from './budget'
import { whyHidden } from './hidden'
import { holdsMoreThan, listOf, mostValues } from './json'
import { isOpenBadge } from './kind'
import { contextsFor } from './known-contexts'
import type { Parsed } from './parse'
import { failed, notChecked, passed } from './report'
import type { StepResult } from './report'

/** A credential read as JSON-LD: with which contexts, and its canonical N-Quads, without proofs of its own. */
export type Meaning = { contexts: Contexts; canonical: string }

/**
 * Whether a credential says the same to everybody: its contexts in the order that the standards fix, each of them
 * known, none giving a fixed term another meaning, and no property that none of them defines (JSON-LD safe mode), as
 * that would be shown but not signed.
 */
export async function checkContexts(
  ctx: CheckCtx,
  { credential, jwt }: Pick<Parsed, 'credential' | 'jwt'>,
): Promise<{ result: StepResult; meaning?: Meaning }> {
  const disorder = whyOutOfOrder(credential)
  if (disorder) return { result: failed(disorder) }
  if (holdsMoreThan(mostValues, credential)) return { result: notChecked(`It holds more than ${mostValues} values.`) }
  const { proof: _, ...unsecured } = credential
  try {
    const contexts = await contextsFor(ctx, credential)
    const canonical = await canonicalOf(unsecured, contexts)
    if (typeof canonical !== 'string') return { result: canonical }
    const hidden = jwt ? undefined : whyHidden(unsecured, canonical)
    if (hidden) return { result: failed(hidden) }
    return { result: passed(`Every term is defined by ${namesOf(credential)}.`), meaning: { contexts, canonical } }
  } catch (error) {
    if (error instanceof Refusal) return { result: failed(error.message) }
    throw error
  }
}

async function canonicalOf(unsecured: JsonLd, contexts: Contexts): Promise<string | StepResult> {
  try {
    return await canonicalize(unsecured, contexts)
  } catch (error) {
    if (error instanceof Refusal) return explain(error.message)
    throw error
  }
}

const models = [vcContext, vc1Context]
const openBadges = /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)*\.json$/

/** VC Data Model 2.0, §4.3; Open Badges 3.0, `AchievementCredential.@context`. */
function whyOutOfOrder(credential: JsonLd): string | undefined {
  const [first, second] = listOf(credential['@context'])
  if (!models.some((model) => model === first)) return `The first context has to be ${models[0]}.`
  if (isOpenBadge(credential) && !(typeof second === 'string' && openBadges.test(second)))
    return 'The second context of a badge has to be that of Open Badges 3.0.'
  return undefined
}

/** The words of the processor, with ours around them. */
function explain(message: string): StepResult {
  if (/protected term/i.test(message))
    return failed('One of its contexts gives another meaning to a term that the standards have fixed.')
  if (/look alike|too big/i.test(message)) return notChecked(`Reading it as JSON-LD would take too long: ${message}`)
  return failed(`As JSON-LD in safe mode it is refused: ${message}`)
}

const namesOf = (credential: JsonLd) =>
  listOf(credential['@context'])
    .map((context) => (typeof context === 'string' ? context : 'a context of its own'))
    .join(', ')
