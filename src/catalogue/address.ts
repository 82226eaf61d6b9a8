/** The public addresses of the catalogue. They stand inside signed documents, and so never change. */

export const issuerUrl = (origin: string, slug: string) => `${origin}/issuers/${slug}`

/** One version, for ever: the `achievement.id` of every badge awarded for it. */
export const versionUrl = (origin: string, issuerSlug: string, microcredentialSlug: string, number: number) =>
  `${issuerUrl(origin, issuerSlug)}/microcredentials/${microcredentialSlug}/versions/${number}`

export const imageUrl = (origin: string, digest: string) => `${origin}/images/${digest}`
