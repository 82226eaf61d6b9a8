import { revokedAmong } from './bitstring-status'
import { openBudget } from './budget'
import type { Budget, CheckCtx } from './budget'
import { checkEdition } from './edition'
import { checkEndorsements } from './endorsements'
import { attempt, examine } from './examine'
import type { Examined } from './examine'
import { checkIssuer } from './issuer'
import { checkHosted } from './ob2'
import type { Input, Parsed } from './parse'
import type { Records } from './proof-result'
import { checkRecipient } from './recipient'
import { absent, inFull, named, notChecked, verdictOf } from './report'
import type { Report, Step, StepName, StepResult } from './report'
import { checkStatus } from './status'
import type { ListCheck } from './status'
import { checkValidity } from './validity'

export type { CheckCtx } from './budget'
export type { Input } from './parse'
export type { Records } from './proof-result'

export type Options = {
  /** Whether it was given to whoever has this address. */
  email?: string
  /** Whether to ask its refresh service for a newer edition; yes unless told otherwise. */
  refresh?: boolean
  /** Whether to check the endorsements it carries; yes unless told otherwise. */
  endorsements?: boolean
  records?: Records
  /** Milliseconds for everything together. What is not done by then is not checked. */
  timeout?: number
}

/** Milliseconds for a check, unless told otherwise. */
const defaultTimeout = 15_000

/** Checks anybody's credential, step by step. Never throws for what it is given: what is wrong is in the report. */
export async function checkCredential(ctx: CheckCtx, input: Input, options: Options = {}): Promise<Report> {
  const budget = openBudget(ctx, options.timeout ?? defaultTimeout)
  try {
    return await check(budget, input, options)
  } finally {
    budget.end()
  }
}

/** Those of these indexes that a status list says are revoked now. Refuses a list that does not hold. Throws `Unreachable`. */
export async function revokedEntries(ctx: CheckCtx, list: string, indexes: number[]): Promise<number[]> {
  const budget = openBudget(ctx, defaultTimeout)
  try {
    return await budget.within(revokedAmong(budget.ctx, list, indexes, (text) => checkList(budget, text)))
  } finally {
    budget.end()
  }
}

/** `isEndorsement`: what endorses is checked as it stands, and nothing that endorses it in turn. */
async function check(budget: Budget, input: Input, options: Options, isEndorsement = false): Promise<Report> {
  const found = await examine(budget, input, options.records)
  if ('source' in found) {
    const { email } = options
    return checkHosted(budget.ctx, found.source, email === undefined ? {} : { email })
  }
  return 'parsed' in found ? checkExamined(budget, found, options, isEndorsement) : report(found.steps)
}

async function checkExamined(
  budget: Budget,
  { parsed, steps, proof }: Examined,
  options: Options,
  isEndorsement: boolean,
): Promise<Report> {
  const { records } = options
  const holds = proof.key && (proof.outcome === 'passed' || proof.outcome === 'unknown')
  let current = parsed
  /** What asks others about a credential runs only if its signature holds: nobody else may send us anywhere. */
  const ifSigned = (name: StepName, run: () => Promise<StepResult>) =>
    attempt(name, async () => (holds ? run() : notChecked('Not looked at, as its proof was not found to hold.')))

  const refresh = await ifSigned('refresh', async () => {
    if (isEndorsement || options.refresh === false) return absent('Nobody asked for it.')
    const { result, newer } = await checkEdition(budget, parsed, records)
    current = newer ?? parsed
    return result
  })
  const { credential, jwt } = current
  const status = await ifSigned('status', () =>
    budget.within(checkStatus(budget.ctx, credential, (text) => checkList(budget, text))).then(statusResult),
  )
  const validity = named('validity', checkValidity(credential, jwt, budget.ctx.now()))
  const recipient = await attempt('recipient', () => checkRecipient(credential, options.email))
  const endorsements = await ifSigned('endorsements', async () => {
    if (isEndorsement) return absent('Not looked at in what is itself an endorsement.')
    if (options.endorsements === false) return notChecked('Not looked at, as nobody asked for it.')
    return checkEndorsements(credential, (input) => check(budget, input, { ...(records && { records }) }, true))
  })
  const all = [
    ...steps,
    named('issuer', checkIssuer(parsed.credential, proof)),
    refresh,
    status,
    validity,
    recipient,
    endorsements,
  ]
  return report(all, { ...parsed, credential }, proof.secured)
}

/** A status list is a credential too: its issuer's proof and its dates count. */
async function checkList(budget: Budget, text: string): Promise<ListCheck> {
  const found = await examine(budget, { text })
  if (!('parsed' in found)) return { outcome: 'failed', reason: 'The list is no credential.' }
  const { credential, jwt } = found.parsed
  const steps = [...found.steps, named('validity', checkValidity(credential, jwt, budget.ctx.now()))]
  const bad = steps.find(({ outcome }) => outcome !== 'passed' && outcome !== 'absent')
  if (!bad) return { outcome: 'passed', credential }
  return { outcome: bad.outcome as Exclude<ListCheck['outcome'], 'passed'>, reason: bad.reason }
}

const statusResult = ({ outcome, reason, revoked }: Awaited<ReturnType<typeof checkStatus>>): StepResult => ({
  outcome,
  reason,
  ...(revoked && { means: 'revoked' as const }),
})

function report(steps: Step[], parsed?: Parsed, secured: string | null = null): Report {
  const all = inFull(steps)
  return {
    verdict: verdictOf(all),
    steps: all,
    form: parsed?.form ?? 'json',
    secured,
    credential: parsed?.credential ?? null,
  }
}
