import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { createAuth } from '../src/identity/auth'
import { findOrAddUser } from '../src/identity/people'
import { listPasskeys, removePasskey } from '../src/identity/passkeys'
import { makeSignInLink } from '../src/identity/links'
import { passkey, user } from '../src/identity/tables'
import { readMailbox } from '../src/mail/mailbox'
import { Authenticator } from './support/authenticator'
import type { Lie } from './support/authenticator'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { Visitor } from './support/client'

const passkeys = '/api/v1/me/passkeys'

/** Somebody with a passkey. */
async function enrolled(who?: Visitor) {
  const lea = who ?? (await person())
  const key = new Authenticator()
  const options = await expectJson(lea.post(`${passkeys}/options`))
  const response = await key.create(options)
  const added = await expectJson(lea.post(passkeys, { name: 'Phone', response }), 201)
  return { lea, key, added, response }
}

const ask = (who: Visitor) => expectJson(who.post('/auth/passkey/options'))

async function signIn(key: Authenticator, lie: Lie = {}, who = visitor()) {
  const response = await key.get(await ask(who), lie)
  return { who, response, answer: await who.post('/auth/passkey/verify', { response }) }
}

describe('a passkey', () => {
  test('is added, signs in, is named anew and removed', async () => {
    const { lea, key, added } = await enrolled()
    expect(added).toMatchObject({ name: 'Phone', createdAt: expect.any(String) })
    const { who, answer } = await signIn(key)
    expect(answer.status).toBe(200)
    expect((await expectJson(who.get('/api/v1/me'))).email).toBe(lea.email)

    const at = `${passkeys}/${added.id}`
    expect((await expectJson(who.patch(at, { name: 'Old phone' }))).name).toBe('Old phone')
    expect(await expectJson(lea.get(passkeys))).toMatchObject({ items: [{ id: added.id, name: 'Old phone' }] })
    expect((await lea.delete(at)).status).toBe(204)
    expect((await signIn(key)).answer.status).toBe(403)
  })

  test('has to be unlocked, and the browser is told so', async () => {
    const lea = await person()
    const options = await expectJson(lea.post(`${passkeys}/options`))
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    expect(JSON.stringify(options.user.id)).not.toContain(lea.email)
    const response = await new Authenticator().create(options, { userVerified: false })
    await expectJson(lea.post(passkeys, { name: 'Touched', response }), 422)

    const { key } = await enrolled(lea)
    expect(await ask(visitor())).toMatchObject({ rpId: 'localhost', userVerification: 'required' })
    expect((await signIn(key, { userVerified: false })).answer.status).toBe(403)
    expect((await signIn(key)).answer.status).toBe(200)
  })

  test('that is added is told of by mail', async () => {
    const { lea } = await enrolled()
    const [newest] = await readMailbox(ctx, lea.email)
    expect(newest?.subject).toContain('passkey was added')
  })

  test("is another person's secret: nobody sees, names or removes it", async () => {
    const { lea, added } = await enrolled()
    const mallory = await person()
    expect((await expectJson(mallory.get(passkeys))).items).toEqual([])
    await expectJson(mallory.patch(`${passkeys}/${added.id}`, { name: 'Mine' }), 404)
    await expectJson(mallory.delete(`${passkeys}/${added.id}`), 404)
    expect((await expectJson(lea.get(passkeys))).items).toHaveLength(1)
  })

  test('cannot be added with an API key', async () => {
    const { issuer, owner } = await newWorld()
    const made = owner.post(`/api/v1/issuers/${issuer.slug}/api-keys`, { name: 'k', scopes: ['issuer.edit'] })
    const { key } = await expectJson(made, 201)
    const answer = visitor().fetch(`${passkeys}/options`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    })
    await expectJson(answer, 403)
  })
})

describe('an answer that is not honest signs nobody in', () => {
  test.each<[string, Lie]>([
    ['from another site', { origin: 'https://evil.example' }],
    ['for another site', { rpId: 'evil.example' }],
    ['to another question', { type: 'webauthn.create' }],
  ])('%s', async (_, lie) => {
    const { key } = await enrolled()
    expect((await signIn(key, lie)).answer.status).toBe(403)
  })

  test('sent again', async () => {
    const { key } = await enrolled()
    const { who, response, answer } = await signIn(key)
    expect(answer.status).toBe(200)
    for (const thief of [who, visitor()])
      expect((await thief.post('/auth/passkey/verify', { response })).status).toBe(403)
  })

  test('sent twice at once', async () => {
    const { key } = await enrolled()
    const who = visitor()
    const response = await key.get(await ask(who))
    const answers = await Promise.all([1, 2, 3].map(() => who.post('/auth/passkey/verify', { response })))
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 403, 403])
  })

  test('to what another browser was asked', async () => {
    const { key } = await enrolled()
    const [asked, other] = [visitor(), visitor()]
    const response = await key.get(await ask(asked))
    await ask(other)
    expect((await other.post('/auth/passkey/verify', { response })).status).toBe(403)
  })

  test('of a copy that has counted less', async () => {
    const { key } = await enrolled()
    expect((await signIn(key, { counter: 9 })).answer.status).toBe(200)
    expect((await signIn(key, { counter: 5 })).answer.status).toBe(403)
  })

  test('of an authenticator nobody has added, or of nonsense', async () => {
    expect((await signIn(new Authenticator())).answer.status).toBe(403)
    await expectJson(visitor().post('/auth/passkey/verify', { response: { id: 'x' } }), 422)
  })
})

