/** The public addresses of what is awarded. They stand inside signed documents, and so never change. */

export const credentialUrl = (origin: string, id: string) => `${origin}/credentials/${id}`

/** A released file; `n` counts the released items from 1, in the order of the manifest. */
export const evidenceUrl = (origin: string, id: string, n: number) => `${credentialUrl(origin, id)}/evidence/${n}`

export const statusListUrl = (origin: string, listId: string) => `${origin}/status/${listId}`
