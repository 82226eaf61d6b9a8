/** What came back from outside, read to its end: it was small enough, and in time. */
export type Answer = { status: number; headers: Headers; bytes: Uint8Array<ArrayBuffer> }

export type OutboundRequest = {
  headers?: Record<string, string>
  /** Bytes of an answer that are read at most; past that it is refused. */
  maxBytes?: number
  /** Milliseconds until it is given up. */
  timeout?: number
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

  constructor(url: string, reason: string) {
    super(`${url} could not be read: ${reason}`)
    this.url = url
  }
}

const megabyte = 1024 * 1024

/** A `Fetch` over the network: https, names instead of addresses, no redirects, bounded in size and time. */
export function guardedFetch(): Fetch {
  return async (url, { headers = {}, maxBytes = megabyte, timeout = 5000 } = {}) => {
    const target = URL.parse(url)
    if (target?.protocol !== 'https:') throw new Unreachable(url, 'only https addresses are asked.')
    const response = await fetch(target, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeout) })
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (bytes.length > maxBytes) throw new Unreachable(url, `its answer is larger than ${maxBytes} bytes.`)
    return { status: response.status, headers: response.headers, bytes }
  }
}