describe('adding a passkey', () => {
  test('takes the answer to what the same person was asked, once', async () => {
    const { response, lea } = await enrolled()
    await expectJson(lea.post(passkeys, { name: 'Again', response }), 422)

    const mallory = await person()
    const options = await expectJson(lea.post(`${passkeys}/options`))
    const stolen = await new Authenticator().create(options)
    await expectJson(mallory.post(`${passkeys}/options`))
    await expectJson(mallory.post(passkeys, { name: 'Mine', response: stolen }), 422)
  })

  test('refuses one that somebody has added already', async () => {
    const { key } = await enrolled()
    const mallory = await person()
    const response = await key.create(await expectJson(mallory.post(`${passkeys}/options`)))
    await expectJson(mallory.post(passkeys, { name: 'Mine', response }), 422)
    expect((await expectJson(mallory.get(passkeys))).items).toEqual([])
  })

  test('without mail, the last way in cannot be removed; of two that go at once, one stays', async () => {
    const { lea } = await enrolled()
    await enrolled(lea)
    const me = await expectJson(lea.get('/api/v1/me'))
    const mute = { ...ctx, mail: { ...ctx.mail, driver: null } }
    const all = await listPasskeys(ctx, me)
    const ends = await Promise.allSettled(all.map(({ id }) => removePasskey(mute, me, id)))
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [left] = await listPasskeys(ctx, me)
    await expect(removePasskey(mute, me, left!.id)).rejects.toThrow('only way in')
    await removePasskey(ctx, me, left!.id)
  })
})

test('whoever has waited in an account for its owner is out once the owner shows their mailbox', async () => {
  const email = `victim-${crypto.randomUUID()}@example.org`
  const { id } = await findOrAddUser(ctx, { email })
  const mallory = visitor()
  const { link } = await makeSignInLink(ctx, { email }, {})
  await ctx.db.update(user).set({ emailVerified: false }).where(eq(user.id, id))
  const token = new URL(link).searchParams.get('token')
  // Signed in, with a passkey, on an address that nobody has proven: as by a link that was handed over.
  await expectJson(mallory.post('/auth/confirm', { token }))
  const { key } = await enrolled(mallory)
  await ctx.db.update(user).set({ emailVerified: false }).where(eq(user.id, id))
  const { link: another } = await makeSignInLink(ctx, { email }, {})

  const victim = await person(email)
  await expectJson(mallory.get('/api/v1/me'), 401)
  expect((await signIn(key)).answer.status).toBe(403)
  await expectJson(visitor().post('/auth/confirm', { token: new URL(another).searchParams.get('token') }), 410)
  expect(await ctx.db.$count(passkey, eq(passkey.userId, id))).toBe(0)

  // The next time nothing ends: the address is proven.
  const { key: own } = await enrolled(victim)
  await person(email)
  expect((await signIn(own)).answer.status).toBe(200)
  await expectJson(victim.get('/api/v1/me'))
})

describe('the session cookie', () => {
  const cookiesOf = async (ORIGIN: string) => {
    const { id } = await findOrAddUser(ctx, { email: `cookie-${crypto.randomUUID()}@example.org` })
    const auth = createAuth({ ...env, ORIGIN })
    const { headers } = await auth.api.openSession({
      body: { userId: id },
      headers: new Headers(),
      returnHeaders: true,
    })
    const [cookie = ''] = headers.getSetCookie()
    const found = await auth.api.getSession({ headers: new Headers({ cookie: cookie.split(';')[0]! }) })
    return { cookie, isTheirs: found?.user.id === id }
  }

  test('belongs to this host and to https alone', async () => {
    const { cookie, isTheirs } = await cookiesOf('https://badges.example.org')
    expect(cookie).toMatch(/^__Host-assay\.session_token=/)
    expect(cookie).toMatch(/; Path=\/;/)
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax']) expect(cookie).toContain(`; ${attribute}`)
    expect(cookie).not.toContain('Domain')
    expect(isTheirs).toBe(true)
  })

  test('is a plain one on this machine, where there is no https', async () => {
    const { cookie, isTheirs } = await cookiesOf('http://localhost:8787')
    expect(cookie).toMatch(/^assay\.session_token=/)
    expect(cookie).not.toContain('Secure')
    expect(isTheirs).toBe(true)
  })
})
