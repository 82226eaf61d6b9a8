import { errorWords } from '../log'
import { Unreachable } from '../outbound/fetch'
import { Refusal } from '../refusal'
import { OutOfTime } from './budget'
import type { Budget } from './budget'
import { checkContexts } from './contexts'
import { checkDataModel } from './data-model'
import { parse } from './parse'
import type { Input, Parsed, ParsedAssertion } from './parse'
import { checkProof } from './proof'
import type { ProofResult, Records } from './proof-result'
import { failed, named, notChecked, passed } from './report'
import type { Step, StepName, StepResult } from './report'
import { checkSubject } from './subject'

/** The first half of a check: what the credential is, and whether its issuer made it. Nothing of whether it still holds. */
export type Examined = { parsed: Parsed; steps: Step[]; proof: ProofResult }

/** Why nothing could be taken out of what was handed in. */
export type Unparsed = { steps: Step[] }

/** The steps from `parse` to `proof`, each run as far as those before it allow. */
export async function examine(
  budget: Budget,
  input: Input,
  records?: Records,
): Promise<Examined | ParsedAssertion | Unparsed> {
  let parsed: Parsed | ParsedAssertion | undefined
  const first = await attempt('parse', async () => {
    parsed = await budget.within(parse(budget.ctx, input))
    return passed(parsed.form === 'ob2' ? 'It is an Open Badges 2.0 assertion.' : `It is ${parsed.found}`)
  })
  if (!parsed) return { steps: [first] }
  return parsed.form === 'ob2' ? parsed : examineParsed(budget, parsed, first, records)
}

async function examineParsed(budget: Budget, parsed: Parsed, first: Step, records?: Records): Promise<Examined> {
  const { credential } = parsed
  let meaning: Awaited<ReturnType<typeof checkContexts>>['meaning']
  const contexts = await attempt('contexts', async () => {
    const answer = await budget.within(checkContexts(budget.ctx, parsed))
    meaning = answer.meaning
    return answer.result
  })
  let proof: ProofResult = { ...notChecked('Not looked at, as its contexts did not pass.'), secured: null }
  const proofStep = await attempt('proof', async () => {
    if (meaning) proof = await budget.within(checkProof(budget.ctx, parsed, meaning, records))
    return proof
  })
  const steps = [
    first,
    named('schema', checkDataModel(credential)),
    contexts,
    named('subject', checkSubject(credential)),
    proofStep,
  ]
  return { parsed, steps, proof: { ...proof, ...proofStep } }
}

/** A step, whatever becomes of it: what cannot be had or not in time is not checked; what is refused has failed. */
export async function attempt(name: StepName, run: () => Promise<StepResult>): Promise<Step> {
  try {
    return named(name, await run())
  } catch (error) {
    return named(name, whyNot(name, error))
  }
}

/** What an error says of the step it ended. One that nobody threw on purpose is logged, and says nothing of itself. */
export function whyNot(name: string, error: unknown): StepResult {
  if (error instanceof OutOfTime) return notChecked('There was no time left for it.')
  if (error instanceof Unreachable) return notChecked(error.message)
  if (error instanceof Refusal)
    return error.code === 'unsupported_media_type' ? notChecked(error.message) : failed(error.message)
  console.error(JSON.stringify({ at: 'checker', step: name, error: errorWords(error) }))
  return notChecked('Something went wrong here while it was looked at.')
}
