import { Refusal } from '../refusal'
import { toQuads } from './closed/quads'
import { compile } from './closed/scopes'
import { contexts as closedSet } from './contexts'
import type { Contexts } from './contexts'
import { canonicalizeQuads } from './rdfc'
import { sample } from './sample'
import { sha256Hex } from './sha256'

/** A JSON object that is JSON-LD. */
export type JsonLd = Record<string, unknown>

const scopes = compile(closedSet)

/**
 * The canonical N-Quads of a document whose contexts are those of the closed set (RDFC-1.0), at once. Refuses, naming
 * the place, whatever is not certainly covered by them, as it would then be shown but not signed: what JSON-LD's safe
 * mode refuses, and more.
 */
export function canonicalizeClosed(document: JsonLd): string {
  return canonicalizeQuads(toQuads(scopes, document), sha256Hex, { strict: true })
}

/**
 * The canonical N-Quads of any document (RDFC-1.0). Refuses, in JSON-LD safe mode, whatever would be left out of them,
 * a context outside the given ones, by name, and what would take too much work. A general processor, loaded with the
 * first use, takes what the closed way does not.
 */
export async function canonicalize(document: JsonLd, contexts: Contexts = closedSet): Promise<string> {
  if ([...closedSet].every(([url, context]) => contexts.get(url) === context))
    try {
      return canonicalizeClosed(document)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  const { toQuads } = await import('./general')
  return canonicalizeQuads(await toQuads(document, contexts), sha256Hex, { strict: false })
}

// Code is slow until it has run a few times, and the first badge of a fresh isolate may be all that a request has CPU
// for. So it has run: an isolate that starts is given time of its own.
for (let pass = 0; pass < 3; pass++) canonicalizeClosed(sample)
