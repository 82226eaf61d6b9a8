import type { Child } from 'hono/jsx'
import type { Issuer } from '../../identity/issuers'
import type { Actor } from '../../identity/rules'
import type { Refusal } from '../../refusal'
import { Problems } from '../components/problems'
import { Work } from '../work'

const parts = [
  ['', 'Needs attention'],
  ['/people', 'People'],
  ['/badges', 'Badges'],
  ['/issue', 'Award'],
  ['/endorsements', 'Endorsements'],
  ['/signing-keys', 'Signing keys'],
  ['/keys', 'API keys'],
  ['/sources', 'Sources'],
  ['/destinations', 'Destinations'],
  ['/audit', 'Audit log'],
  ['/profile', 'Profile'],
] as const

/** The frame of every page of one issuer's administration. */
export function AdminFrame({
  issuer,
  actor,
  part,
  refusal,
  scripts = [],
  children,
}: {
  issuer: Issuer
  actor: Actor
  part: (typeof parts)[number][0]
  refusal?: Refusal | undefined
  scripts?: string[]
  children?: Child
}) {
  const [, title] = parts.find(([path]) => path === part) ?? parts[0]
  return (
    <Work title={`${title}: ${issuer.name}`} actor={actor} path="/admin" scripts={scripts}>
      <header class="work-header">
        <h1>{issuer.name}</h1>
        <nav class="tabs" aria-label={issuer.name}>
          <ul>
            {parts.map(([path, words]) => (
              <li>
                <a href={`/admin/${issuer.slug}${path}`} aria-current={path === part ? 'page' : undefined}>
                  {words}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <Problems refusal={refusal} title="This could not be done" />
      {children}
    </Work>
  )
}
