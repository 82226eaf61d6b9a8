import type { Ctx } from '../context'
import { Unreachable } from '../outbound/fetch'

/** What checking needs of the world. */
export type CheckCtx = Pick<Ctx, 'fetch' | 'now' | 'origin' | 'cache' | 'files'>

/** Addresses that one credential may send us to, with all its endorsements: it was written by anybody. */
const mostRequests = 20

/** Time was up before it was done. */
export class OutOfTime extends Error {
  override name = 'OutOfTime'
}

export type Budget = {
  /** The world, as far as it may still be asked. */
  ctx: CheckCtx
  /** What the work comes to. Throws `OutOfTime` if that takes too long; it is then left to itself. */
  within: <T>(work: Promise<T>) => Promise<T>
  end: () => void
}

/**
 * So many milliseconds, and so many requests, for everything that one check does. What is asked twice, as an issuer's
 * keys are for its badge and its status list, is answered once.
 */
export function openBudget(ctx: CheckCtx, milliseconds: number): Budget {
  const answers = new Map<string, ReturnType<CheckCtx['fetch']>>()
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), milliseconds)
  return {
    ctx: {
      ...ctx,
      fetch: async (url, request) => {
        if (over.signal.aborted) throw new Unreachable(url, 'time was up.')
        const question = JSON.stringify([url, request])
        const known = answers.get(question)
        if (known) return known
        if (answers.size === mostRequests)
          throw new Unreachable(url, `${mostRequests} other addresses were asked for this credential already.`)
        const answer = ctx.fetch(url, request)
        answers.set(question, answer)
        return answer
      },
    },
    within: (work) => Promise.race([work, rejection(over.signal)]),
    end: () => clearTimeout(timer),
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(new OutOfTime())
    signal.addEventListener('abort', () => reject(new OutOfTime()), { once: true })
  })
}
