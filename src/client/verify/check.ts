import type { Verification } from '../../verification/verification'
import { looksLikeLink } from './rows'
import type { Row } from './rows'

/** What became of one badge of a list: what `/verify` answered, or why there is no answer. */
export type Found = Row & ({ verification: Verification } | { problem: string })

/**
 * Has one badge checked. A server that asks for patience gets it: `wait` is told the seconds, and then it is tried
 * again. Throws only if `signal` ends it.
 */
export async function checkOne(
  row: Row,
  signal: AbortSignal,
  wait: (seconds: number) => Promise<void>,
): Promise<Found> {
  if (!looksLikeLink(row.url)) return { ...row, problem: 'This is not a link.' }
  for (;;) {
    try {
      const answer = await fetch('/verify', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(row),
        signal,
      })
      if (answer.status === 429) await wait(Number(answer.headers.get('retry-after')) || 60)
      else if (answer.ok) return { ...row, verification: (await answer.json()) as Verification }
      else return { ...row, problem: await whyNot(answer) }
    } catch (error) {
      signal.throwIfAborted()
      return { ...row, problem: `It could not be sent: ${error instanceof Error ? error.message : 'no connection'}.` }
    }
  }
}

async function whyNot(answer: Response): Promise<string> {
  const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string }
  return detail ?? `The server answered ${answer.status}.`
}
