/** The public addresses of what is awarded. They stand inside signed documents, and so never change. */

export const credentialUrl = (origin: string, id: string) => `${origin}/credentials/${id}`

/** A released text or file; `n` is its place in the manifest, counted from 1. */
export const evidenceUrl = (origin: string, id: string, n: number) => `${credentialUrl(origin, id)}/evidence/${n}`

/** Answers with the edition that is shown now. */
export const refreshUrl = (origin: string, id: string) => `${credentialUrl(origin, id)}/refresh`

export const statusListUrl = (origin: string, listId: string) => `${origin}/status/${listId}`

/** The statement of one issuer here about another. */
export const endorsementUrl = (origin: string, id: string) => `${origin}/endorsements/${id}`
