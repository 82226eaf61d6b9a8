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

/** So many milliseconds, and so many requests, for everything that one check does. */
export function openBudget(ctx: CheckCtx, milliseconds: number): Budget {
  let asked = 0
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), milliseconds)
  return {
    ctx: {
      ...ctx,
      fetch: async (url, request) => {
        if (over.signal.aborted) throw new Unreachable(url, 'time was up.')
        if (++asked > mostRequests) throw new Unreachable(url, `it is more than the ${mostRequests}th to be asked.`)
        return ctx.fetch(url, request)
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
