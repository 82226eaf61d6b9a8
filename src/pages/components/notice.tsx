import type { Child } from 'hono/jsx'

/** Something to know before reading on. */
export function Notice({ tone, children }: { tone?: 'good' | 'warn'; children: Child }) {
  return (
    <div class={tone ? `notice notice--${tone}` : 'notice'} role="status">
      {children}
    </div>
  )
}
