import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { handle } from '../src/jobs/consume'
import { acceptInvitation, findOffer } from '../src/identity/accept-invitation'
import { copySignInLink } from '../src/identity/copied-link'
import { forgetExpired } from '../src/identity/expiry'
import { inviteMember, resendInvitation } from '../src/identity/invitations'
import { issuerInvitation } from '../src/identity/tables'
import type { Ctx } from '../src/context'
import { readMailbox } from '../src/mail/mailbox'
import { statusesAtOnce } from './support/at-once'
import { enrolled } from './support/assessment'
import { eventOf } from './support/award'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'

let world: World
let at: string

beforeAll(async () => {
  world = await newWorld()
  at = `/api/v1/issuers/${world.issuer.slug}`
})

const address = () => `p-${crypto.randomUUID()}@example.org`
const me = (who: Visitor) => expectJson(who.get('/api/v1/me'))

/** Without any way to mail. */
const mute: Ctx = { ...ctx, mail: { ...ctx.mail, driver: null } }

async function invite(email: string, roles = ['author'], by = world.owner) {
  const made = await expectJson(by.post(`${at}/invitations`, { email, roles }), 201)
  return { ...made, token: await mailedToken(made.id, email) }
}

/** The job may run more than once. */
async function mailedToken(id: string, email: string): Promise<string> {
  const event = await eventOf('member.invited', id)
  await handle(ctx, event)
  const [mail] = await readMailbox(ctx, email)
  return tokenIn(mail?.text)
}

const tokenIn = (text = '') => /token=(\w+)/.exec(text)?.[1] ?? ''
const accept = (who: Visitor, token: string) => who.post('/api/v1/invitations/accept', { token })

