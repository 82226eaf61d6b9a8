import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import type { Hook } from '../../sources/hooks'
import type { HookStatus } from '../../sources/rules'
import type { Source } from '../../sources/sources'
import { Empty } from '../components/empty'
import { Pager } from '../components/pager'
import { Pill } from '../components/status'
import { Time } from '../components/time'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

const words = {
  received: ['Waits', 'accent'],
  done: ['Done', 'good'],
  ignored: ['Nothing to do', undefined],
  unmapped: ['Could not be mapped', 'bad'],
} as const satisfies Record<HookStatus, readonly [string, 'accent' | 'good' | 'bad' | undefined]>

/** All that a platform has posted and that is kept, the newest first. */
export function HooksPage({
  issuer,
  person,
  source,
  hooks,
  status,
  cursor,
  refused,
}: {
  issuer: Issuer
  person: Person
  source: Source
  hooks: Page<Hook>
  /** Whether only what could not be mapped is shown. */
  status?: 'unmapped' | undefined
  cursor: string | undefined
  refused?: Refused | undefined
}) {
  const path = `/admin/${issuer.slug}/sources/${source.id}`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/sources" refusal={refused?.refusal}>
      <div class="headline">
        <h2>What {source.name} has posted</h2>
        <a href={path}>{source.name}</a>
      </div>
      <p>
        {status ? (
          <>
            Only what could not be mapped. <a href={`${path}/hooks`}>Show all</a>
          </>
        ) : (
          <a href={`${path}/hooks?status=unmapped`}>Show only what could not be mapped</a>
        )}
      </p>
      <HookList path={path} hooks={hooks.items} status={status} />
      <Pager path={`${path}/hooks`} query={{ status }} next={hooks.next} cursor={cursor} />
      <section class="section" aria-labelledby="replay">
        <h2 id="replay">Replay all that could not be mapped</h2>
        <form method="post" action={`${path}/replay`}>
          <p>Do so once the map, or where its fields stand, is mended. What is done already is not done again.</p>
          <button type="submit">Replay them</button>
        </form>
      </section>
    </AdminFrame>
  )
}

/** Hooks with what became of each and, while it is kept, its body. */
export function HookList({ path, hooks, status }: { path: string; hooks: Hook[]; status?: 'unmapped' | undefined }) {
  if (hooks.length === 0)
    return (
      <Empty>
        <p>{status ? 'All of it could be mapped.' : 'Nothing yet. Whatever the platform posts is here at once.'}</p>
      </Empty>
    )
  return (
    <ul class="lines">
      {hooks.map((hook) => (
        <li>
          <HookLine of={hook} path={path} />
        </li>
      ))}
    </ul>
  )
}

function HookLine({ of: { id, status, reason, body, receivedAt, contentType }, path }: { of: Hook; path: string }) {
  const [label, tone] = words[status]
  return (
    <div>
      <Time at={receivedAt} precise /> <Pill tone={tone}>{label}</Pill>
      {reason && <p>{reason}</p>}
      {body === null ? (
        <small>Its body is no longer kept.</small>
      ) : (
        <details>
          <summary>What it said</summary>
          <small>{contentType}</small>
          <pre class="verbatim">
            <code>{body}</code>
          </pre>
          {status !== 'received' && (
            <form method="post" action={`${path}/hooks/${id}/replay`}>
              <button type="submit" class="small outline">
                Replay it
              </button>
            </form>
          )}
        </details>
      )}
    </div>
  )
}
