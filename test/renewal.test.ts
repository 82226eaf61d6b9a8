import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { fixAward } from '../src/credentials/award'
import { findExpiring } from '../src/credentials/renew.query'
import { remindExpiring } from '../src/credentials/renew-reminders'
import { credential } from '../src/credentials/tables'
import { addMonths } from '../src/credentials/validity'
import { getSubmission } from '../src/assessment/service'
import { readMailbox } from '../src/mail/mailbox'
import { enrolled } from './support/assessment'
import { eventOf, losing, metUnheard } from './support/award'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, origin, person } from './support/client'
import type { Visitor, World } from './support/client'
import { earned, eventually, look, revoke } from './support/public'
import type { Earned, Issued } from './support/public'

const day = 86_400_000
const inDays = (days: number) => new Date(Math.floor((Date.now() + days * day) / 1000) * 1000)

let world: World
/** Good for two years, to be renewed in the last 90 days. */
let usual: Awaited<ReturnType<typeof publishedMicrocredential>>

beforeAll(async () => {
  world = await newWorld()
  usual = await publishedMicrocredential(world, { validityMonths: 24 })
})

type Held = Issued & { learner: Visitor; validUntil: Date }

/** A badge that runs out in so many days. The issuer judged it elsewhere: that is quick. */
async function endingIn(days: number): Promise<Held> {
  const learner = await person()
  const { id } = await awardedElsewhere(learner)
  await eventually(async () => ((await rowOf(id)).status === 'issued' ? true : undefined))
  const validUntil = inDays(days)
  await ctx.db.update(credential).set({ validUntil }).where(eq(credential.id, id))
  return { id, address: `/credentials/${id}`, learner, validUntil }
}

const again = ({ learner }: Held | Earned, status: number, microcredentialId = usual.id) =>
  expectJson(learner.post('/api/v1/enrollments', { microcredentialId }), status)

const earnedAgain = ({ learner }: Held) => earned(world, { microcredential: usual, learner })

async function awardedElsewhere({ email }: Visitor, said: object = {}) {
  const path = `/api/v1/issuers/${world.issuer.slug}/credentials`
  const award = { microcredentialId: usual.id, email, name: 'Lea Learner', ...said }
  return rowOf((await expectJson(world.owner.post(path, award), 201)).id)
}

const rowOf = async (id: string) => (await ctx.db.select().from(credential).where(eq(credential.id, id)))[0]!

describe('enrolling again is refused', () => {
  test('while the badge is good and the time to renew it has not come, and says when it will', async () => {
    const badge = await endingIn(91)
    const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
    expect((await again(badge, 409)).detail).toBe(
      `You hold this badge until ${words.format(badge.validUntil)}. It can be renewed from ${words.format(inDays(1))} on.`,
    )
    const page = await (
      await badge.learner.get(`/learn/enroll?microcredential=${usual.id}`, { accept: 'text/html' })
    ).text()
    expect(page).toContain('It can be renewed from')
    expect(page).not.toContain('action="/learn/enroll"')
  })

  test('by a badge that never runs out', async () => {
    const badge = await earned(world)
    expect((await again(badge, 409, badge.version.microcredentialId)).detail).toContain('never runs out')
  })

  test('while the badge is on its way', async () => {
    const { learner } = await metUnheard(world, { microcredential: usual })
    const refused = await expectJson(learner.post('/api/v1/enrollments', { microcredentialId: usual.id }), 409)
    expect(refused.detail).toContain('on its way')
  })
})

describe('a badge that is earned again', () => {
  test('in time begins where the old one ends, names it, and is where its page leads', async () => {
    const old = await endingIn(60)
    expect((await look(old.address)).status).toBe(200)
    const page = await (
      await old.learner.get(`/learn/enroll?microcredential=${usual.id}`, { accept: 'text/html' })
    ).text()
    expect(page).toContain('Renew your badge')
    const renewed = await earnedAgain(old)
    expect(await rowOf(renewed.id)).toMatchObject({ renewsId: old.id, validUntil: addMonths(old.validUntil, 24) })
    const document = await expectJson(look(`${renewed.address}.json`))
    expect(document.evidence).toContainEqual(
      expect.objectContaining({ id: `${origin}${old.address}`, genre: 'Renewal' }),
    )
    await eventually(async () =>
      (await (await look(old.address)).text()).includes(renewed.address) ? true : undefined,
    )
    expect(await (await look(old.address)).text()).toContain('Valid.')
    expect(await eventOf('credential.renewed', old.id)).toBeTruthy()
    await again(renewed, 409)
  })

  test('after it ran out begins now', async () => {
    const old = await endingIn(-400)
    const renewed = await rowOf((await earnedAgain(old)).id)
    expect(renewed).toMatchObject({ renewsId: old.id, validUntil: addMonths(renewed.validFrom, 24) })
  })

  test('after it was revoked renews nothing', async () => {
    const old = await endingIn(400)
    await revoke(world, old)
    const next = await rowOf((await earnedAgain(old)).id)
    expect(next).toMatchObject({ renewsId: null, validUntil: addMonths(next.validFrom, 24) })
  })

  test('is one of two at once that renews it; the other stands for itself', async () => {
    const old = await endingIn(-1)
    const waiting = await metUnheard(world, { microcredential: usual, learner: old.learner })
    const submission = await getSubmission(ctx, waiting.submissionId)
    let first: Awaited<ReturnType<typeof rowOf>> | undefined
    const meanwhile = new Proxy(ctx.db, {
      get: (db, name) =>
        name === 'batch'
          ? async (statements: Parameters<typeof db.batch>[0]) => {
              first ??= await awardedElsewhere(old.learner)
              return db.batch(statements)
            }
          : (Reflect.get(db, name) as unknown),
    })
    const second = await fixAward({ ...losing, db: meanwhile }, submission)
    expect(first?.renewsId).toBe(old.id)
    expect(second).toMatchObject({ renewsId: null, validUntil: addMonths(second.validFrom, 24) })
  })
})

