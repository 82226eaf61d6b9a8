import type { StepResult } from '../../checker/report'
import { checkValidity } from '../../checker/validity'
import { Refusal } from '../../refusal'
import { readDocument } from './document'
import { findKey } from './issuer'
import { CannotCheck } from './page'
import type { Page } from './page'
import { checkSignature } from './signature'
import { checkStatus } from './status'

/** The steps of a check, in order, as they are headed. */
export const titles = [
  'The signed document',
  'The issuer’s key',
  'The signature',
  'The dates',
  'The status list',
] as const

/** What a step came to and, if it passed, what it found for those after it. */
export type Finding<T> = StepResult & { found: T }

/** Told of each step as it begins; what it returns is told what came of it. */
export type Begin = (title: string) => (result: StepResult) => void

/**
 * Checks the badge of a page, one step after the other up to the first that does not pass; an expired badge may yet be
 * revoked. Never throws. Returns what came of the steps that were run.
 */
export async function checkBadge(page: Page, begin: Begin): Promise<StepResult[]> {
  const results: StepResult[] = []

  async function step<T extends StepResult>(run: () => T | Promise<T>): Promise<T> {
    const end = begin(titles[results.length]!)
    const result = await attempt(run)
    results.push(result)
    end(result)
    if ('stopped' in result || !goesOn(result)) throw new Stopped()
    return result
  }

  try {
    const { found: credential } = await step(() => readDocument(page))
    const { found: issuer } = await step(() => findKey(page, credential))
    await step(() => checkSignature(credential, issuer.candidates))
    await step(() => checkValidity(credential, null, page.now))
    await step(() => checkStatus(page, credential, issuer))
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
  return results
}

class Stopped extends Error {}

const goesOn = ({ outcome, means }: StepResult) => outcome === 'passed' || means === 'expired'

async function attempt<T extends StepResult>(run: () => T | Promise<T>): Promise<T | (StepResult & { stopped: true })> {
  try {
    return await run()
  } catch (error) {
    return { ...whyNot(error), stopped: true }
  }
}

function whyNot(error: unknown): StepResult {
  if (error instanceof Refusal) return { outcome: 'failed', reason: error.message }
  if (error instanceof CannotCheck) return { outcome: 'not_checked', reason: error.message }
  return { outcome: 'not_checked', reason: `Something went wrong in this page: ${String(error)}` }
}
