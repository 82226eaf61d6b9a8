import type { Child } from 'hono/jsx'

/** Terms and what is said of each. Leaves out what has nothing said of it. */
export function Facts({ of }: { of: [term: string, description: Child | null | undefined | false][] }) {
  return (
    <dl class="facts">
      {of
        .filter(([, description]) => description !== null && description !== undefined && description !== false)
        .map(([term, description]) => (
          <>
            <dt>{term}</dt>
            <dd>{description}</dd>
          </>
        ))}
    </dl>
  )
}
