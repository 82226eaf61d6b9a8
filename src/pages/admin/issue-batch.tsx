import type { BatchKind, BatchRowView, BatchView } from '../../credentials/direct/batches'
import type { BatchRowStatus, BatchStatus } from '../../credentials/rules'
import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { Notice } from '../components/notice'
import { Pager } from '../components/pager'
import { Pill } from '../components/status'
import { count } from '../components/words'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

type Props = {
  issuer: Issuer
  person: Person
  batch: BatchView
  /** Of what is awarded. */
  name: string | null
  rows: Page<BatchRowView>
  status: BatchRowStatus | undefined
  cursor: string | undefined
  refused?: Refused | undefined
}

/** One file: what it would do, how far it has come, or what came of it, and each of its lines. */
export function BatchPage({ issuer, person, batch, name, rows, status, cursor, refused }: Props) {
  const path = `/admin/${issuer.slug}/issue`
  const own = `${path}/${batch.id}`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/issue" refusal={refused?.refusal}>
      <p>
        <a href={batch.kind === 'revoke' ? `${path}?kind=revoke` : path}>All files</a>
      </p>
      <h2>
        {name === null ? 'Revoke badges' : `Award “${name}”`}
        <BatchPill status={batch.status} />
      </h2>
      <State batch={batch} path={own} />
      <Filter batch={batch} path={own} status={status} />
      <ul class="lines">
        {rows.items.map((row) => (
          <li>
            <Row row={row} kind={batch.kind} />
          </li>
        ))}
      </ul>
      <Pager path={own} query={{ status }} next={rows.next} cursor={cursor} />
    </AdminFrame>
  )
}

export function BatchPill({ status }: { status: BatchStatus }) {
  const [words, tone] = {
    checked: ['Not confirmed', 'warn'],
    confirmed: ['Being done', 'accent'],
    done: ['Done', 'good'],
    discarded: ['Thrown away', undefined],
  }[status] as [string, 'warn' | 'accent' | 'good' | undefined]
  return <Pill tone={tone}>{words}</Pill>
}

function State({ batch, path }: { batch: BatchView; path: string }) {
  switch (batch.status) {
    case 'checked':
      return <Preview batch={batch} path={path} />
    case 'confirmed':
      return <Progress batch={batch} path={path} />
    case 'done':
      return <Outcome batch={batch} path={path} />
    case 'discarded':
      return <p>Nothing was done with this file.</p>
  }
}

function Preview({ batch: { kind, counts }, path }: { batch: BatchView; path: string }) {
  const revokes = kind === 'revoke'
  return (
    <Notice tone="warn">
      <p>
        <strong>Nothing has been done yet.</strong> {willBe(counts.ready, revokes)}
        {counts.problem > 0 && ` ${count(counts.problem, 'line')} cannot be done, and will be left out.`}
        {counts.duplicate > 0 && ` ${count(counts.duplicate, 'line')} would do something twice, and will be left out.`}
      </p>
      <div class="cluster">
        {counts.ready > 0 && (
          <form method="post" action={`${path}/confirm`}>
            <button type="submit" class={revokes ? 'danger outline' : undefined}>
              {revokes ? `Revoke ${count(counts.ready, 'badge')} for good` : `Award ${count(counts.ready, 'badge')}`}
            </button>
          </form>
        )}
        <form method="post" action={`${path}/discard`}>
          <button type="submit" class="secondary outline">
            Throw the file away
          </button>
        </form>
      </div>
    </Notice>
  )
}

const willBe = (n: number, revokes: boolean) =>
  n === 0
    ? 'There is nothing in this file that could be done.'
    : `${count(n, 'badge')} will be ${revokes ? 'revoked' : 'awarded'}.`

function Progress({ batch: { counts, kind }, path }: { batch: BatchView; path: string }) {
  const over = counts.done + counts.failed
  const all = over + counts.ready
  return (
    <section aria-label="Progress">
      <progress max={all} value={over} aria-label="Badges done" />
      <p>
        {over} of {count(all, 'badge')} {kind === 'revoke' ? 'revoked' : 'awarded'}. You can close this page: it goes on
        without it. <a href={path}>Look again</a>
      </p>
    </section>
  )
}

function Outcome({ batch: { kind, rows, counts, id }, path }: { batch: BatchView; path: string }) {
  const left = rows - counts.done
  return (
    <Notice tone={counts.failed > 0 ? 'warn' : 'good'}>
      <p>
        {count(counts.done, 'badge')} {kind === 'revoke' ? 'revoked' : 'awarded'}.
        {left > 0 && ` ${count(left, 'line')} left out.`}{' '}
        {kind === 'award' && counts.done > 0 && 'Each is signed and checked, then its holder gets a mail.'}
      </p>
      <div class="cluster">
        {counts.failed > 0 && (
          <form method="post" action={`${path}/retry`}>
            <button type="submit" class="small outline">
              Try {count(counts.failed, 'failed line')} again
            </button>
          </form>
        )}
        <a href={`/api/v1/batches/${id}/report.csv`}>Report as CSV</a>
      </div>
    </Notice>
  )
}

function Filter({
  batch: { counts, rows },
  path,
  status,
}: {
  batch: BatchView
  path: string
  status: string | undefined
}) {
  const kinds = Object.entries(counts).filter(([, n]) => n > 0)
  if (kinds.length < 2) return null
  return (
    <nav aria-label="Lines">
      <ul class="tags">
        <FilterItem href={path} current={status === undefined} words={`All ${rows}`} />
        {kinds.map(([kind, n]) => (
          <FilterItem
            href={`${path}?status=${kind}`}
            current={status === kind}
            words={`${statuses[kind as BatchRowStatus][0]} ${n}`}
          />
        ))}
      </ul>
    </nav>
  )
}

function FilterItem({ href, current, words }: { href: string; current: boolean; words: string }) {
  return <li>{current ? <strong aria-current="true">{words}</strong> : <a href={href}>{words}</a>}</li>
}

function Row({ row: { line, status, problem, input, url }, kind }: { row: BatchRowView; kind: BatchKind }) {
  const [words, tone] = statuses[status]
  const what = kind === 'revoke' ? [input.badge, input.reason] : [input.email, input.name]
  return (
    <div>
      <small>Line {line}</small>
      {what[0] ?? '–'} {what[1] && <span class="muted">{what[1]}</span>} <Pill tone={tone}>{words}</Pill>
      {problem !== null && <small>{problem}</small>}
      {url !== null && kind === 'award' && (
        <small>
          <a href={url}>The badge</a>
        </small>
      )}
    </div>
  )
}

const statuses: Record<BatchRowStatus, [string, 'good' | 'warn' | 'bad' | 'accent' | undefined]> = {
  ready: ['Ready', 'accent'],
  problem: ['Problem', 'bad'],
  duplicate: ['Twice', 'warn'],
  done: ['Done', 'good'],
  failed: ['Failed', 'bad'],
}
