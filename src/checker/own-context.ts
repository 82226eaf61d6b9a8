import { extensionsContext, openBadgesContext, vcContext } from '../proof/context-urls'
import { contexts as closedSet } from '../proof/contexts'
import { isObject, listOf } from './json'

/** What a context in a document may say besides what its terms mean. */
const settings = ['@vocab', '@version', '@protected', '@language', '@direction', '@base', '@propagate']

/** What it may say of a term. */
const details = ['@id', '@type', '@container', '@context', '@protected', '@prefix', '@language', '@direction']

/** In these a value still is where it seems to be, and nothing of it goes unsigned, as the keys of `@index` do. */
const containers = ['@set', '@list', '@language']

/** Every name that these contexts define, at any depth. */
const namesIn = (...urls: string[]) =>
  urls.reduce(
    (names, url) => addNames((closedSet.get(url) as { '@context': object })['@context'], names),
    new Set<string>(),
  )

const ofBadges = namesIn(openBadgesContext)
const ofCredentials = new Set([
  ...namesIn(vcContext, extensionsContext),
  // What the checker knows of the VC Data Model 1.1, and of the first lists of bits.
  'issuanceDate',
  'expirationDate',
  'StatusList2021Entry',
  'StatusList2021Credential',
  'StatusList2021',
])

/**
 * Why a context that stands in the document itself is not taken; undefined if it is. Whoever holds a credential may put
 * one there, with the signature intact: the statements are signed, and not how they are spelt. Of the names that the
 * standards define anywhere it may define none, as a name is protected only where its type is in force, and a type can
 * be written in full; it may give no name the meaning of a keyword, as nobody signs what `@index` holds.
 */
export function whyNotTaken(context: unknown, { isBadge }: { isBadge: boolean }): string | undefined {
  const isFixed = (name: string) => name.startsWith('@') || ofCredentials.has(name) || (isBadge && ofBadges.has(name))
  for (const one of listOf(context).filter(isObject))
    for (const [name, definition] of Object.entries(one)) {
      if (settings.includes(name)) continue
      const why = whyNotDefined(name, isObject(definition) ? definition : { '@id': definition }, isFixed)
      if (why) return why
      const scoped = isObject(definition) ? whyNotTaken(definition['@context'], { isBadge }) : undefined
      if (scoped) return scoped
    }
  return undefined
}

function whyNotDefined(
  name: string,
  definition: Record<string, unknown>,
  isFixed: (name: string) => boolean,
): string | undefined {
  const { '@id': meaning, '@container': container } = definition
  if (isFixed(name)) return `A context of its own defines “${name}”, which the standards have fixed.`
  if (typeof meaning === 'string' && isFixed(meaning))
    return `A context of its own gives “${name}” the meaning of “${meaning}”.`
  const word =
    listOf(container)
      .map(String)
      .find((one) => !containers.includes(one)) ?? Object.keys(definition).find((one) => !details.includes(one))
  return word === undefined ? undefined : `It uses ${word}, with which what it says could be hidden.`
}

function addNames(context: object, names: Set<string>): Set<string> {
  for (const [name, definition] of Object.entries(context)) {
    if (!name.startsWith('@')) names.add(name)
    const scoped = isObject(definition) ? definition['@context'] : undefined
    if (isObject(scoped)) addNames(scoped, names)
  }
  return names
}
