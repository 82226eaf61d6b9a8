import { eq } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { auditEntry } from '../src/audit/tables'
import { redeliver } from '../src/destinations/deliveries'
import { payloads } from '../src/destinations/payload-schema'
import { told } from '../src/destinations/rules'
import { erasure } from '../src/privacy/tables'
import { sealedSecret } from '../src/signing/tables'
import { submitted } from './support/assessment'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { World } from './support/client'
import { earned, revoke } from './support/public'
import type { Earned } from './support/public'
import { deliveriesTo, destinationOf, happen, Receiver, verified } from './support/receiver'

let world: World
let other: World
let badge: Earned
let receiver: Receiver

beforeAll(async () => {
  ;[world, other] = await Promise.all([newWorld(), newWorld()])
  badge = await earned(world)
  await revoke(world, badge)
})

beforeEach(() => {
  receiver = new Receiver()
})

/** What one test has posted to is none of the next one’s. */
afterEach(async () => {
  for (const { id } of await list()) await world.owner.delete(`/api/v1/destinations/${id}`)
})

const subjectOf = (type: (typeof told)[number]) =>
  type === 'enrollment.created' ? badge.enrollmentId : type.startsWith('submission') ? badge.submissionId : badge.id

describe('what happens in an issuer', () => {
  test.each(told)('%s is posted to who asked for it, signed as Standard Webhooks has it', async (type) => {
    const { id, url, secret } = await destinationOf(world, { events: [type] })
    await destinationOf(world, { events: told.filter((one) => one !== type) })
    const { at } = await happen(receiver, world, type, subjectOf(type))
    await receiver.work(world)
    const [posted] = receiver.received.filter((one) => one.url === url)
    const said = verified(secret, posted!)
    expect(payloads[type].parse(said)).toEqual(said)
    expect(said).toMatchObject({ type, timestamp: at.toISOString(), data: { enrollment: { id: badge.enrollmentId } } })
    expect(posted!.body.length).toBeLessThan(20_000)
    expect(await deliveriesTo(id)).toMatchObject([{ status: 'delivered', id: posted!.id, attempts: 1 }])
  })

  test('is told of with public addresses, and of the learner no more than an id', async () => {
    const { url, secret } = await destinationOf(world)
    await happen(receiver, world, 'credential.issued', badge.id)
    await receiver.work(world)
    const [posted] = receiver.received.filter((one) => one.url === url)
    const { data } = verified(secret, posted!)
    expect(data).toMatchObject({ credential: { id: badge.id, url: `${ctx.origin}${badge.address}` } })
    expect(Object.keys(data['learner'] as object)).toEqual(['id'])
    expect(posted!.body).not.toMatch(/Lea Learner|@/)
    const version = (data['version'] as { url: string }).url
    expect((await visitor().get(version, { accept: 'application/json' })).status).toBe(200)
  })

  test('is told of with the learner’s name and address only where that was chosen, and not once they are erased', async () => {
    const learner = await person()
    await learner.patch('/api/v1/me', { name: 'Lea Learner' })
    const { submissionId, submission } = await submitted(world, { learner })
    const { url, secret } = await destinationOf(world, { events: ['submission.submitted'], includesLearner: true })
    await happen(receiver, world, 'submission.submitted', submissionId)
    await receiver.work(world)
    const at = () => receiver.received.filter((one) => one.url === url)
    const whose = verified(secret, at()[0]!).data['learner'] as { id: string }
    expect(whose).toEqual({ id: whose.id, name: 'Lea Learner', email: learner.email })
    expect(submission.id).toBe(submissionId)

    const { id: userId } = whose
    await ctx.db.insert(erasure).values({
      id: ctx.newId('era'),
      userId,
      holderId: userId,
      closesAccount: true,
      keepsBadges: true,
      email: '',
      step: 'wait',
      status: 'done',
      report: {},
      requestedBy: userId,
      requestedAt: new Date(),
    })
    const [{ id } = { id: '' }] = await deliveriesTo((await list()).find((one) => one.url === url)!.id)
    await again(id)
    expect(verified(secret, at()[1]!).data['learner']).toEqual({ id: whose.id })
  })

  test('is never told to another issuer’s destinations', async () => {
    await destinationOf(other, { events: [...told] })
    for (const type of told) await happen(receiver, world, type, subjectOf(type))
    await Promise.all([receiver.work(world), receiver.work(other)])
    expect(receiver.received).toEqual([])
  })

  test('is told once, however often the jobs run, and however often it is announced', async () => {
    const { id, url } = await destinationOf(world)
    await Promise.all([
      happen(receiver, world, 'credential.issued', badge.id),
      happen(receiver, world, 'credential.issued', badge.id),
    ])
    await Promise.all([receiver.work(world), receiver.work(world)])
    await receiver.work(world)
    expect(receiver.received.filter((one) => one.url === url)).toHaveLength(1)
    expect(await deliveriesTo(id)).toHaveLength(1)
  })

  test('is not told of once it is no longer there', async () => {
    const { id } = await destinationOf(world)
    await happen(receiver, world, 'credential.issued', 'f'.repeat(32))
    await receiver.work(world)
    expect(receiver.received).toEqual([])
    const [gone] = await deliveriesTo(id)
    expect(gone).toMatchObject({ status: 'failed', nextAttemptAt: null, log: [{ problem: /no longer there/ }] })
  })
})

