/** Where a list lies in KV once something in it is revoked. Only `publishRevoked` writes it. */
export const revokedListKey = (listId: string) => `status/${listId}`

/** Where it lies as it was before: empty for ever, so that no delay and no crash can make it say what is not true. */
export const unrevokedListKey = (listId: string) => `unrevoked/${listId}`

/** Where a list lies for a minute that could be read in neither place, and so was signed for whoever asked first. */
export const anewListKey = (listId: string) => `anew/${listId}`

/**
 * Milliseconds a verifier may keep a list. Until a revocation shows everywhere, at most these pass: 5 s until the job has
 * put the list into KV, 30 s until every location reads it anew, 5 s in a cache in front of the Worker, 10 s in other
 * caches of HTTP, and these 10 s: a minute.
 */
export const timeToLive = 10_000

/** Seconds in a cache in front of the Worker, where there is one. */
export const listEdgeSeconds = 5
