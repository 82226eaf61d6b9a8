import type { JsonLd } from '../proof/canonicalize'
import { idOf, isObject, textsOf } from './json'

/**
 * Why an issuer does not answer for what stands at an address (Open Badges 2.0, hosted verification); undefined if it
 * does. Unless its profile names other hosts or beginnings, everything of it has to be on its own origin.
 */
export function whyNotTheirs(url: string, issuer: JsonLd): string | undefined {
  const { startsWith, allowedOrigins } = isObject(issuer.verification) ? issuer.verification : {}
  const [at, home] = [URL.parse(url), URL.parse(idOf(issuer) ?? '')]
  const prefixes = textsOf(startsWith).map((prefix) => URL.parse(prefix))
  const hosts = textsOf(allowedOrigins).map((origin) => (origin.includes('://') ? URL.parse(origin)?.host : origin))
  const theirs =
    startsWith === undefined && allowedOrigins === undefined
      ? at !== null && at.origin === home?.origin
      : at !== null &&
        (startsWith === undefined || prefixes.some((p) => p?.origin === at.origin && at.href.startsWith(p.href))) &&
        (allowedOrigins === undefined || hosts.includes(at.host))
  return theirs ? undefined : `${url} is not where ${idOf(issuer)} says its badges are.`
}