describe('a badge judged elsewhere', () => {
  test('renews like any other, and only once', async () => {
    const old = await endingIn(30)
    const renewed = await awardedElsewhere(old.learner, { again: true })
    expect(renewed).toMatchObject({ renewsId: old.id, validUntil: addMonths(old.validUntil, 24) })
    const beside = await awardedElsewhere(old.learner, { again: true })
    expect(beside).toMatchObject({ renewsId: null, validUntil: addMonths(beside.validFrom, 24) })
  })

  test('ends when its issuer says, and renews nothing before its time', async () => {
    const end = inDays(300).toISOString().slice(0, 10)
    const old = await endingIn(30)
    const renewed = await awardedElsewhere(old.learner, { again: true, validUntil: end })
    expect(renewed).toMatchObject({ renewsId: old.id, validUntil: new Date(`${end}T23:59:59Z`) })
    const early = await endingIn(200)
    expect(await awardedElsewhere(early.learner, { again: true })).toMatchObject({ renewsId: null })
  })

  test('of two lines for one person the first one renews', async () => {
    const old = await endingIn(30)
    const csv = `email,name,again\n${old.learner.email},Lea,yes\n${old.learner.email},Lea,yes`
    const headers = { 'content-type': 'text/csv' }
    const path = `/api/v1/issuers/${world.issuer.slug}/batches?kind=award&microcredentialId=${usual.id}`
    const batch = await expectJson(world.owner.fetch(path, { method: 'POST', headers, body: csv }), 201)
    await world.owner.post(`/api/v1/batches/${batch.id}/confirm`)
    const made = await eventually(async () => {
      const rows = await ctx.db
        .select()
        .from(credential)
        .where(eq(credential.holderId, (await rowOf(old.id)).holderId))
      return rows.length === 3 ? rows : undefined
    })
    expect(made.filter(({ renewsId }) => renewsId === old.id)).toHaveLength(1)
  })
})

describe('before a badge runs out', () => {
  const remindersOf = async (email: string) =>
    (await readMailbox(ctx, email)).filter(({ key }) => key.startsWith('credential.expiring/'))

  /** As often as it takes to come to everybody's turn. */
  async function remindAll() {
    while ((await remindExpiring(ctx)) > 0);
  }

  test('its holder is told within 30 days of the end, once', async () => {
    const soon = await endingIn(29)
    const later = await endingIn(31)
    await remindAll()
    await remindAll()
    const [mail, ...more] = await remindersOf(soon.learner.email)
    expect(more).toEqual([])
    expect(mail?.text).toContain(`${origin}/learn/enroll?microcredential=${usual.id}`)
    expect(mail?.text).toContain(`${origin}/learn/badges/${soon.id}`)
    expect(await remindersOf(later.learner.email)).toEqual([])
  })

  test('nobody is told of a badge that is revoked or renewed', async () => {
    const gone = await endingIn(20)
    await revoke(world, gone)
    const old = await endingIn(20)
    await awardedElsewhere(old.learner, { again: true })
    await remindAll()
    expect(await remindersOf(gone.learner.email)).toEqual([])
    expect(await remindersOf(old.learner.email)).toEqual([])
  })

  test('whoever is to be told is found without a look at every badge', async () => {
    const { sql, params } = findExpiring(ctx, inDays(30), 10).toSQL()
    const plan = await env.DB.prepare(`explain query plan ${sql}`)
      .bind(...params)
      .all<{ detail: string }>()
    expect(plan.results[0]?.detail).toContain('credential_expiring')
    expect(plan.results.some(({ detail }) => detail.startsWith('SCAN'))).toBe(false)
  })

  test('a mail that does not go out is tried again, and keeps none back', async () => {
    const badges = [await endingIn(10), await endingIn(11)]
    const [first, second] = badges.map(({ learner }) => learner.email)
    const failing = {
      ...ctx,
      mail: {
        ...ctx.mail,
        send: async (mail: Parameters<typeof ctx.mail.send>[0]) => {
          if (mail.to === first) throw new Error('no such mailbox')
          await ctx.mail.send(mail)
        },
      },
    }
    await expect(remindExpiring(failing)).rejects.toThrow('no such mailbox')
    expect(await remindersOf(second!)).toHaveLength(1)
    await remindAll()
    expect(await remindersOf(first!)).toHaveLength(1)
  })
})

test('the overview says what runs out, and leads to renewing it', async () => {
  const badge = await endingIn(20)
  const page = await (await badge.learner.get('/learn', { accept: 'text/html' })).text()
  expect(page).toMatch(/runs out on/)
  expect(page).toContain(`/learn/badges/${badge.id}#renew`)
  const quiet = await enrolled(world, { microcredential: usual })
  expect(await (await quiet.learner.get('/learn', { accept: 'text/html' })).text()).not.toContain('runs out on')
})
