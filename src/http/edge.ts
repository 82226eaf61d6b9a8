/** Seconds that a cache in front of the Worker may answer from: revocation has to show everywhere within a minute. */
export const edgeSeconds = 20

/**
 * Headers of an answer that is the same for everybody and may be cached in front of the Worker, where that is switched
 * on (decisions/0021), until a purge by this tag. They do not concern browsers: `cache-control` does.
 */
export const atTheEdge = (tag?: string, seconds = edgeSeconds): Record<string, string> => ({
  'cloudflare-cdn-cache-control': `max-age=${seconds}`,
  ...(tag && { 'cache-tag': tag }),
})
