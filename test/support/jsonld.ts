import jsonld from 'jsonld'
import { contexts } from '../../src/proof/contexts'
import type { JsonLd } from '../../src/proof/canonicalize'

/** The canonical N-Quads as `jsonld` in safe mode and `rdf-canonize` give them; undefined where they refuse. */
export async function libraryCanonical(document: JsonLd): Promise<string | undefined> {
  try {
    return await jsonld.canonize(document, {
      base: null,
      safe: true,
      documentLoader: async (url) => ({ document: known(url), documentUrl: url, contextUrl: null }),
      canonizeOptions: { algorithm: 'RDFC-1.0', rejectURDNA2015: true },
    })
  } catch {
    return undefined
  }
}

function known(url: string): object {
  const context = contexts.get(url)
  if (!context) throw new Error(`${url} is unknown.`)
  return context
}
