import type { Ctx } from '../context'
import { Unreachable } from '../outbound/fetch'
import type { Fetch } from '../outbound/fetch'

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
  let asked = 0
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), milliseconds)
  return {
    ctx: {
      ...ctx,
      fetch: askingOnce(async (url, request) => {
        if (over.signal.aborted) throw new Unreachable(url, 'time was up.')
        if (asked === mostRequests)
          throw new Unreachable(url, `${mostRequests} other addresses were asked for this credential already.`)
        asked++
        return ctx.fetch(url, request)
      }),
    },
    within: (work) => Promise.race([work, rejection(over.signal)]),
    end: () => clearTimeout(timer),
  }
}

/** Asks the same only once: whoever asks again has the same answer. */
export function askingOnce(fetch: Fetch): Fetch {
  const answers = new Map<string, ReturnType<Fetch>>()
  return (url, request) => {
    const question = JSON.stringify([url, request])
    const answer = answers.get(question) ?? fetch(url, request)
    answers.set(question, answer)
    return answer
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(new OutOfTime())
    signal.addEventListener('abort', () => reject(new OutOfTime()), { once: true })
  })
}
