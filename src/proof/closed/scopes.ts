import { Refusal } from '../../refusal'
import { unknownContext } from '../contexts'
import type { Contexts } from '../contexts'

/** What a term means in a scope. */
export type Term = {
  /** What it stands for; `@id` for `id`, and `@type` for `type`. */
  iri: string
  /** The same, as N-Quads writes it. */
  predicate: string
  /** How its text is read: `@id`, `@vocab`, `@json`, a datatype, or undefined for plain text. */
  type: string | undefined
  container: string | undefined
  /** The context that holds in its value, or, where it is a type, in the node of that type. */
  scoped: LocalContext | null | undefined
  protected: boolean
}

type LocalContext = { readonly [key: string]: unknown }

/**
 * The terms that may be used at one place of a document: JSON-LD's active context. `previous` is what comes back one
 * node further down, after a type's own terms.
 */
export type Scope = {
  readonly terms: ReadonlyMap<string, Term>
  readonly previous: Scope | undefined
  /** Scopes reached from here, by the context that leads there. */
  readonly reached: Record<Way, Map<object, Scope>>
}

/** How a context comes into force: named by the document, by a term for its values, or by a type for its own node. */
type Way = 'document' | 'property' | 'type'

export type Scopes = ReturnType<typeof compile>

/** More than all the documents we issue reach; a document made to reach ever more makes us forget, not grow. */
const maxScopes = 1_000

/**
 * Reads contexts into tables of terms, each scope when a document first reaches it (JSON-LD 1.1 Processing Algorithms,
 * §4). Refuses, as a scope is entered, a context that says more than these tables can.
 */
export function compile(contexts: Contexts) {
  const root = newScope(new Map(), undefined)
  let count = 0

  /** The scope after a context. Refuses one that would change what a protected term means. */
  function enter(scope: Scope, context: LocalContext, way: Way): Scope {
    const known = scope.reached[way].get(context)
    if (known) return known
    if (++count > maxScopes) {
      for (const reached of Object.values(root.reached)) reached.clear()
      count = 0
    }
    const terms = define(scope.terms, context, way === 'property')
    const previous = way === 'type' ? (scope.previous ?? scope) : scope.previous
    const next = terms === scope.terms && previous === scope.previous ? scope : newScope(terms, previous)
    scope.reached[way].set(context, next)
    return next
  }

  return {
    root,

    /** The scope after the context with this address. */
    enterDocument(scope: Scope, url: unknown): Scope {
      const file = typeof url === 'string' ? contexts.get(url) : undefined
      const context = file && (file as { '@context': unknown })['@context']
      if (!isPlain(context)) throw unknownContext(typeof url === 'string' ? url : 'written in the document')
      return enter(scope, context, 'document')
    },

    /** The scope in which a term's value is read. */
    enterProperty: (scope: Scope, { scoped }: Term): Scope =>
      scoped === undefined ? scope : scoped === null ? root : enter(scope, scoped, 'property'),

    /** The scope in which the properties of a node of these types are read; the order of the types says nothing. */
    enterTypes(scope: Scope, types: string[]): Scope {
      let entered = scope
      for (const type of types.length > 1 ? types.toSorted() : types) {
        const scoped = scope.terms.get(type)?.scoped
        if (scoped === null) throw refusal('A type takes all contexts away.')
        if (scoped) entered = enter(entered, scoped, 'type')
      }
      return entered
    },
  }
}

const newScope = (terms: ReadonlyMap<string, Term>, previous: Scope | undefined): Scope => ({
  terms,
  previous,
  reached: { document: new Map(), property: new Map(), type: new Map() },
})

/** The terms with those of a context; the same table if that changes nothing. */
function define(before: ReadonlyMap<string, Term>, context: LocalContext, overrides: boolean) {
  const terms = new Map(before)
  const { '@protected': isProtected = false, '@version': _, ...definitions } = context
  const done = new Map<string, boolean>()
  let changed = false

  function defineTerm(name: string): void {
    if (done.get(name)) return
    if (done.has(name)) throw unsupported(name)
    done.set(name, false)
    const old = before.get(name)
    const term = { ...toTerm(name, definitions[name]), protected: isProtected === true }
    done.set(name, true)
    const same = old !== undefined && sameMeaning(old, term)
    if (same && (old.protected === term.protected || (old.protected && !overrides))) return
    if (old?.protected && !overrides) throw refusal(`A context gives “${name}”, a protected term, another meaning.`)
    terms.set(name, term)
    changed = true
  }

  function toTerm(name: string, value: unknown): Omit<Term, 'protected'> {
    const definition = typeof value === 'string' ? { '@id': value } : value
    if (!isPlain(definition) || /^@|[:/]/.test(name) || name === '') throw unsupported(name)
    const { '@id': id, '@type': type, '@container': container, '@context': scoped, ...rest } = definition
    if (Object.keys(rest).length > 0 || typeof id !== 'string' || id === name) throw unsupported(name)
    if (!containers.includes(container) || !(scoped === undefined || scoped === null || isPlain(scoped)))
      throw unsupported(name)
    // A short definition of such an address could be the prefix of others.
    if (typeof value === 'string' && /[:/?#[\]@]$/.test(id)) throw unsupported(name)
    const datatype = type === undefined || coercions.includes(type) ? type : resolve(name, type)
    const iri = id === keywords[name] ? id : resolve(name, id)
    return { iri, predicate: `<${iri}>`, type: datatype as string | undefined, container: container as string, scoped }
  }

  /** What a term or an address in full stands for. */
  function resolve(name: string, value: unknown): string {
    if (typeof value !== 'string') throw unsupported(name)
    if (Object.hasOwn(definitions, value)) defineTerm(value)
    const known = terms.get(value)
    if (known && !known.iri.startsWith('@')) return known.iri
    const prefix = value.slice(0, value.indexOf(':'))
    if (known || !isAbsolute(value) || terms.has(prefix) || Object.hasOwn(definitions, prefix)) throw unsupported(name)
    return value
  }

  for (const name of Object.keys(definitions)) defineTerm(name)
  return changed ? terms : before
}

/** The only other names of keywords that are covered. */
const keywords: Record<string, string> = { id: '@id', type: '@type' }
const coercions: unknown[] = ['@id', '@vocab', '@json']
const containers: unknown[] = [undefined, '@set', '@list', '@graph']

/** Whether this is an address in full, of characters that addresses have. */
export const isAbsolute = (text: string) => /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\0-\x20<>"{}|^`\\]*$/.test(text)

const isPlain = (value: unknown): value is LocalContext =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const sameMeaning = (a: Omit<Term, 'protected'>, b: Omit<Term, 'protected'>) =>
  a.iri === b.iri && a.type === b.type && a.container === b.container && equal(a.scoped, b.scoped)

/** Deep, whatever the order of keys. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isPlain(a) || !isPlain(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
}

const unsupported = (name: string) => refusal(`The context defines “${name}” in a way that is not certainly covered.`)
const refusal = (words: string) => new Refusal('invalid', words)
