import { env } from 'cloudflare:workers'
import { and, eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { microcredential } from '../src/catalogue/tables'
import { countHolders } from '../src/credentials/holders.query'
import { credential } from '../src/credentials/tables'
import { event } from '../src/events/tables'
import { handle } from '../src/jobs/consume'
import { awardOf, eventOf, losing, metUnheard } from './support/award'
import { checked, workedOff } from './support/batch'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, person } from './support/client'
import type { Visitor, World } from './support/client'
import { eventually, revoke } from './support/public'

let world: World

beforeAll(async () => {
  world = await newWorld()
})

const offered = () => publishedMicrocredential(world, { validityMonths: 24 })

type Offered = Awaited<ReturnType<typeof offered>>

/** A badge that the issuer gave: that is quick. */
async function given({ id: microcredentialId }: Offered, { email }: Visitor, said: object = {}) {
  const path = `/api/v1/issuers/${world.issuer.slug}/credentials`
  const award = { microcredentialId, email, name: 'Lea Learner', ...said }
  const { id } = await expectJson(world.owner.post(path, award), 201)
  const row = await eventually(async () => {
    const [found] = await ctx.db
      .select()
      .from(credential)
      .where(and(eq(credential.id, id), eq(credential.status, 'issued')))
    return found
  })
  return { ...row, address: `/credentials/${id}` }
}

const endsIn = (id: string, days: number) =>
  ctx.db
    .update(credential)
    .set({ validUntil: new Date(Date.now() + days * 86_400_000) })
    .where(eq(credential.id, id))

async function holders({ id }: Offered): Promise<number | undefined> {
  const [found] = await ctx.db.select().from(microcredential).where(eq(microcredential.id, id))
  return found?.holders
}

test('an award counts its holder, and a revocation counts them no more', async () => {
  const [one, lea, max] = [await offered(), await person(), await person()]
  expect(await holders(one)).toBe(0)
  const badge = await given(one, lea)
  await given(one, max)
  expect(await holders(one)).toBe(2)
  await revoke(world, badge)
  expect(await holders(one)).toBe(1)
  await given(one, lea)
  expect(await holders(one)).toBe(2)
})

test('a message that comes twice, at once and later, and a second revocation change nothing', async () => {
  const one = await offered()
  const { eventId, submissionId } = await metUnheard(world, { microcredential: one })
  await handle(losing, eventId)
  const { id } = await awardOf(submissionId)
  const signed = await eventOf('credential.signed', id)
  await Promise.all([handle(ctx, signed), handle(ctx, signed)])
  expect(await holders(one)).toBe(1)
  await ctx.db.update(event).set({ doneAt: null }).where(eq(event.id, signed))
  expect(await handle(ctx, signed)).toBe(true)
  expect(await holders(one)).toBe(1)

  const twice = [1, 2].map(() => world.owner.post(`/api/v1/credentials/${id}/revoke`, { reason: 'Not theirs.' }))
  expect((await Promise.all(twice)).map(({ status }) => status)).toEqual(expect.arrayContaining([200, 409]))
  expect(await holders(one)).toBe(0)
})

test('whoever renews a badge is one holder, of any version, until the last of them is revoked', async () => {
  const [one, lea] = [await offered(), await person()]
  const first = await given(one, lea)
  await endsIn(first.id, 30)
  const { id } = await expectJson(world.author.post(`/api/v1/microcredentials/${one.id}/versions`), 201)
  await expectJson(world.author.post(`/api/v1/versions/${id}/publish`))
  const second = await given(one, lea, { again: true })
  expect([second.renewsId, second.versionId]).toEqual([first.id, id])
  expect(await holders(one)).toBe(1)
  await revoke(world, first)
  expect(await holders(one)).toBe(1)
  await revoke(world, second)
  expect(await holders(one)).toBe(0)
})

test('a file of revocations counts people of each microcredential once', async () => {
  const [one, two, lea, max] = [await offered(), await offered(), await person(), await person()]
  const first = await given(one, lea)
  await endsIn(first.id, 30)
  const revoked = [first, await given(one, lea, { again: true }), await given(two, lea), await given(two, max)]
  await given(one, max)
  expect([await holders(one), await holders(two)]).toEqual([2, 2])
  const csv = ['badge,reason', ...revoked.map(({ id }) => `${id},Wrong file`)].join('\n')
  const { id } = await checked(world, 'kind=revoke', csv)
  await workedOff(world.owner, id)
  expect([await holders(one), await holders(two)]).toEqual([1, 0])
})

test('people are counted without a look at every badge', async () => {
  const { sql, params } = countHolders(ctx, -1, [{ id: 'ev_1', subjectId: '0'.repeat(32) }]).toSQL()
  const plan = await env.DB.prepare(`explain query plan ${sql}`)
    .bind(...params)
    .all<{ detail: string }>()
  const scans = plan.results.map(({ detail }) => detail).filter((detail) => detail.startsWith('SCAN'))
  expect(scans.filter((detail) => !detail.includes('json_each'))).toEqual([])
})
