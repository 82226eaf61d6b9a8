import { Refusal } from '../../refusal'
import type { JsonLd } from '../canonicalize'
import { rdf, toLine, toLiteral, xsd } from '../nquads'
import type { Quad } from '../nquads'
import { isAbsolute } from './scopes'
import type { Scope, Scopes, Term } from './scopes'

/** Deeper than any credential, and less than the stack. */
const maxDepth = 64

const rdfType = `<${rdf}type>`
const first = `<${rdf}first>`
const rest = `<${rdf}rest>`
const nil = `<${rdf}nil>`

/**
 * The statements a document makes, as JSON-LD expansion and conversion to RDF find them (JSON-LD 1.1 Processing
 * Algorithms, §5.1 and §8.1), for documents of known contexts only. Refuses by default, naming the place: whatever is
 * not certainly covered here might be shown, and not signed. What it takes, JSON-LD's safe mode takes, with the same
 * result; it takes less.
 */
export function toQuads(scopes: Scopes, document: JsonLd): Quad[] {
  const quads: Quad[] = []
  /** Lines that are there, with how their value was written: 1 and "1" of one datatype make the same line. */
  const written = new Map<string, string>()
  const path: (string | number)[] = []
  let blanks = 0

  const refusal = (words: string) => new Refusal('invalid', `${path.join('.') || 'The document'}: ${words}`)
  const newBlank = () => `_:${blanks++}`

  function add(subject: string, predicate: string, object: string, graph: string, source = ''): void {
    const line = toLine(subject, predicate, object, graph)
    const known = written.get(line)
    if (known === source) return
    if (known !== undefined) throw refusal('the same value is there in two ways of writing.')
    written.set(line, source)
    quads.push({ subject, predicate, object, graph })
  }

  /** Adds a node's statements and returns its name. `outer` is the scope of the property it is a value of. */
  function addNode(element: JsonLd, outer: Scope, key: string | undefined, graph: string, alone: boolean): string {
    if (path.length > maxDepth) throw refusal('it is nested too deeply.')
    const keys = Object.keys(element)
    const named = scopeOf(element, keys, outer, key)
    const types = 'type' in element && named.terms.get('type')?.iri === '@type' ? typesOf(element.type) : []
    const scope = scopes.enterTypes(named, types)
    if (scope.terms.get('type') !== named.terms.get('type')) throw refusal('its types change what a type is.')
    const hasId = 'id' in element && scope.terms.get('id')?.iri === '@id'
    const node = hasId ? idOf(element.id) : newBlank()
    const before = quads.length
    for (const type of types) add(node, rdfType, vocabulary(type, named), graph, 'type')
    for (const name of keys) {
      if (name === '@context' || element[name] === undefined) continue
      const term = scope.terms.get(name)
      if (!term) throw refusal(`no context defines “${name}” there.`)
      if (term.iri.startsWith('@')) continue
      path.push(name)
      addValues(node, term, name, element[name], scope, graph)
      path.pop()
    }
    // JSON-LD drops what says nothing where nothing refers to it.
    if (alone && quads.length === before) throw refusal('it says nothing but its id.')
    return node
  }

  /** The scope in which a node's types are read: without the terms of the outer node's type, with its own contexts. */
  function scopeOf(element: JsonLd, keys: string[], outer: Scope, key: string | undefined): Scope {
    const term = key === undefined ? undefined : outer.terms.get(key)
    const isReference = keys.length === 1 && outer.terms.get(keys[0]!)?.iri === '@id'
    const reverted = isReference ? outer : (outer.previous ?? outer)
    const entered = term ? scopes.enterProperty(reverted, term) : reverted
    if (element['@context'] === undefined) return entered
    return asArray(element['@context']).reduce<Scope>((scope, url) => scopes.enterDocument(scope, url), entered)
  }

  function addValues(node: string, term: Term, key: string, value: unknown, scope: Scope, graph: string): void {
    if (term.type === '@json') throw refusal('values of any JSON are not covered.')
    const inner = scopes.enterProperty(scope, term)
    if (term.container === '@list') {
      if (inner !== scope) throw refusal('a list with terms of its own is not covered.')
      return addList(node, asArray(value), term, scope, graph)
    }
    if (!Array.isArray(value)) return addValue(node, term, key, value, inner, graph)
    for (let i = 0; i < value.length; i++) {
      path.push(i)
      addValue(node, term, key, value[i], inner, graph)
      path.pop()
    }
  }

  function addValue(node: string, term: Term, key: string, value: unknown, inner: Scope, graph: string): void {
    if (isObject(value)) {
      // Each proof, and each credential of a presentation, is a graph of its own.
      const own = term.container === '@graph' ? newBlank() : undefined
      const object = addNode(value, inner, key, own ?? graph, own !== undefined)
      add(node, term.predicate, own ?? object, graph)
    } else {
      if (term.container === '@graph' || inner.terms.get(key) !== term) throw refusal('an object is expected.')
      addScalar(node, term.predicate, value, term.type, inner, graph)
    }
  }

  /** Adds a list of values that are no objects: a chain of blank nodes. */
  function addList(node: string, values: unknown[], term: Term, scope: Scope, graph: string): void {
    if (values.length === 0) throw refusal('an empty list is not covered.')
    const cells = values.map(newBlank)
    add(node, term.predicate, cells[0]!, graph)
    for (const [i, value] of values.entries()) {
      addScalar(cells[i]!, first, value, term.type, scope, graph)
      add(cells[i]!, rest, cells[i + 1] ?? nil, graph)
    }
  }

  /** Adds a value that is no object. */
  function addScalar(
    node: string,
    predicate: string,
    value: unknown,
    type: string | undefined,
    scope: Scope,
    graph: string,
  ): void {
    if (type === '@id' || type === '@vocab') {
      if (typeof value !== 'string') throw refusal('an address is expected.')
      return add(node, predicate, type === '@id' ? absolute(value) : vocabulary(value, scope), graph)
    }
    add(node, predicate, literal(value, type), graph, `${typeof value} ${type}`)
  }

  function literal(value: unknown, type: string | undefined): string {
    if (type === `${xsd}double` || type === `${rdf}langString`) throw refusal(`values of ${type} are not covered.`)
    if (typeof value === 'number') return number(value, type)
    if (typeof value === 'boolean') return toLiteral(String(value), type ?? `${xsd}boolean`)
    if (value === null) throw refusal('null says nothing.')
    if (typeof value !== 'string') throw refusal('an array within an array is not covered.')
    if (!value.isWellFormed()) throw refusal('the text holds half a character.')
    return toLiteral(value, type)
  }

  /**
   * A number as RDF writes it. Of those that are not whole, only the ones that come out the same whether an
   * implementation writes 15 decimals or as few as it needs: 8.2 is 8.199999999999999 for some.
   */
  function number(value: number, type: string | undefined): string {
    if (Object.is(value, -0)) throw refusal('minus zero is not covered.')
    if (Number.isSafeInteger(value)) return toLiteral(String(value), type ?? `${xsd}integer`)
    const text = value.toExponential(15).replace(/(\d)0*e\+?/, '$1E')
    const shortest = value
      .toExponential()
      .replace(/^(-?\d)e/, '$1.0e')
      .replace(/e\+?/, 'E')
    if (!String(value).includes('.') || text !== shortest)
      throw refusal(`the number ${value} is not written alike by all implementations.`)
    return toLiteral(text, type ?? `${xsd}double`)
  }

  function typesOf(value: unknown): string[] {
    const types = asArray(value)
    if (types.length === 0 || !types.every((type) => typeof type === 'string'))
      throw refusal('its type is not the name of one, or a list of such names.')
    return types
  }

  function idOf(value: unknown): string {
    if (typeof value !== 'string') throw refusal('its id is not an address.')
    return absolute(value)
  }

  /** What a term stands for, or an address in full. */
  function vocabulary(text: string, scope: Scope): string {
    const term = scope.terms.get(text)
    if (!term) return absolute(text)
    if (term.iri.startsWith('@')) throw refusal(`“${text}” is not the name of anything.`)
    return `<${term.iri}>`
  }

  function absolute(text: string): string {
    if (!isAbsolute(text) || !text.isWellFormed())
      throw refusal(`“${text}” is no term of the contexts, and no address in full.`)
    return `<${text}>`
  }

  addNode(document, scopes.root, undefined, '', true)
  return quads
}

const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

const isObject = (value: unknown): value is JsonLd =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
