import { beforeAll, describe, expect, test } from 'vitest'
import { invite } from '../src/catalogue/invitations'
import { isInvited } from '../src/catalogue/service'
import type { Ctx } from '../src/context'
import { handle } from '../src/jobs/consume'
import { readMailbox } from '../src/mail/mailbox'
import { eventOf, losing } from './support/award'
import { completeDraft, publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, visitor } from './support/client'
import type { Visitor, World } from './support/client'
import { eventually } from './support/public'

let world: World
let other: World
beforeAll(async () => {
  world = await newWorld()
  other = await newWorld()
})

describe('invitations', () => {
  test('somebody invited gets one mail, with the address of what they can earn', async () => {
    const { id, slug } = await publishedMicrocredential(world, { enrollment: 'invitation' })
    const email = `${crypto.randomUUID()}@example.org`
    const send = () => world.owner.post(`/api/v1/microcredentials/${id}/invitations`, { email: email.toUpperCase() })
    const first = await expectJson(send(), 201)
    expect(first).toMatchObject({ email })
    expect(await expectJson(send(), 201)).toEqual(first)
    const newest = await eventually(async () => (await readMailbox(ctx, email))[0])
    expect(newest.text).toContain(`${ctx.origin}/issuers/${world.issuer.slug}/microcredentials/${slug}`)
    const { items } = await expectJson(world.author.get(`/api/v1/microcredentials/${id}/invitations`))
    expect(items).toEqual([first])
    expect(await readMailbox(ctx, email)).toHaveLength(1)
  })

  test('hold although no mail goes out, and the mail follows later', async () => {
    const { id } = await publishedMicrocredential(world, { enrollment: 'invitation' })
    const email = `${crypto.randomUUID()}@example.org`
    const mute: Ctx = { ...losing, mail: { ...losing.mail, send: () => Promise.reject(new Error('No mail today.')) } }
    const invited = await invite(mute, await expectJson(world.author.get('/api/v1/me')), id, email)
    const event = await eventOf('invitation.created', invited.id)
    expect(await handle(mute, event)).toBe(false)
    for (let times = 0; times < 2; times++) expect(await handle(losing, event)).toBe(true)
    expect(await readMailbox(ctx, email)).toHaveLength(1)
    expect(await isInvited(ctx, id, email)).toBe(true)
  })

  test('only for what is published, and only by its own issuer’s people', async () => {
    const { id: draftOnly } = await completeDraft(world)
    const { id } = await publishedMicrocredential(world)
    const inviteBy = (who: Visitor, mc: string, email = 'lea@example.org') =>
      who.post(`/api/v1/microcredentials/${mc}/invitations`, { email })
    await expectJson(inviteBy(world.author, draftOnly), 409)
    await expectJson(inviteBy(other.author, draftOnly), 404)
    await expectJson(inviteBy(other.author, id), 403)
    await expectJson(inviteBy(world.assessor, id), 403)
    await expectJson(inviteBy(visitor(), id), 401)
    await expectJson(inviteBy(world.author, 'mc_none'), 404)
    await expectJson(inviteBy(world.author, id, 'not an address'), 422)
    await expectJson(world.assessor.get(`/api/v1/microcredentials/${id}/invitations`), 403)
  })
})
