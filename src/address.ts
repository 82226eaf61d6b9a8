/**
 * The public addresses of issuers and of what they offer. They stand inside signed documents, and so never change. A
 * path is for links of our own pages.
 */

export const issuerPath = (slug: string) => `/issuers/${slug}`

/** Answers with the newest public version. */
export const microcredentialPath = (issuerSlug: string, slug: string) =>
  `${issuerPath(issuerSlug)}/microcredentials/${slug}`

/** One version, for ever. */
export const versionPath = (issuerSlug: string, microcredentialSlug: string, number: number) =>
  `${microcredentialPath(issuerSlug, microcredentialSlug)}/versions/${number}`

/** The `achievement.id` of every badge awarded for the version. */
export const versionUrl = (origin: string, ...version: Parameters<typeof versionPath>) =>
  `${origin}${versionPath(...version)}`

/** Where one enrolls, signed in. It stands in no signed document. */
export const enrollPath = (microcredentialId: string) => `/learn/enroll?microcredential=${microcredentialId}`

export const imagePath = (digest: string) => `/images/${digest}`

export const imageUrl = (origin: string, digest: string) => `${origin}${imagePath(digest)}`

/** A file that stands for a revoked badge whose version has no picture of its own for that. */
export const revokedImage = '/revoked.png'
