import { parseXml, XmlElement } from '@rgrove/parse-xml'
import type { XmlDocument } from '@rgrove/parse-xml'
import { Refusal } from '../refusal'
import type { Unbaked } from './unbake'

/** What elements of which namespaces hold: Open Badges 3.0, Comprehensive Learner Record 2.0, Open Badges 2.0. */
const holders: Record<string, Unbaked['holds']> = {
  'https://purl.imsglobal.org/ob/v3p0 credential': 'credential',
  'https://purl.imsglobal.org/clr/v2p0 credential': 'credential',
  'http://openbadges.org assertion': 'assertion',
}

/** Complex drawings have some thousands; reading a million would take seconds. */
const mostElements = 20_000

/**
 * The badge in an SVG; undefined without one. Nothing in it is ever run or looked up. Refuses what is no XML, document
 * types and their entities, scripts, two badges, and a badge in both forms at once.
 */
export function readFromSvg(bytes: Uint8Array): Omit<Unbaked, 'form'> | undefined {
  const { children } = parse(bytes)
  if (children.some(({ type }) => type === 'doctype')) throw refused('has a document type, which may hide entities')
  const root = children.find((node) => node instanceof XmlElement)
  if (root && local(root.name) !== 'svg') throw refused('does not begin like one')
  const found = root ? badgesIn(root) : []
  if (found.length > 1) throw refused('has two badges in it')
  return found[0] && contentOf(found[0])
}

function parse(bytes: Uint8Array): XmlDocument {
  // Each has a tag to begin it, and perhaps one to end it.
  if (countOf(lessThan, bytes) > 2 * mostElements) throw refused(`has more than ${mostElements} elements`)
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
    return parseXml(text, { preserveDocumentType: true })
  } catch (error) {
    // Apart from errors of syntax and encoding: elements nested so deeply that the parser's stack ends.
    throw refused(`cannot be read: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`)
  }
}

const lessThan = 0x3c

function countOf(byte: number, bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) count++
  return count
}

type Holder = { element: XmlElement; holds: Unbaked['holds'] }
type Prefixes = Readonly<Record<string, string>>

/** Every element that holds a badge by the namespace of its prefix, whatever the prefix is. */
function badgesIn(root: XmlElement): Holder[] {
  const found: Holder[] = []
  const waiting: { element: XmlElement; prefixes: Prefixes }[] = [{ element: root, prefixes: {} }]
  for (let seen = 1; waiting.length > 0; seen++) {
    if (seen > mostElements) throw refused(`has more than ${mostElements} elements`)
    const { element, prefixes: outer } = waiting.pop()!
    checkHarmless(element)
    const prefixes = within(outer, element)
    const holds = holders[`${prefixes[prefixOf(element.name)]} ${local(element.name)}`]
    if (holds) found.push({ element, holds })
    for (const child of element.children) if (child instanceof XmlElement) waiting.push({ element: child, prefixes })
  }
  return found
}

/** A picture that acts when it is opened is not what a badge travels in. */
function checkHarmless({ name, attributes }: XmlElement): void {
  if (local(name).toLowerCase() === 'script') throw refused('has a script in it')
  for (const [attribute, value] of Object.entries(attributes)) {
    if (/^on/i.test(attribute)) throw refused(`has a script in it (${attribute})`)
    if (local(attribute) === 'href' && /^[\s\0]*javascript:/i.test(value)) throw refused('has a script in a link')
  }
}

/**
 * A JWS, or for 2.0 an address, stands in `verify`; JSON stands inside. Of 2.0 `verify` is the badge, and the JSON a
 * copy of it.
 */
function contentOf({ element, holds }: Holder): Omit<Unbaked, 'form'> {
  if (element.children.some((child) => child instanceof XmlElement)) throw refused('has elements in its badge')
  const verify = element.attributes['verify']?.trim()
  const inside = element.text.trim()
  if (holds === 'credential' && verify && inside) throw refused('has two forms of its badge, which may not be one')
  return { holds, text: verify || inside }
}

/** Prefixes in force inside an element; the empty one is the default namespace. */
function within(outer: Prefixes, { attributes }: XmlElement): Prefixes {
  const declared = Object.entries(attributes).flatMap(([name, uri]) =>
    name === 'xmlns' ? [['', uri]] : name.startsWith('xmlns:') ? [[name.slice(6), uri]] : [],
  )
  return declared.length > 0 ? { ...outer, ...(Object.fromEntries(declared) as Prefixes) } : outer
}

const prefixOf = (name: string) => (name.includes(':') ? name.slice(0, name.indexOf(':')) : '')
const local = (name: string) => name.slice(name.indexOf(':') + 1)

const refused = (why: string) => new Refusal('invalid', `This SVG ${why}.`)
