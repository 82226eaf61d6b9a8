import { and, eq, inArray, like, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { submission } from '../src/assessment/tables'
import { forgetBatches } from '../src/credentials/direct/batch-work'
import { confirmBatch } from '../src/credentials/direct/batches'
import { batch, batchRow, credential } from '../src/credentials/tables'
import { handle } from '../src/jobs/consume'
import { user } from '../src/identity/tables'
import { losing } from './support/award'
import { batchOf, checked, openEvents, rowsOf, sendFile, workedOff, workOff } from './support/batch'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { World } from './support/client'
import { faults, faulty } from './support/fault'
import { eventually } from './support/public'

let world: World
let microcredential: Awaited<ReturnType<typeof publishedMicrocredential>>
let query: string

beforeAll(async () => {
  world = await newWorld()
  microcredential = await publishedMicrocredential(world)
  query = `microcredentialId=${microcredential.id}`
})

const unique = () => crypto.randomUUID().slice(0, 8)

/** So many people whom nobody knows yet, and the file of them. */
function people(count: number) {
  const domain = `${unique()}.example.org`
  const emails = Array.from({ length: count }, (_, i) => `p${i}@${domain}`)
  return { domain, emails, csv: `email,name\n${emails.map((email, i) => `${email},Person ${i}`).join('\n')}\n` }
}

/** Credentials by whom they are for. */
async function awardsOf(domain: string) {
  const rows = await ctx.db
    .select({ email: user.email, id: credential.id, status: credential.status })
    .from(credential)
    .innerJoin(user, eq(user.id, credential.holderId))
    .where(like(user.email, `%@${domain}`))
  return rows.toSorted((a, b) => a.email.localeCompare(b.email, 'en', { numeric: true }))
}

const me = () => expectJson(world.owner.get('/api/v1/me'))

describe('a file is looked at before anything is done', () => {
  test('2,000 rows, each with what is wrong with it, and nobody is awarded anything', async () => {
    const { domain, emails } = people(2000)
    const rows = emails.map((email, i) => {
      if (i % 100 === 1) return `${emails[0]!.toUpperCase()};Again;;`
      if (i % 100 === 2) return `${email};;perhaps;31.12.2020`
      return `${email};"Person; ${i}";yes;2026-01-31`
    })
    const started = Date.now()
    const found = await checked(world, query, `Email;Name;Name in badge;Awarded at\r\n${rows.join('\r\n')}`)
    expect(Date.now() - started).toBeLessThan(10_000)
    expect(found).toMatchObject({
      kind: 'award',
      status: 'checked',
      rows: 2000,
      versionId: microcredential.version.id,
      counts: { ready: 1960, problem: 20, duplicate: 20, done: 0, failed: 0 },
    })
    const [problem] = await rowsOf(world.owner, found.id, 'status=problem&limit=1')
    expect(problem).toMatchObject({ line: 4, input: { awarded_at: '31.12.2020', name_in_badge: 'perhaps' } })
    for (const words of ['name: ', 'name_in_badge: Write yes or no.', 'awarded_at: Give a day, as YYYY-MM-DD.'])
      expect(problem!.problem).toContain(words)
    expect((await rowsOf(world.owner, found.id, 'status=duplicate&limit=1'))[0]).toMatchObject({
      line: 3,
      problem: 'The same person as in line 2.',
    })
    const first = await expectJson(world.owner.get(`/api/v1/batches/${found.id}/rows?limit=100`))
    expect(first.next).toBe('101')
    expect((await rowsOf(world.owner, found.id, `limit=1&cursor=${first.next}`))[0]!.line).toBe(102)
    expect(await ctx.db.$count(user, like(user.email, `%@${domain}`))).toBe(0)
  })

  test('who holds the badge already is found, unless it is to be awarded again', async () => {
    const { emails, csv } = people(3)
    await workedOff(world.owner, (await checked(world, query, csv)).id)
    const again = await checked(
      world,
      query,
      `email,name,again\n${emails.map((e, i) => `${e},P,${['', 'no', 'YES'][i]}`).join('\n')}`,
    )
    expect(again.counts).toMatchObject({ ready: 1, duplicate: 2 })
    const [first] = await rowsOf(world.owner, again.id)
    expect(first!.problem).toMatch(/holds this badge already: https?:\/\/.+\/credentials\/[0-9a-f]{32}$/)
  })

  test.each([
    ['no table', 'x', 422],
    ['not UTF-8', new Uint8Array([0x65, 0xfc]), 422],
    ['too many rows', `email,name\n${'a,b\n'.repeat(5001)}`, 422],
    ['more than 2 MB', `email,name\n${'a'.repeat(2 * 1024 * 1024)}`, 413],
  ])('%s is refused', async (_, csv, status) => {
    await expectJson(sendFile(world.owner, world, query, csv), status)
  })

  test('so is what is no CSV, and a microcredential of another issuer, or not published', async () => {
    const path = `/api/v1/issuers/${world.issuer.slug}/batches?${query}`
    await expectJson(world.owner.post(path, { email: 'x' }), 415)
    const { csv } = people(1)
    const other = await newWorld()
    await expectJson(sendFile(other.owner, other, query, csv), 404)
    await expectJson(sendFile(world.owner, world, '', csv), 422)
  })
})

describe('a confirmed file', () => {
  test('is worked off line by line, and each person has their badge', async () => {
    const { domain, csv } = people(3)
    const { id } = await checked(world, query, csv)
    const done = await workedOff(world.owner, id)
    expect(done.counts).toMatchObject({ ready: 0, done: 3, failed: 0 })
    const rows = await rowsOf(world.owner, id)
    expect(rows.map(({ credentialId }) => credentialId)).toEqual((await awardsOf(domain)).map((award) => award.id))
    await eventually(async () => {
      const awards = await awardsOf(domain)
      return awards.every(({ status }) => status === 'issued') || undefined
    })
    expect((await visitor().get(new URL(rows[2]!.url!).pathname, { accept: 'text/html' })).status).toBe(200)
    const holder = await person(rows[0]!.input.email)
    expect((await expectJson(holder.get('/api/v1/credentials'))).items).toHaveLength(1)
  })

  test('reports on each line, in a file that runs nothing', async () => {
    const [email] = people(1).emails
    const csv = `email,name\n${email},"=HYPERLINK(""x"")"\n@bad,Bea\n${email},Twice\n`
    const { id } = await checked(world, query, csv)
    await workedOff(world.owner, id)
    const answer = await world.owner.get(`/api/v1/batches/${id}/report.csv`)
    expect(answer.headers.get('content-disposition')).toContain('attachment')
    const lines = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
      .decode(await answer.arrayBuffer())
      .split('\r\n')
    const [done] = await rowsOf(world.owner, id)
    expect(lines).toEqual([
      '\uFEFFline,status,problem,issued,email,name,name_in_badge,awarded_at,valid_until,narrative,evidence,again',
      `2,done,,${done!.url},${email},"'=HYPERLINK(""x"")",,,,,,`,
      `3,problem,email: This is not an e-mail address.,,'@bad,Bea,,,,,,`,
      `4,duplicate,The same person as in line 2.,,${email},Twice,,,,,,`,
      '',
    ])
  })

  test('is confirmed once, and can be thrown away only before', async () => {
    const { id } = await checked(world, query, people(1).csv)
    const answers = await Promise.all([1, 2].map(() => world.owner.post(`/api/v1/batches/${id}/confirm`)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409])
    await expectJson(world.owner.post(`/api/v1/batches/${id}/discard`), 409)

    const other = await checked(world, query, people(1).csv)
    expect(await expectJson(world.owner.post(`/api/v1/batches/${other.id}/discard`))).toMatchObject({
      status: 'discarded',
    })
    await expectJson(world.owner.post(`/api/v1/batches/${other.id}/confirm`), 409)

    const useless = await checked(world, query, 'email,name\nx,y')
    await expectJson(world.owner.post(`/api/v1/batches/${useless.id}/confirm`), 409)
  })

  test('awards nobody what somebody else has awarded them since', async () => {
    const { emails, csv } = people(3)
    const [first, second] = [await checked(world, query, csv), await checked(world, query, csv)]
    await workedOff(world.owner, first.id)
    const done = await workedOff(world.owner, second.id)
    expect(done.counts).toMatchObject({ done: 0, duplicate: 3 })
    const [row] = await rowsOf(world.owner, second.id)
    expect(row!.problem).toContain('holds this badge already')
    expect(await awardsOf(emails[0]!.split('@')[1]!)).toHaveLength(3)
  })
})

describe('a file that is interrupted', () => {
  /** A confirmed file whose message got lost. */
  async function confirmed(count: number) {
    const made = people(count)
    const { id } = await checked(world, query, made.csv)
    await confirmBatch(losing, await me(), id)
    const [event] = await openEvents(id)
    return { ...made, id, eventId: event!.id }
  }

  /** Each person has one award, and each line names its own. */
  async function expectEachOnce({ domain, id, emails }: Awaited<ReturnType<typeof confirmed>>, name?: string) {
    const awards = await awardsOf(domain)
    expect(
      awards.map(({ email }) => email),
      name,
    ).toEqual(emails)
    const rows = await rowsOf(world.owner, id)
    expect(
      rows.map(({ status, credentialId }) => [status, credentialId]),
      name,
    ).toEqual(awards.map((award) => ['done', award.id]))
    const found = await ctx.db
      .select()
      .from(credential)
      .where(
        inArray(
          credential.id,
          awards.map((award) => award.id),
        ),
      )
    const submissions = found.map(({ submissionId }) => submissionId)
    expect(await ctx.db.$count(submission, inArray(submission.id, submissions)), name).toBe(emails.length)
    expect((await batchOf(world.owner, id)).status, name).toBe('done')
  }

  test('wherever it dies, goes on where it was, and awards each line once', async () => {
    const whole = await confirmed(25)
    const watched = faulty(Number.POSITIVE_INFINITY, 'dies after it')
    expect(await workOff(whole.id, watched.ctx)).toBe(3)
    await expectEachOnce(whole)
    expect(watched.writes.length).toBeGreaterThan(8)

    // Up to where the rest is handed on to the next message. The batch meets every fault, all else one of them in turn.
    const last = watched.writes.indexOf('sendBatch') + 6
    for (let at = 1; at <= last; at++)
      for (const fault of watched.writes[at - 1] === 'batch' ? faults : [faults[at % faults.length]!]) {
        const small = await confirmed(2)
        const { ctx: interrupted, writes } = faulty(at, fault)
        await handle(interrupted, small.eventId).catch(() => {})
        await workOff(small.id)
        await expectEachOnce(small, `It ${fault}: ${at}. ${writes.at(-1)}`)
      }
  }, 60_000)

  test('by two messages at once, still awards each line once', async () => {
    const file = await confirmed(30)
    await Promise.all([1, 2, 3].map(() => handle(losing, file.eventId)))
    await workOff(file.id)
    await expectEachOnce(file)
  })

  test('by one line that cannot be worked off, does all others; that one can be tried again', async () => {
    const file = await confirmed(4)
    const broken = and(eq(batchRow.batchId, file.id), eq(batchRow.line, 3))
    const setInput = (input: unknown) =>
      ctx.db
        .update(batchRow)
        .set({ input: sql`${JSON.stringify(input)}` })
        .where(broken)
    await setInput(null)
    await workOff(file.id)
    expect((await batchOf(world.owner, file.id)).counts).toMatchObject({ done: 3, failed: 1 })

    await setInput({ email: file.emails[1], name: 'Mended' })
    const [failed] = await rowsOf(world.owner, file.id, 'status=failed')
    expect(failed!.problem).toContain('Something went wrong on our side')
    await expectJson(world.owner.post(`/api/v1/batches/${file.id}/retry`), 202)
    await eventually(async () => (await batchOf(world.owner, file.id)).status === 'done' || undefined)
    await expectEachOnce(file)
    await expectJson(world.owner.post(`/api/v1/batches/${file.id}/retry`), 409)
  })
})

test('a file and its lines are forgotten 30 days after they are over', async () => {
  const { id } = await checked(world, query, people(3).csv)
  const { id: busy } = await checked(world, query, people(1).csv)
  await confirmBatch(losing, await me(), busy)
  const left = async () => [
    await ctx.db.$count(batch, eq(batch.id, id)),
    await ctx.db.$count(batchRow, eq(batchRow.batchId, id)),
  ]
  const after = (days: number) => ({ ...ctx, now: () => new Date(Date.now() + days * 86_400_000) })
  await forgetBatches(after(29))
  expect(await left()).toEqual([1, 3])
  while ((await forgetBatches(after(31))) > 0);
  expect(await left()).toEqual([0, 0])
  expect(await ctx.db.$count(batch, eq(batch.id, busy))).toBe(1)
})
