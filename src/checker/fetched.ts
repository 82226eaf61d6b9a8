import type { Ctx } from '../context'
import { Unreachable } from '../outbound/fetch'
import type { OutboundRequest } from '../outbound/fetch'
import type { JsonLd } from '../proof/canonicalize'
import { isObject, parseStrict } from './json'

/** Bytes of a document about keys, lists or issuers: they are small. */
const largest = 256 * 1024

/** `gone`: what its publisher has taken back (410) will do, if they still say what it was. */
type DocumentRequest = OutboundRequest & { gone?: boolean }

/**
 * A text from outside. Throws `Unreachable` where there is none, whatever the reason: nobody can tell a document that
 * was taken back from a server that is out of order.
 */
export async function fetchText(
  ctx: Pick<Ctx, 'fetch'>,
  url: string,
  { gone = false, ...request }: DocumentRequest = {},
): Promise<string> {
  const { status, bytes } = await ctx.fetch(url, { maxBytes: largest, ...request })
  if (status !== 200 && !(gone && status === 410)) throw new Unreachable(url, `it answers ${status}.`)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    throw new Unreachable(url, 'it answers something other than text.')
  }
}

/** A JSON object from outside. Throws `Unreachable` for anything else; a page of a domain for sale, for one. */
export async function fetchJson(
  ctx: Pick<Ctx, 'fetch'>,
  url: string,
  { headers, ...request }: DocumentRequest = {},
): Promise<JsonLd> {
  const text = await fetchText(ctx, url, { headers: { accept: jsonTypes, ...headers }, ...request })
  const document = parsed(text, url)
  if (!isObject(document)) throw new Unreachable(url, 'it answers no JSON object.')
  return document
}

const jsonTypes = 'application/json, application/ld+json;q=0.9, */*;q=0.1'

function parsed(text: string, url: string): unknown {
  try {
    return parseStrict(text)
  } catch (error) {
    throw new Unreachable(url, `its answer is not sound JSON. ${error instanceof Error ? error.message : ''}`.trim())
  }
}
