/** The public addresses of the catalogue. They stand inside signed documents, and so never change. */

export const issuerUrl = (origin: string, slug: string) => `${origin}/issuers/${slug}`

/** Answers with the newest public version. */
export const microcredentialUrl = (origin: string, issuerSlug: string, slug: string) =>
  `${issuerUrl(origin, issuerSlug)}/microcredentials/${slug}`

/** One version, for ever: the `achievement.id` of every badge awarded for it. */
export const versionUrl = (origin: string, issuerSlug: string, microcredentialSlug: string, number: number) =>
  `${microcredentialUrl(origin, issuerSlug, microcredentialSlug)}/versions/${number}`

export const imageUrl = (origin: string, digest: string) => `${origin}/images/${digest}`
