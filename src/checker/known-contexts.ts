import type { Ctx } from '../context'
import { sha256Hex } from '../digest'
import { Unreachable } from '../outbound/fetch'
import type { JsonLd } from '../proof/canonicalize'
import { contexts as closedSet, unknownContext } from '../proof/contexts'
import type { Contexts } from '../proof/contexts'
import { Refusal } from '../refusal'
import { contextPins } from './context-pins'
import { isObject, listOf } from './json'

type ContextCtx = Pick<Ctx, 'fetch' | 'files'>

/** A credential in another one, and an endorsement of that, name the same few. */
const mostContexts = 20

const largest = 256 * 1024

/**
 * The closed set and every context that a document names, wherever in it: packaged with us, or fetched once and checked
 * against its pinned digest. Refuses all others by name. A context that stands in the document itself stays there: the
 * processor lets it redefine no protected term. Throws `Unreachable`.
 */
export async function contextsFor(ctx: ContextCtx, document: JsonLd): Promise<Contexts> {
  const named = [...contextsIn(document)].filter((url) => !closedSet.has(url))
  if (named.length === 0) return closedSet
  if (named.length > mostContexts) throw new Refusal('invalid', `It names more than ${mostContexts} JSON-LD contexts.`)
  const { packagedContexts } = await import('../proof/packaged-contexts')
  const others = named.filter((url) => !packagedContexts.has(url))
  const unknown = others.find((url) => !contextPins.has(url))
  if (unknown !== undefined) throw unknownContext(unknown)
  const pinned = await Promise.all(others.map(async (url) => [url, await readPinned(ctx, url)] as const))
  return new Map([...packagedContexts, ...pinned])
}

/**
 * Addresses of contexts in a document: of the whole, of parts, and inside contexts that stand in it (`@import`, scoped
 * ones).
 */
function contextsIn(document: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(document)) for (const item of document) contextsIn(item, found)
  if (!isObject(document)) return found
  for (const [name, value] of Object.entries(document)) {
    if (name === '@context' || name === '@import')
      for (const context of listOf(value)) if (typeof context === 'string') found.add(context)
    contextsIn(value, found)
  }
  return found
}

/** Out of R2, where the first to need it put it under its digest. */
async function readPinned(ctx: ContextCtx, url: string): Promise<object> {
  const digest = contextPins.get(url)!
  const key = `contexts/${digest}`
  const kept = await ctx.files.get(key)
  if (kept) return parse(await kept.text())
  const { status, bytes } = await ctx.fetch(url, { headers: { accept }, maxBytes: largest })
  if (status !== 200) throw new Unreachable(url, `it answers ${status}.`)
  if ((await sha256Hex(bytes)) !== digest)
    throw new Refusal('invalid', `What ${url} answers is not the JSON-LD context we know by that name.`)
  await ctx.files.put(key, bytes, { sha256: digest, httpMetadata: { contentType: 'application/ld+json' } })
  return parse(new TextDecoder().decode(bytes))
}

const accept = 'application/ld+json, application/json;q=0.9, */*;q=0.1'

const parse = (text: string) => JSON.parse(text) as object