describe('a destination', () => {
  const path = (id: string) => `/api/v1/destinations/${id}`

  test('is made, read and changed, and never shows its secret again', async () => {
    const made = await destinationOf(world, { name: ' CRM ', events: ['credential.revoked', 'credential.issued'] })
    expect(made).toMatchObject({ name: 'CRM', includesLearner: false, failingSince: null, offAt: null })
    expect(made.events).toEqual(['credential.issued', 'credential.revoked'])
    expect(made.secret).toMatch(/^whsec_/)
    const { secret: _, ...shown } = made
    expect(await expectJson(world.owner.get(path(made.id)))).toEqual(shown)
    const changed = await expectJson(world.owner.patch(path(made.id), { name: 'LMS', includesLearner: true }))
    expect(changed).toEqual({ ...shown, name: 'LMS', includesLearner: true })
    expect(await list()).toContainEqual(changed)
    expect(await expectJson(world.owner.patch(path(made.id), {}))).toEqual(changed)
  })

  test.each([
    ['http://example.org/hook', /https/],
    ['https://127.0.0.1/hook', /number/],
    ['https://localhost/hook', /private/],
    ['https://example.org:8443/hook', /port/],
    ['https://u:p@example.org/', /password/],
  ])('is not made for %s', async (url, words) => {
    const input = { name: 'CRM', url, events: ['credential.issued'] }
    const refused = await expectJson(world.owner.post(`/api/v1/issuers/${world.issuer.slug}/destinations`, input), 422)
    expect(refused.errors).toMatchObject([{ path: 'url' }])
    expect(refused.detail).toMatch(words)
    const { id } = await destinationOf(world)
    await expectJson(world.owner.patch(path(id), { url }), 422)
  })

  test('is one of twenty at most', async () => {
    const crowded = await newWorld()
    for (let n = 0; n < 20; n++) await destinationOf(crowded)
    await expect(destinationOf(crowded)).rejects.toThrow(/409.*20 destinations/)
  })

  test('signs with both secrets for a day when it is rotated, and then with the new one', async () => {
    const { id, url, secret: old } = await destinationOf(world)
    const { secret } = await expectJson(world.owner.post(`${path(id)}/rotate`), 201)
    await happen(receiver, world, 'credential.issued', badge.id)
    await receiver.work(world)
    const at = () => receiver.received.filter((one) => one.url === url)
    expect(at()[0]!.headers['webhook-signature']!.split(' ')).toHaveLength(2)
    for (const one of [secret, old]) expect(verified(one, at()[0]!).type).toBe('credential.issued')

    receiver.later(25 * 3_600_000)
    const [{ id: delivery } = { id: '' }] = await deliveriesTo(id)
    await again(delivery)
    expect(at()[1]!.headers['webhook-signature']!.split(' ')).toHaveLength(1)
  })

  test('that is removed gets nothing, and leaves neither secret nor log', async () => {
    const { id } = await destinationOf(world)
    await happen(receiver, world, 'credential.issued', badge.id)
    expect((await world.owner.delete(path(id))).status).toBe(204)
    await receiver.work(world)
    await happen(receiver, world, 'credential.revoked', badge.id)
    await receiver.work(world)
    expect([receiver.received, await deliveriesTo(id)]).toEqual([[], []])
    expect((await world.owner.get(path(id))).status).toBe(404)
    expect(await ctx.db.select().from(sealedSecret).where(eq(sealedSecret.ownerId, id))).toEqual([])
  })

  test('tells in the audit log who did what, and nothing of its address', async () => {
    const { id, url } = await destinationOf(world)
    await world.owner.patch(path(id), { url: `${url}?token=hidden` })
    await world.owner.delete(path(id))
    const entries = await ctx.db.select().from(auditEntry).where(eq(auditEntry.subjectId, id))
    const actions = entries.map(({ action }) => action).toSorted()
    expect(actions).toEqual(['destination.changed', 'destination.made', 'destination.removed'])
    expect(JSON.stringify(entries)).not.toMatch(/example|hidden|CRM/)
  })
})

/** Sends a delivery again, by whoever may, and works on it. */
async function again(id: string): Promise<void> {
  await redeliver(receiver.ctx, await expectJson(world.owner.get('/api/v1/me')), id)
  await receiver.work(world)
}

const list = async () =>
  (
    await expectJson<{ items: { id: string; url: string }[] }>(
      world.owner.get(`/api/v1/issuers/${world.issuer.slug}/destinations?limit=100`),
    )
  ).items
