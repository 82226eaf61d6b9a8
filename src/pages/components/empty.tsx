import type { Child } from 'hono/jsx'

/** Where a list would be, had it anything: says so, and what to do about it. */
export function Empty({ children }: { children: Child }) {
  return <div class="empty">{children}</div>
}
