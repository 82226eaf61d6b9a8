import jsonld from 'jsonld'
import type { RdfTerm } from 'jsonld'
import { Refusal } from '../refusal'
import { rdf, toLiteral } from './nquads'
import type { Quad } from './nquads'
import { unknownContext } from './contexts'
import type { Contexts } from './contexts'
import type { JsonLd } from './canonicalize'

/** Objects and arrays, more than a credential has: the processor copies its contexts for nearly each of them. */
const maxObjects = 3_000
const maxDepth = 100

/** Contexts, wherever they stand: the processor reads each anew. And what those in the document define, for each object. */
const maxContexts = 100
const maxDefinitions = 100_000

const maxCharacters = 1_000_000

/**
 * The statements a document makes, found by a general JSON-LD processor in safe mode. Refuses what would be left out of
 * them, a context outside the given ones, by name, and a document too big to be worth the work.
 */
export async function toQuads(document: JsonLd, contexts: Contexts): Promise<Quad[]> {
  refuseUnfit(document)
  const options = {
    base: null,
    safe: true,
    produceGeneralizedRdf: false,
    // Other libraries do the same: else safe mode refuses every text with a direction (VC Data Model 2.0, §11.1).
    rdfDirection: 'i18n-datatype',
    documentLoader: async (url: string) => ({ document: find(contexts, url), documentUrl: url, contextUrl: null }),
  } as const
  try {
    const expanded = await jsonld.expand(document, options)
    refuseUnsigned(expanded)
    const dataset = await jsonld.toRDF(expanded, { ...options, skipExpansion: true })
    return dataset.map(({ subject, predicate, object, graph }) => ({
      subject: write(subject),
      predicate: write(predicate),
      object: write(object),
      graph: graph.termType === 'DefaultGraph' ? '' : write(graph),
    }))
  } catch (error) {
    throw new Refusal('invalid', explain(error))
  }
}

function refuseUnfit(document: JsonLd): void {
  let objects = 0
  let contexts = 0
  let definitions = 0
  let characters = 0
  const visit = (value: unknown, depth: number): void => {
    if (typeof value === 'string') characters += value.length
    const isHolder = typeof value === 'object' && value !== null
    if (isHolder) objects++
    if (objects > maxObjects || characters > maxCharacters || depth > maxDepth)
      throw new Refusal('invalid', 'The document is too big, or nested too deeply, to be checked.')
    if (!isHolder) return
    if (Object.hasOwn(value, '@context')) {
      const own = asArray((value as JsonLd)['@context'])
      contexts += own.length
      definitions += own.reduce<number>((sum, one) => sum + (typeof one === 'string' ? 0 : sizeOf(one)), 0)
    }
    // The processor does not see a property of this name, not even as one that no context defines.
    if (Object.hasOwn(value, '__proto__')) throw new Refusal('invalid', 'A property is named “__proto__”.')
    for (const inner of Object.values(value)) visit(inner, depth + 1)
  }
  visit(document, 0)
  if (contexts > maxContexts || definitions * objects > maxDefinitions)
    throw new Refusal('invalid', 'The document has too many contexts, or too big ones, to be checked.')
}

const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

/** Objects and values in it, at any depth. */
const sizeOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, v) => sum + sizeOf(v), 1) : 1

/**
 * Refuses what safe mode lets pass and leaves out all the same: an address that came to nothing, being the name of a term
 * without a meaning or like a keyword, and `@index`.
 */
function refuseUnsigned(expanded: unknown): void {
  if (typeof expanded !== 'object' || expanded === null) return
  for (const [name, value] of Object.entries(expanded)) {
    if (name === '@index' || (name === '@id' && value === null))
      throw new Refusal('invalid', `Something in it is left out of what is signed (${name}).`)
    if (name !== '@value') refuseUnsigned(value)
  }
}

function find(contexts: Contexts, url: string): object {
  const found = contexts.get(url)
  if (!found) throw unknownContext(url)
  return found
}

function write(term: RdfTerm): string {
  if (term.termType === 'BlankNode') return `_:${term.value}`
  if (term.termType !== 'Literal') return `<${iri(term.value)}>`
  if (term.datatype.value !== `${rdf}langString`) return toLiteral(term.value, iri(term.datatype.value))
  return `${toLiteral(term.value)}${term.language ? `@${term.language}` : ''}`
}

/** An address with the characters escaped that N-Quads does not take as they are. */
const iri = (text: string) =>
  text.replaceAll(/[\0-\x20<>"{}|^`\\]/g, (c) => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)

type JsonLdError = Error & {
  details?: { cause?: Error; event?: { message: string; details: Record<string, unknown> } }
}

function explain(error: unknown): string {
  const { message, details } = error as JsonLdError
  if (details?.cause instanceof Refusal) return details.cause.message
  if (details?.event) return `${details.event.message} (${JSON.stringify(details.event.details)})`
  return message
}
