import { Refusal } from '../refusal'
import type { Contexts } from './contexts'

/** A JSON object that is JSON-LD. */
export type JsonLd = Record<string, unknown>

/**
 * The canonical N-Quads of a document (RDFC-1.0). Refuses, in JSON-LD safe mode, whatever would be left out of them, as
 * it would then be shown but not signed; and refuses a context outside the given ones, by name. The processor is loaded
 * with the first use: it costs some tens of milliseconds, and most requests sign nothing.
 */
export async function canonicalize(document: JsonLd, contexts?: Contexts): Promise<string> {
  const [{ default: jsonld }, known] = await Promise.all([import('jsonld'), contexts ?? closedSet()])
  try {
    return await jsonld.canonize(document, {
      base: null,
      safe: true,
      documentLoader: async (url) => ({ document: find(known, url), documentUrl: url, contextUrl: null }),
      canonizeOptions: { algorithm: 'RDFC-1.0', rejectURDNA2015: true },
    })
  } catch (error) {
    throw new Refusal('invalid', explain(error))
  }
}

const closedSet = async () => (await import('./contexts')).contexts

function find(contexts: Contexts, url: string): object {
  const found = contexts.get(url)
  if (!found) throw new Refusal('invalid', `The JSON-LD context ${url} is not one of those we know.`)
  return found
}

type JsonLdError = Error & {
  details?: { cause?: Error; event?: { message: string; details: Record<string, unknown> } }
}

function explain(error: unknown): string {
  const { message, details } = error as JsonLdError
  if (details?.cause instanceof Refusal) return details.cause.message
  if (details?.event) return `${details.event.message} (${JSON.stringify(details.event.details)})`
  return message
}