describe('an invitation', () => {
  test('makes the account of a new address, proves it, signs in, and gives the roles', async () => {
    const email = address()
    const { token, ...made } = await invite(email, ['author', 'assessor'])
    expect(made).not.toHaveProperty('link')
    const anna = visitor()
    const page = await (await anna.get(`/invitation?token=${token}`, { accept: 'text/html' })).text()
    for (const words of ['Example Academy', email, 'Author', 'Assessor']) expect(page).toContain(words)

    const answer = await anna.submit('/invitation', { token })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringMatching(/^\//)])
    expect(await me(anna)).toMatchObject({ email, roles: { [world.issuer.id]: ['author', 'assessor'] } })
    const { items } = await expectJson(world.owner.get(`${at}/invitations`))
    expect(items.map((each: { id: string }) => each.id)).not.toContain(made.id)
    await expectJson(accept(visitor(), token), 410)
  })

  test('is taken once by those who press the button at once', async () => {
    const { token } = await invite(address())
    const statuses = await statusesAtOnce([1, 2, 3].map(() => accept(visitor(), token)))
    expect(statuses).toEqual([200, 410, 410])
  })

  test('sent again voids the link before; withdrawn, every link', async () => {
    const email = address()
    const { id, token } = await invite(email)
    await expectJson(world.owner.post(`${at}/invitations`, { email, roles: ['author'] }), 409)
    await expectJson(world.owner.post(`/api/v1/invitations/${id}/resend`))
    await expectJson(accept(visitor(), token), 410)
    const [newest] = await ctx.db.select().from(issuerInvitation).where(eq(issuerInvitation.id, id))
    expect(JSON.stringify(newest)).not.toContain(token)
    expect((await world.owner.delete(`/api/v1/invitations/${id}`)).status).toBe(204)
    await expectJson(world.owner.post(`/api/v1/invitations/${id}/resend`), 409)
  })

  test('mails nobody again and again, not even withdrawn each time', async () => {
    const email = address()
    const statuses = new Set<number>()
    for (let times = 0; times < 7; times++) {
      const answer = await world.owner.post(`${at}/invitations`, { email, roles: ['author'] })
      statuses.add(answer.status)
      const { id } = await answer.json<{ id?: string }>()
      if (id) expect((await world.owner.delete(`/api/v1/invitations/${id}`)).status).toBe(204)
    }
    expect([...statuses]).toEqual([201, 429])
  })

  test('lasts a week, and is forgotten a month later', async () => {
    const { id, token } = await invite(address())
    const later = (days: number): Ctx => ({ ...ctx, now: () => new Date(Date.now() + days * 86_400_000) })
    await expect(acceptInvitation(later(8), nobody, new Headers(), token)).rejects.toMatchObject({ code: 'gone' })
    const expired = (days: number) =>
      ctx.db
        .update(issuerInvitation)
        .set({ expiresAt: new Date(Date.now() - days * 86_400_000) })
        .where(eq(issuerInvitation.id, id))
    for (const [days, left] of [
      [29, 1],
      [31, 0],
    ] as const) {
      await expired(days)
      await forgetExpired(ctx, 1000)
      expect(await ctx.db.$count(issuerInvitation, eq(issuerInvitation.id, id))).toBe(left)
    }
  })

  test('is for its address: who is signed in with another is told so', async () => {
    const { token } = await invite(address())
    const mallory = await person()
    const page = await (await mallory.get(`/invitation?token=${token}`, { accept: 'text/html' })).text()
    expect(page).toContain(mallory.email)
    await expectJson(accept(mallory, token), 409)
  })

  test('makes an owner only if an owner sent it, and only while that one may', async () => {
    const admin = visitor()
    await expectJson(accept(admin, (await invite(address(), ['admin'])).token))
    const body = { email: address(), roles: ['owner'] }
    await expectJson(admin.post(`${at}/invitations`, body), 403)
    const byOwner = await expectJson(world.owner.post(`${at}/invitations`, body), 201)
    await expectJson(admin.post(`/api/v1/invitations/${byOwner.id}/resend`), 403)

    const { token } = await invite(address(), ['author'], admin)
    const { items } = await expectJson(world.owner.get(`${at}/members?limit=100`))
    const { userId } = await me(admin)
    const member = items.find((each: { userId: string }) => each.userId === userId)
    await expectJson(world.owner.patch(`${at}/members/${member.id}`, { roles: ['author'] }))
    expect(await findOffer(ctx, nobody, token)).toBeUndefined()
    await expectJson(accept(visitor(), token), 410)
  })

  test('is not sent to a member, and not with an API key', async () => {
    await expectJson(world.owner.post(`${at}/invitations`, { email: world.author.email, roles: ['admin'] }), 409)
    const made = world.owner.post(`${at}/api-keys`, { name: 'k', scopes: ['issuer.edit'] })
    const { key } = await expectJson(made, 201)
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const answer = visitor().fetch('/api/v1/invitations/accept', { method: 'POST', headers, body: '{"token":"x"}' })
    await expectJson(answer, 403)
  })
})

const nobody = { kind: 'nobody' } as const

describe('without mail', () => {
  const copied = async (email: string) =>
    tokenIn((await inviteMember(mute, await me(world.owner), world.issuer.id, { email, roles: ['author'] })).link)

  test('the link of an invitation is shown once, and made anew when asked for', async () => {
    const email = address()
    const owner = await me(world.owner)
    const made = await inviteMember(mute, owner, world.issuer.id, { email, roles: ['author'] })
    expect(made.link).toContain('/invitation?token=')
    const again = await resendInvitation(mute, owner, made.id)
    await expectJson(accept(visitor(), tokenIn(made.link)), 410)
    const anna = visitor()
    await expectJson(accept(anna, tokenIn(again.link)))
    expect((await me(anna)).email).toBe(email)
  })

  test('such a link opens no account that is somebody’s: who has it signs in first', async () => {
    const anna = await person()
    const token = await copied(anna.email)
    const page = await (await visitor().get(`/invitation?token=${token}`, { accept: 'text/html' })).text()
    expect(page).toContain('Sign in')
    await expectJson(accept(visitor(), token), 409)
    await expectJson(accept(anna, token))
  })

  test('what an admin left in an account ends when its owner shows the mailbox', async () => {
    const email = address()
    const lurking = visitor()
    await expectJson(accept(lurking, await copied(email)))
    await person(email)
    await expectJson(lurking.get('/api/v1/me'), 401)
  })

  test('and when it is opened for another issuer, once they have let go of it', async () => {
    const email = address()
    const lurking = visitor()
    await expectJson(accept(lurking, await copied(email)))
    expect((await lurking.delete(`${at}/members/me`)).status).toBe(204)
    const other = await newWorld()
    const invited = await inviteMember(mute, await me(other.owner), other.issuer.id, { email, roles: ['admin'] })
    const anna = visitor()
    await expectJson(accept(anna, tokenIn(invited.link)))
    expect((await me(anna)).roles).toEqual({ [other.issuer.id]: ['admin'] })
    await expectJson(lurking.get('/api/v1/me'), 401)
  })

  test('nobody is made a member whose address is not shown to be theirs', async () => {
    const email = address()
    await expectJson(accept(visitor(), await copied(email)))
    const other = await newWorld()
    const add = () => other.owner.post(`/api/v1/issuers/${other.issuer.slug}/members`, { email, roles: ['admin'] })
    expect((await expectJson(add(), 409)).detail).toContain('Invite them')
    await person(email)
    await expectJson(add(), 201)
  })

  test('a sign-in link helps members and learners of this issuer alone in, once', async () => {
    const owner = await me(world.owner)
    const learner = (await enrolled(world)).learner
    for (const email of [world.author.email, learner.email]) {
      const { link } = await copySignInLink(mute, owner, world.issuer.id, email)
      const helped = visitor()
      await expectJson(helped.post('/auth/confirm', { token: tokenIn(link) }))
      expect((await me(helped)).email).toBe(email)
      await expectJson(visitor().post('/auth/confirm', { token: tokenIn(link) }), 410)
    }
    await expect(copySignInLink(ctx, owner, world.issuer.id, world.author.email)).rejects.toThrow('mails')
    const stranger = await person()
    await expect(copySignInLink(mute, owner, world.issuer.id, stranger.email)).rejects.toThrow('Nobody with')
  })

  test('nobody is handed what opens another issuer too, not even if that comes later', async () => {
    const owner = await me(world.owner)
    const other = await newWorld()
    await expect(copySignInLink(mute, owner, world.issuer.id, other.author.email)).rejects.toThrow('Nobody with')
    const learner = (await enrolled(world)).learner
    const { link } = await copySignInLink(mute, owner, world.issuer.id, learner.email)
    const members = `/api/v1/issuers/${other.issuer.slug}/members`
    await expectJson(other.owner.post(members, { email: learner.email, roles: ['author'] }), 201)
    await expect(copySignInLink(mute, owner, world.issuer.id, learner.email)).rejects.toThrow('another issuer')
    await expectJson(visitor().post('/auth/confirm', { token: tokenIn(link) }), 410)
  })

  test('an owner’s link is for owners only', async () => {
    const admin = visitor()
    await expectJson(accept(admin, (await invite(address(), ['admin'])).token))
    const actor = await me(admin)
    await expect(copySignInLink(mute, actor, world.issuer.id, world.owner.email)).rejects.toThrow('Only an owner')
    await copySignInLink(mute, actor, world.issuer.id, world.author.email)
  })
})

describe('leaving', () => {
  test('is up to each member, but not to the last owner', async () => {
    const anna = visitor()
    await expectJson(accept(anna, (await invite(address())).token))
    expect((await anna.delete(`${at}/members/me`)).status).toBe(204)
    expect((await me(anna)).roles).toEqual({})
    await expectJson(anna.delete(`${at}/members/me`), 403)
    const problem = await expectJson(world.owner.delete(`${at}/members/me`), 409)
    expect(problem.detail).toContain('last owner')
  })

  test('of both owners at once leaves one', async () => {
    const both = await newWorld()
    const members = `/api/v1/issuers/${both.issuer.slug}/members`
    const email = address()
    await expectJson(both.owner.post(members, { email, roles: ['owner'] }), 201)
    const second = await person(email)
    const statuses = await statusesAtOnce([both.owner, second].map((who) => who.delete(`${members}/me`)))
    expect(statuses).toEqual([204, 409])
  })

  test('works from the account page', async () => {
    const anna = visitor()
    await expectJson(accept(anna, (await invite(address())).token))
    expect(await (await anna.get('/account', { accept: 'text/html' })).text()).toContain('Leave Example Academy')
    const answer = await anna.submit(`/account/leave/${world.issuer.id}`, {})
    expect([answer.status, (await me(anna)).roles]).toEqual([303, {}])
  })
})

describe('the people page', () => {
  const people = () => `/admin/${world.issuer.slug}/people`

  test('invites, sends again and withdraws', async () => {
    const email = address()
    const sent = await world.owner.submit(people(), { email, name: 'Anna', 'roles.0': 'author' })
    expect(sent.status).toBe(303)
    const page = await (await world.owner.get(people(), { accept: 'text/html' })).text()
    expect(page).toContain(email)
    expect(page).not.toContain('token=')
    const { items } = await expectJson(world.owner.get(`${at}/invitations`))
    const { id } = items.find((each: { email: string }) => each.email === email)
    for (const what of ['resend', 'withdraw'])
      expect((await world.owner.submit(`${people()}/invitations/${id}/${what}`, {})).status).toBe(303)
    expect(await (await world.owner.get(people(), { accept: 'text/html' })).text()).not.toContain(email)
  })
})
