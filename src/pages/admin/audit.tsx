import { actions } from '../../audit/actions'
import type { AuditView } from '../../audit/log'
import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { Empty } from '../components/empty'
import { Field, Select } from '../components/field'
import { Pager } from '../components/pager'
import { Time } from '../components/time'
import { textAt } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

type Props = {
  issuer: Issuer
  person: Person
  entries: Page<AuditView>
  /** What was looked for, as it was typed. */
  search: Record<string, string>
  cursor: string | undefined
  refused?: Refused | undefined
}

/** Who did what, when, to what; and a form to find it by. */
export function AuditPage({ issuer, person, entries, search, cursor, refused }: Props) {
  const path = `/admin/${issuer.slug}/audit`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/audit" refusal={refused?.refusal}>
      <Search path={path} search={search} refused={refused} />
      {entries.items.length === 0 ? (
        <Empty>
          <p>Nothing like this has been done.</p>
        </Empty>
      ) : (
        <ul class="lines">
          {entries.items.map((entry) => (
            <Entry path={path} entry={entry} />
          ))}
        </ul>
      )}
      <Pager path={path} query={search} next={entries.next} cursor={cursor} />
    </AdminFrame>
  )
}

function Search({ path, search, refused }: Pick<Props, 'search' | 'refused'> & { path: string }) {
  const problems = refused?.refusal.fields ?? []
  const any = [['', 'Anything'], ...Object.entries(actions)] as [string, string][]
  return (
    <form method="get" action={path} class="section">
      <Select name="action" label="What was done" value={textAt(search, 'action')} options={any} problems={problems} />
      <div class="grid">
        <Field name="from" label="From" type="date" value={textAt(search, 'from')} problems={problems} />
        <Field name="to" label="To" type="date" value={textAt(search, 'to')} problems={problems} />
      </div>
      <div class="grid">
        <Field
          name="actor"
          label="By"
          hint="The id of a person or an API key."
          value={textAt(search, 'actor')}
          problems={problems}
        />
        <Field
          name="subject"
          label="To what"
          hint="The id of a badge, a member, a version …"
          value={textAt(search, 'subject')}
          problems={problems}
        />
      </div>
      <button type="submit" class="small">
        Search
      </button>
    </form>
  )
}

function Entry({ path, entry }: { path: string; entry: AuditView }) {
  const { actorId, action, subjectId, detail } = entry
  const words = Object.hasOwn(actions, action) ? actions[action as keyof typeof actions] : action
  return (
    <li>
      <div>
        <strong>{words}</strong>, <Who entry={entry} />
        <small>
          <Time at={entry.at} precise /> ·{' '}
          <a href={`${path}?${new URLSearchParams({ subject: subjectId }).toString()}`}>
            <code>{subjectId}</code>
          </a>
          {Object.entries(detail).map(([name, value]) => (
            <>
              {' '}
              · {name}: <code>{Array.isArray(value) ? value.join(', ') || 'none' : String(value)}</code>
            </>
          ))}
        </small>
      </div>
      {actorId && <a href={`${path}?${new URLSearchParams({ actor: actorId }).toString()}`}>All of theirs</a>}
    </li>
  )
}

function Who({ entry: { actorKind, actorId, actorName } }: { entry: AuditView }) {
  if (actorKind === 'system') return <>by Assay itself</>
  if (actorKind === 'key')
    return (
      <>
        by the API key “{actorName ?? 'unknown'}” <code>{actorId}</code>
      </>
    )
  return <>by {actorName ?? 'somebody erased'}</>
}
