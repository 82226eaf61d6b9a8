import { letGo, readAtMost } from '../read-at-most'
import { isOwn, whyNotAsked, whyNotAskedOfUs } from './address'

/** What came back from outside, read to its end: it was small enough, and in time. */
export type Answer = { status: number; headers: Headers; bytes: Uint8Array<ArrayBuffer> }

export type OutboundRequest = {
  headers?: Record<string, string>
  /** Posted, if there is one: to nobody else than was asked for, and never to ourselves. */
  body?: string
  /** Bytes of an answer that are read at most; past that it is refused. Counted after any decompression. */
  maxBytes?: number
  /** Whether only status and headers count: what else is answered is let go, unread. */
  unread?: boolean
  /** Milliseconds until it is given up, redirects and the whole answer included. */
  timeout?: number
  /** Whose word the answer is: an open redirect must not lend its host's name to somebody else's document. */
  redirects?: 'anywhere' | 'same-origin'
}

/**
 * The one door to the world outside. Addresses under our own origin are answered in-process. Throws `Unreachable` for
 * what it does not call, and for what does not answer as it should.
 */
export type Fetch = (url: string, request?: OutboundRequest) => Promise<Answer>

/** Nothing could be had from an address, and why, in words for whoever asked. */
export class Unreachable extends Error {
  override name = 'Unreachable'
  readonly url: string
  /** Without the address. */
  readonly reason: string

  constructor(url: string, reason: string) {
    super(`${url} could not be read: ${reason}`)
    this.url = url
    this.reason = reason
  }
}

/** What answers: ourselves, for our own origin, and the network for everything else. */
export type World = { origin: string; ourselves: Ask; network: Ask }
type Ask = (request: Request) => Promise<Response>

const megabyte = 1024 * 1024
const mostRedirects = 3

/**
 * A `Fetch` that asks only what `address.ts` allows, at every redirect anew, without cookies; it posts nowhere but there. Where names
 * lead is not ours to see: on Cloudflare no private network can be reached from here, while locally a name may lead
 * into one.
 */
export function guardedFetch(world: World): Fetch {
  return async (
    url,
    { headers = {}, body, maxBytes = megabyte, timeout = 5000, redirects = 'anywhere', unread = false } = {},
  ) => {
    const ending = new AbortController()
    const timer = setTimeout(() => ending.abort(), timeout)
    try {
      return await inTime(ending.signal, follow(ending.signal))
    } catch (error) {
      if (error instanceof Unreachable) throw error
      throw new Unreachable(url, ending.signal.aborted ? 'it took too long.' : 'nobody answered there.')
    } finally {
      clearTimeout(timer)
    }

    async function follow(signal: AbortSignal): Promise<Answer> {
      let target = URL.parse(url)
      if (!target) throw new Unreachable(url, 'it is not an address.')
      for (let hops = 0; hops <= mostRedirects; hops++) {
        const response = await ask(target, signal)
        const next = redirectOf(response, target)
        if (next && body !== undefined) throw new Unreachable(url, 'it leads on to somewhere else.')
        if (!next) return { status: response.status, headers: response.headers, bytes: await read(response, signal) }
        letGo(response.body?.cancel())
        if (redirects === 'same-origin' && next.origin !== target.origin)
          throw new Unreachable(url, `it leads to another host, ${next.host}.`)
        target = next
      }
      throw new Unreachable(url, 'it leads on and on.')
    }

    function ask(target: URL, signal: AbortSignal): Promise<Response> {
      const ours = isOwn(target, world.origin)
      const reason = ours ? whyNotToUs(target) : whyNotAsked(target, world.origin)
      if (reason) throw new Unreachable(url, reason)
      const request = new Request(target.href, {
        headers: { 'user-agent': 'Assay', ...headers },
        ...(body !== undefined && { method: 'POST', body }),
        redirect: 'manual',
        signal,
      })
      return ours ? world.ourselves(request) : world.network(request)
    }

    function whyNotToUs(target: URL): string | undefined {
      return body === undefined ? whyNotAskedOfUs(target) : 'nothing is posted to ourselves.'
    }

    async function read({ headers, body }: Response, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
      if (unread) {
        letGo(body?.cancel())
        return new Uint8Array()
      }
      const announced = Number(headers.get('content-length') ?? 0)
      const bytes = announced > maxBytes ? letGo(body?.cancel()) : await readAtMost(body, maxBytes, signal)
      if (!bytes) throw new Unreachable(url, `its answer is larger than ${maxBytes} bytes.`)
      return bytes
    }
  }
}

function redirectOf(response: Response, from: URL): URL | null {
  const location = response.headers.get('location')
  return [301, 302, 303, 307, 308].includes(response.status) && location !== null
    ? URL.parse(location, from.href)
    : null
}

/** The promise, unless time is up first: not everything that is waited for hears of the signal. */
export function inTime<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('It took too long.')))
  })
  return Promise.race([promise, late])
}
