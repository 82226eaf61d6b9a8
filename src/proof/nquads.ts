/**
 * One statement, its parts written as N-Quads has them: `<iri>`, `"literal"^^<datatype>`, or `_:label` for a blank node.
 * The graph is empty for the default graph.
 */
export type Quad = {
  readonly subject: string
  readonly predicate: string
  readonly object: string
  readonly graph: string
}

export const xsd = 'http://www.w3.org/2001/XMLSchema#'
export const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'

/** One line of N-Quads, in the canonical form (RDF Dataset Canonicalization 1.0, §5). */
export function toLine(subject: string, predicate: string, object: string, graph: string): string {
  return graph === '' ? `${subject} ${predicate} ${object} .\n` : `${subject} ${predicate} ${object} ${graph} .\n`
}

/** Whether it starts with `_`, as only a blank node does. */
export const isBlank = (part: string) => part.charCodeAt(0) === 0x5f

/** A literal as N-Quads writes it; a string has no datatype. */
export function toLiteral(text: string, datatype = `${xsd}string`): string {
  const quoted = `"${outsideLiteral.test(text) ? text.replaceAll(allOutsideLiteral, escape) : text}"`
  return datatype === `${xsd}string` ? quoted : `${quoted}^^<${datatype}>`
}

/** Control characters, `"` and `\`. */
const outsideLiteral = /[^ !#-[\]-~\x80-\uffff]/
const allOutsideLiteral = new RegExp(outsideLiteral, 'g')
const shortForms: Record<string, string> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
}

const escape = (character: string) =>
  shortForms[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
