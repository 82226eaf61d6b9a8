import type { Child } from 'hono/jsx'

/** A grid of cards. */
export function Cards({ children }: { children: Child }) {
  return <ul class="cards">{children}</ul>
}

/** One thing in a list, with its name as the link; pressing anywhere on the card follows it. */
export function Card({ href, name, image, children }: { href: string; name: Child; image?: Child; children: Child }) {
  return (
    <li>
      <article class="card">
        {image}
        <h2>
          <a href={href}>{name}</a>
        </h2>
        {children}
      </article>
    </li>
  )
}
