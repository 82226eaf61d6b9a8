/** Whether an origin lies on this very machine: `http://localhost`, with any port. */
export function isLocalOrigin(origin: string): boolean {
  const url = URL.parse(origin)
  return url?.protocol === 'http:' && url.hostname === 'localhost'
}
