import { env } from 'cloudflare:workers'
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { publicSide } from '../src/public'
import { pdf } from '../test/support/evidence'
import { earned, eventually } from '../test/support/public'
import { expectJson, newWorld, origin } from '../test/support/client'
import { copyRows, perAward } from './awards'
import type { Award } from './awards'
import { counted } from './counted'
import { table } from './table'

const sizes = [1_000, 100_000, 1_000_000]

/** Past this many only what a view could ask for is copied: the rest weighs gigabytes. */
const whole = 100_000
const looked = ['user', 'enrollment', 'submission', 'credential']

/** Queries and rows of one view that KV cannot answer, and of one that it can. */
async function view(path: string, cache: 'miss' | 'hit') {
  const { db, rowsRead, queries } = counted(env.DB)
  const id = /[0-9a-f]{32}/.exec(path)?.[0]
  if (cache === 'miss' && id) await env.CACHE.delete(`badge/${id}`)
  const execution = createExecutionContext()
  const response = await publicSide.fetch(new Request(`${origin}${path}`), { ...env, DB: db }, execution)
  await waitOnExecutionContext(execution)
  return { status: response.status, queries: queries(), rows: rowsRead() }
}

test('rows read per public view, and bytes kept per award', async () => {
  const world = await newWorld()
  const { id, submissionId, enrollmentId, learner } = await earned(world, { file: pdf() })
  const { userId } = await expectJson(learner.get('/api/v1/me'))
  const award: Award = { learner: userId, enrollment: enrollmentId, submission: submissionId, credential: id }
  const list = (await env.DB.prepare('select status_list_id from credential where id = ?')
    .bind(id)
    .first('status_list_id')) as string
  for (const key of [`unrevoked/${list}`, `state/${id.slice(0, 3)}`])
    await eventually(async () => (await env.CACHE.get(key)) ?? undefined)
  const copyOf = `${id.slice(0, -7)}0000001`
  const stored = await env.FILES.get(`credentials/${id}`)
  await env.FILES.put(`credentials/${copyOf}`, (await stored?.arrayBuffer()) ?? '')

  const views: [string, string, 'miss' | 'hit'][] = [
    ['badge page, not in KV', `/credentials/${copyOf}`, 'miss'],
    ['badge page, in KV', `/credentials/${copyOf}`, 'hit'],
    ['badge JSON, not in KV', `/credentials/${copyOf}.json`, 'miss'],
    ['unknown badge', `/credentials/${'0'.repeat(32)}`, 'miss'],
    ['DID document', `/issuers/${world.issuer.slug}/did.json`, 'miss'],
    ['status list, in KV', `/status/${list}`, 'hit'],
  ]
  const reads = new Map<string, string[]>(views.map(([name]) => [name, []]))
  const bytes = new Map<string, number>()
  let from = 1
  for (const to of sizes) {
    for (const name of to > whole ? looked : Object.keys(perAward)) {
      let grown = 0
      for (let at = from; at <= to; at += 100_000)
        grown += await copyRows(env.DB, name, award, at, Math.min(to, at + 99_999))
      if (to <= whole) bytes.set(name, (bytes.get(name) ?? 0) + grown)
    }
    from = to + 1
    for (const [name, path, cache] of views) {
      const { status, queries, rows } = await view(path, cache)
      expect(status).toBe(name === 'unknown badge' ? 404 : 200)
      reads.get(name)?.push(`${queries} / ${rows}`)
    }
  }
  expect([...reads.values()].filter(([few, many]) => few !== many)).toEqual([])

  table(
    'D1 queries / rows read per public view',
    ['view', ...sizes.map((n) => `${n.toLocaleString('en')} credentials`)],
    [...reads].map(([name, cells]) => [name, ...cells]),
  )

  const count = whole
  const each = [...bytes].map(([name, grown]) => [name, Math.round(grown / count)] as [string, number])
  const records = each.reduce((sum, [, n]) => sum + n, 0)
  table(
    'D1 bytes a finished award keeps, indexes included',
    ['table', 'bytes'],
    [
      ...each,
      ['all tables', records],
      ['awards in 500 MB (free plan)', Math.floor(500_000_000 / records).toLocaleString('en')],
    ],
  )
  table('Beside D1', ['what', 'bytes'], [['signed bytes in R2, of one badge', stored?.size ?? 0]])
})
