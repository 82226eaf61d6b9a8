/** Verifiable Credentials Data Model 2.0. */
export const vcContext = 'https://www.w3.org/ns/credentials/v2'

/** Verifiable Credentials Data Model 1.1, which others still sign by. */
export const vc1Context = 'https://www.w3.org/2018/credentials/v1'

/** Open Badges 3.0. */
export const openBadgesContext = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'

/** 1EdTech's types for schema validators, refresh services and revocation lists; no other context defines them. */
export const extensionsContext = 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json'
