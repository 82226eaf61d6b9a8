import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import { retryHeld } from '../src/credentials/attention'
import { readForms } from '../src/credentials/stored'
import type { Forms } from '../src/credentials/stored'
import { credential } from '../src/credentials/tables'
import { event } from '../src/events/tables'
import { handle } from '../src/jobs/consume'
import { Unreachable } from '../src/outbound/fetch'
import { awardOf, badgeMails, eventOf, losing, metUnheard } from './support/award'
import { ctx, expectJson, newWorld } from './support/client'
import type { World } from './support/client'
import { earned, issued, look } from './support/public'
import type { Earned } from './support/public'

let world: World
let usual: { id: string; version: Earned['version'] }

beforeAll(async () => {
  world = await newWorld()
  const { version } = await earned(world)
  usual = { id: version.microcredentialId, version }
})

/** A badge that is signed and stored, while the message to check it got lost. */
async function signed() {
  const { learner, submissionId, eventId } = await metUnheard(world, { microcredential: usual })
  await handle(losing, eventId)
  const { id, status } = await awardOf(submissionId)
  expect(status).toBe('signed')
  return { id, learner, submissionId, address: `/credentials/${id}`, check: await eventOf('credential.signed', id) }
}

/** What lies in R2 is not what was signed any more. */
const corrupt = (id: string, changed: object | string) =>
  ctx.files.put(`credentials/${id}`, typeof changed === 'string' ? changed : JSON.stringify(changed))

const flip = (text: string) => text.slice(0, -9) + (text.at(-9) === 'A' ? 'B' : 'A') + text.slice(-8)

describe('a badge that is signed', () => {
  test('is nowhere to be seen, and nobody hears of it, before it was checked', async () => {
    const { learner, address, submissionId, check } = await signed()
    for (const path of [address, `${address}.json`, `${address}.png`, `${address}/refresh`])
      expect((await look(path)).status).toBe(404)
    expect(await badgeMails(learner.email)).toEqual([])
    const { items } = await expectJson(learner.get('/api/v1/credentials'))
    expect(items).toMatchObject([{ status: 'signed', issuedAt: null }])
    await handle(ctx, check)
    await issued(submissionId)
    expect((await look(address)).status).toBe(200)
  })

  test('is issued once, however often it is checked', async () => {
    const { id, submissionId, check } = await signed()
    await Promise.all([handle(losing, check), handle(losing, check)])
    await ctx.db.update(event).set({ doneAt: null }).where(eq(event.id, check))
    await handle(losing, check)
    expect(await awardOf(submissionId)).toMatchObject({ status: 'issued', holdReason: null })
    await handle(losing, await eventOf('credential.issued', id))
  })
})

describe('a badge whose stored bytes are not sound', () => {
  let badge: Awaited<ReturnType<typeof signed>>
  let sound: Forms

  beforeAll(async () => {
    badge = await signed()
    const { json, jwt, jose } = (await readForms(ctx, badge.id))!
    sound = { json, jwt, jose }
  })

  test.each<[string, (forms: Forms) => object | string, RegExp]>([
    ['the text', (f) => ({ ...f, json: f.json.replace('Lea Learner', 'Eve Learner') }), /JSON-LD, step “proof”/],
    ['a term', (f) => ({ ...f, json: f.json.replace('"awardedDate"', '"awardedOn"') }), /JSON-LD, step “contexts”/],
    ['the VC-JWT', (f) => ({ ...f, jwt: flip(f.jwt) }), /VC-JWT, step “proof”/],
    ['the VC-JOSE-COSE', (f) => ({ ...f, jose: flip(f.jose) }), /VC-JOSE-COSE, step “proof”/],
    ['a form left out', ({ json, jwt }) => ({ json, jwt }), /stored bytes are not those that were signed/],
    ['something else', () => 'not JSON', /stored bytes are not the signed forms/],
    ['another space', (f) => JSON.stringify(f, null, 1), /stored bytes are not those that were signed/],
  ])('(%s) is held, naming the step, and shown to its issuer', async (_, change, reason) => {
    const { id, learner, address, submissionId, check } = badge
    await corrupt(id, change(sound))
    expect(await handle(losing, check)).toBe(true)
    expect(await awardOf(submissionId)).toMatchObject({ status: 'held', holdReason: expect.stringMatching(reason) })
    expect((await look(address)).status).toBe(404)
    expect(await badgeMails(learner.email)).toEqual([])
    const { heldAwards } = await expectJson(world.owner.get(`/api/v1/issuers/${world.issuer.slug}/attention`))
    expect(heldAwards).toContainEqual(expect.objectContaining({ id, edition: 1, status: 'held' }))
    await again()
  })

  /** The same message comes once more. */
  async function again() {
    await ctx.db.update(credential).set({ status: 'signed' }).where(eq(credential.id, badge.id))
    await ctx.db.update(event).set({ doneAt: null }).where(eq(event.id, badge.check))
  }

  test('is checked again by a retry, and issued once it is sound', async () => {
    const { id, submissionId, check } = await signed()
    const { json, jwt, jose } = (await readForms(ctx, id))!
    await corrupt(id, { json, jwt: flip(jwt), jose })
    await handle(losing, check)
    const retry = async () => retryHeld(ctx, await expectJson(world.owner.get('/api/v1/me')), id)
    await retry()
    const held = async () => {
      const { status, holdReason } = await awardOf(submissionId)
      return status === 'held' ? holdReason : undefined
    }
    await expect.poll(held).toMatch(/VC-JWT, step “proof”/)
    await corrupt(id, { json, jwt, jose })
    await retry()
    await issued(submissionId)
    expect(await (await look(`/credentials/${id}.jwt`)).text()).toBe(jwt)
  })
})

test('what cannot be looked at is looked at again, and held if that does not end', async () => {
  const { submissionId, check } = await signed()
  const fetch: Ctx['fetch'] = async (url) => {
    if (url.includes('/status/')) throw new Unreachable(url, 'nobody answered there.')
    return ctx.fetch(url)
  }
  const cutOff = { ...losing, fetch }
  for (let tries = 0; tries < 3; tries++) {
    expect(await handle(cutOff, check)).toBe(false)
    expect(await awardOf(submissionId)).toMatchObject({ status: 'signed' })
  }
  expect(await handle(cutOff, check)).toBe(true)
  expect(await awardOf(submissionId)).toMatchObject({
    status: 'held',
    holdReason: expect.stringMatching(/step “status”: .*nobody answered there/),
  })
})
