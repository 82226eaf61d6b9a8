import type { Child } from 'hono/jsx'
import { html } from 'hono/html'
import type { Actor } from '../identity/rules'
import { mark } from './mark'

type Props = {
  title: string
  /** Who reads it. Without one it is a public page: the same for everybody, and as light as can be. */
  actor?: Actor | undefined
  /** Path of the page, to mark where one is. */
  path?: string
  /** For search engines and link previews: one sentence. */
  description?: string
  /** Client scripts of this page, by name: `upload` is `/js/upload.js`. */
  scripts?: string[]
  head?: Child
  children?: Child
}

/** The frame of every page. Works without scripts; a page names the ones it is better with. */
export function Layout({ title, actor, path, description, scripts = [], head, children }: Props) {
  return (
    <>
      {html`<!doctype html>`}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>{`${title} · Assay`}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          {description && <meta name="description" content={description} />}
          <link rel="icon" href={mark} type="image/svg+xml" />
          <link rel="stylesheet" href={actor ? '/css/assay.css' : '/css/public.css'} />
          {head}
          {scripts.map((name) => (
            <script type="module" src={`/js/${name}.js`} />
          ))}
        </head>
        <body>
          <a class="skip" href="#main">
            Skip to content
          </a>
          <header class="site">
            <div class="container">
              <a class="brand" href="/">
                <img src={mark} alt="" width="29" height="29" />
                Assay
              </a>
              <Navigation actor={actor} path={path} />
            </div>
          </header>
          <main id="main" class="container">
            {children}
          </main>
          <footer class="site">
            <div class="container">
              <small>Assay: badges that stand on evidence.</small>
            </div>
          </footer>
        </body>
      </html>
    </>
  )
}

function Navigation({ actor, path }: { actor: Actor | undefined; path: string | undefined }) {
  return (
    <nav aria-label="Main">
      <ul>
        {(actor ? linksOf(actor) : publicLinks).map(([href, label]) => (
          <li>
            <a href={href} aria-current={isHere(path, href) ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

type Link = [href: string, label: string]

const publicLinks: Link[] = [
  ['/', 'Catalogue'],
  ['/verify', 'Verify a badge'],
  ['/learn', 'My learning'],
]

function linksOf(actor: Actor): Link[] {
  if (actor.kind !== 'person')
    return [
      ['/', 'Catalogue'],
      ['/auth/sign-in', 'Sign in'],
    ]
  const roles = new Set(Object.values(actor.roles).flat())
  const links: Link[] = [
    ['/', 'Catalogue'],
    ['/learn', 'My learning'],
  ]
  if (roles.has('assessor')) links.push(['/assess', 'Assess'])
  if (roles.has('author')) links.push(['/author', 'Author'])
  if (roles.has('owner') || roles.has('admin')) links.push(['/admin', 'Admin'])
  return [...links, ['/account', 'Account']]
}

const isHere = (path: string | undefined, href: string) => (href === '/' ? path === '/' : path?.startsWith(href))
