import type { MicrocredentialWithVersions } from '../../catalogue/microcredentials'
import type { BatchKind, listBatches } from '../../credentials/direct/batches'
import { maxRows } from '../../credentials/direct/csv'
import { maxBytes } from '../../http/body-limit'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { Empty } from '../components/empty'
import { Field, Select } from '../components/field'
import { Pager } from '../components/pager'
import { Time } from '../components/time'
import { bytes, count } from '../components/words'
import { typed } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'
import { BatchPill } from './issue-batch'

type Props = {
  issuer: Issuer
  person: Person
  kind: BatchKind
  microcredentials: MicrocredentialWithVersions[]
  batches: Awaited<ReturnType<typeof listBatches>>
  cursor: string | undefined
  refused?: Refused | undefined
}

/** Many awards, or many revocations, out of a file: where it is handed in, and the files of before. */
export function IssuePage({ issuer, person, kind, microcredentials, batches, cursor, refused }: Props) {
  const path = `/admin/${issuer.slug}/issue`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/issue" refusal={refused?.refusal}>
      <section class="section" aria-labelledby="file-title">
        <div class="headline">
          <h2 id="file-title">{titles[kind]}</h2>
          <a href={kind === 'award' ? `${path}?kind=revoke` : path}>{titles[kind === 'award' ? 'revoke' : 'award']}</a>
        </div>
        {kind === 'award' ? <AboutAwards /> : <AboutRevocations />}
        {kind === 'award' && microcredentials.length === 0 ? (
          <p>
            <strong>Nothing is published yet</strong>, so there is nothing to award.
          </p>
        ) : (
          <UploadForm {...{ path, kind, microcredentials, refused }} />
        )}
      </section>
      <Files {...{ path, kind, batches, cursor }} />
    </AdminFrame>
  )
}

const titles: Record<BatchKind, string> = { award: 'Award badges', revoke: 'Revoke many badges' }

function AboutAwards() {
  return (
    <>
      <p>
        For people whose work you judged outside of this site. Each gets the badge, and a mail that says so. You see
        what a file would do before anything is done.
      </p>
      <Columns
        of={[
          ['email', 'Whose badge it is. They see it when they sign in with this address.'],
          ['name', 'The name to be shown with the badge.'],
          ['name_in_badge', 'yes, if they agreed that their name is part of what is signed; else it is only shown.'],
          ['awarded_at', 'The day it was awarded, as 2026-03-31. Today, if it is left out.'],
          ['valid_until', 'A day earlier than the badge would end of itself.'],
          ['narrative', 'What they did: part of what is signed.'],
          ['evidence', 'The address of a page that shows it: public with the badge.'],
          ['again', 'yes, to award somebody a badge they hold already.'],
        ]}
        needed={2}
      />
    </>
  )
}

function AboutRevocations() {
  return (
    <>
      <p>
        <strong>Revoking is final.</strong> Each holder gets a mail with the reason, and it is shown on the badge’s
        page. You see what a file would do before anything is done.
      </p>
      <Columns
        of={[
          ['badge', 'The address of the badge’s page.'],
          ['reason', 'Why it is revoked. Anyone who opens the page can read it.'],
        ]}
        needed={2}
      />
    </>
  )
}

function Columns({ of, needed }: { of: [name: string, meaning: string][]; needed: number }) {
  return (
    <details>
      <summary>What the file has to look like</summary>
      <p>
        A table saved as CSV (UTF-8), of at most {maxRows.toLocaleString('en')} rows and {bytes(maxBytes)}. Its first
        line names the columns
        {of.length > needed ? `; only the first ${needed} are needed` : ''}:
      </p>
      <dl class="facts">
        {of.map(([name, meaning]) => (
          <>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
    </details>
  )
}

function UploadForm({
  path,
  kind,
  microcredentials,
  refused,
}: Pick<Props, 'kind' | 'microcredentials' | 'refused'> & { path: string }) {
  const problems = refused?.refusal.fields ?? []
  return (
    <form method="post" action={path} enctype="multipart/form-data">
      <input type="hidden" name="kind" value={kind} />
      {kind === 'award' && (
        <Select
          name="microcredentialId"
          label="Which badge"
          required
          value={typed(refused, 'microcredentialId')}
          problems={problems}
          options={microcredentials.map(({ id, versions }) => [id, versions[0]?.name ?? ''] as const)}
        />
      )}
      <Field
        name="file"
        type="file"
        label="The file"
        accept=".csv,text/csv"
        required
        hint={<a href={`${path}/template.csv?kind=${kind}`}>An empty file to fill in</a>}
        problems={problems}
      />
      <button type="submit">Check the file</button>
    </form>
  )
}

function Files({ path, kind, batches, cursor }: Pick<Props, 'kind' | 'batches' | 'cursor'> & { path: string }) {
  return (
    <section aria-labelledby="files">
      <h2 id="files">Files so far</h2>
      {batches.items.length === 0 ? (
        <Empty>
          <p>None yet.</p>
        </Empty>
      ) : (
        <ul class="lines">
          {batches.items.map((batch) => (
            <li>
              <div>
                <a href={`${path}/${batch.id}`}>{count(batch.rows, 'row')}</a> <BatchPill status={batch.status} />
                <small>
                  Sent <Time at={batch.createdAt} precise />
                </small>
              </div>
            </li>
          ))}
        </ul>
      )}
      <p class="muted">
        <small>A file is forgotten 30 days after it is done. The badges stay.</small>
      </p>
      <Pager path={path} query={{ kind }} next={batches.next} cursor={cursor} />
    </section>
  )
}
