import type { Child } from 'hono/jsx'

/** A link that tells the other side nothing of the reader. What is no web address is shown, but leads nowhere. */
export function Outside({ href, children }: { href: string; children: Child }) {
  if (!/^https?:\/\//i.test(href)) return <>{children}</>
  return (
    <a href={href} rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

/** Empty for what is no address. */
export const hostOf = (address: string) => URL.parse(address)?.host ?? ''
