import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { sweep } from '../src/jobs/schedule'
import { isLocalMailbox } from '../src/mail/mailer'
import { readMailbox, requireLocal } from '../src/mail/mailbox'
import { makePng, uploadImage } from './support/catalogue'
import { ctx, expectJson, newWorld, origin, person, visitor } from './support/client'

const unique = () => crypto.randomUUID().slice(0, 8)

describe('signing in', () => {
  test('works by the mailed link, whose page has a button and whose token works once', async () => {
    const lea = visitor()
    const email = `lea-${unique()}@example.org`
    await expectJson(lea.post('/auth/sign-in', { email }), 202)
    const [mail] = await readMailbox(ctx, email)
    const link = /http\S+/.exec(mail?.text ?? '')?.[0] ?? ''

    // What a mail scanner does: it follows the link, and must not use it up.
    const page = await (await lea.get(link, { accept: 'text/html' })).text()
    const token = /name="token" value="(\w+)"/.exec(page)?.[1] ?? ''
    expect(page).toContain('Sign me in')

    const answer = await lea.submit('/auth/confirm', { token, next: '/learn' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/learn'])
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax/)
    expect(await expectJson(lea.get('/api/v1/me'))).toMatchObject({ email, roles: {} })

    await expectJson(visitor().post('/auth/confirm', { token }), 410)
  })

  test('says the same for known and unknown addresses', async () => {
    const known = await person()
    const answers = await Promise.all(
      [known.email, `nobody-${unique()}@example.org`].map(async (email) => {
        const answer = await visitor().post('/auth/sign-in', { email })
        return [answer.status, await answer.text()]
      }),
    )
    expect(answers[0]).toEqual(answers[1])
  })

  test('refuses what is no address, and names the field', async () => {
    const problem = await expectJson(visitor().post('/auth/sign-in', { email: 'lea' }), 422)
    expect(problem.errors[0].path).toBe('email')
  })

  test('never redirects to another site', async () => {
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', '/\n/x'])
      await expectJson(visitor().post('/auth/sign-in', { email: 'lea@example.org', next }), 422)
  })

  test('is braked: a flood for one address ends in 429, with the time to wait', async () => {
    const email = `flood-${unique()}@example.org`
    const answers = []
    for (let i = 0; i < 6; i++) answers.push(await visitor().post('/auth/sign-in', { email }))
    expect(answers.at(-1)?.status).toBe(429)
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('60')
    const page = await visitor().submit('/auth/sign-in', { email })
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '60'])
  })

  test('ends with signing out', async () => {
    const lea = await person()
    await expectJson(lea.post('/auth/sign-out'))
    await expectJson(lea.get('/api/v1/me'), 401)
  })

  test("leaves none of the library's own endpoints open", async () => {
    for (const path of ['/auth/magic-link/verify?token=x', '/auth/organization/list', '/auth/get-session'])
      expect((await visitor().get(path)).status).toBe(404)
  })

  test('leaves nothing behind: cron forgets links past their time when its turn comes', async () => {
    const inAnHour = Date.now() + 3_600_000
    const past = env.DB.prepare('select count(*) from verification where expires_at < ?').bind(inAnHour)
    const links = () => past.first<number>('count(*)')
    await visitor().post('/auth/sign-in', { email: `late-${unique()}@example.org` })
    expect(await links()).toBeGreaterThan(0)
    for (let minute = 0; minute < 30; minute++) await sweep({ ...ctx, now: () => new Date(inAnHour + minute * 60_000) })
    expect(await links()).toBe(0)
  })

  test('keeps neither browser nor IP address of who signs in', async () => {
    const lea = visitor()
    const { userId } = await expectJson((await lea.signIn()).get('/api/v1/me'))
    const row = await env.DB.prepare('select user_agent, ip_address from session where user_id = ?')
      .bind(userId)
      .first()
    expect(row).toEqual({ user_agent: null, ip_address: null })
  })

  test('keeps the token out of the database, and forgets it in time', async () => {
    const email = `hash-${unique()}@example.org`
    await visitor().post('/auth/sign-in', { email })
    const [mail] = await readMailbox(ctx, email)
    const token = /token=(\w+)/.exec(mail?.text ?? '')?.[1] ?? ''
    const rows = await env.DB.prepare('select * from verification').all()
    expect(token).not.toBe('')
    expect(JSON.stringify(rows.results)).not.toContain(token)
  })
})

describe('the sign-in form', () => {
  test('keeps what was typed, and says what is wrong with it', async () => {
    const answer = await visitor().submit('/auth/sign-in', { email: 'lea"><script>', next: '/assess' })
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('This is not an e-mail address.')
    expect(page).toContain('lea&quot;&gt;&lt;script&gt;')
    expect(page).toContain('value="/assess"')
  })

  test('never passes on the way to another site', async () => {
    const page = await (await visitor().get('/auth/sign-in?next=%2F%09%2Fevil.example', { accept: 'text/html' })).text()
    expect(page).not.toContain('evil.example')
  })

  test('says of JSON that is not JSON what it is', async () => {
    for (const path of ['/auth/sign-in', '/auth/confirm']) {
      const headers = { 'content-type': 'application/json' }
      await expectJson(visitor().fetch(path, { method: 'POST', body: '{', headers }), 400)
    }
  })
})

describe('forms', () => {
  test('from another site are refused', async () => {
    const lea = await person()
    const answer = await lea.fetch('/account', {
      method: 'POST',
      body: new URLSearchParams({ name: 'Mallory' }),
      headers: { origin: 'https://evil.example' },
    })
    expect(answer.status).toBe(403)
  })

  test("change one's own name", async () => {
    const lea = await person()
    await lea.submit('/account', { name: 'Lea <script>' })
    expect(await (await lea.get('/account', { accept: 'text/html' })).text()).toContain('Lea &lt;script&gt;')
  })
})

test('an issuer shows only an image that was uploaded', async () => {
  const { issuer, owner, author } = await newWorld()
  const path = `/api/v1/issuers/${issuer.slug}`
  await expectJson(owner.patch(path, { imageDigest: '0'.repeat(64) }), 422)
  const { digest } = await expectJson(uploadImage(author, issuer.slug, await makePng()), 201)
  expect((await expectJson(owner.patch(path, { imageDigest: digest }))).imageDigest).toBe(digest)
  expect((await expectJson(owner.patch(path, { imageDigest: null }))).imageDigest).toBeNull()
})

describe('people of an issuer', () => {
  test('are added, changed and removed by an admin; strangers and authors are refused', async () => {
    const { issuer, owner, author } = await newWorld()
    const path = `/api/v1/issuers/${issuer.slug}/members`
    const email = `anna-${unique()}@example.org`
    const anna = await expectJson(owner.post(path, { email, roles: ['assessor'] }), 201)
    await expectJson(owner.post(path, { email, roles: ['author'] }), 409)
    expect((await expectJson(owner.patch(`${path}/${anna.id}`, { roles: ['author', 'admin'] }))).roles).toEqual([
      'admin',
      'author',
    ])

    const admin = await person(email)
    await expectJson(admin.post(path, { email: `x-${unique()}@example.org`, roles: ['owner'] }), 403)
    await expectJson(author.get(path), 403)
    await expectJson((await person()).get(path), 403)
    await expectJson(visitor().get(path), 401)

    expect((await owner.delete(`${path}/${anna.id}`)).status).toBe(204)
    await expectJson(admin.get(path), 403)
  })

  test('always include an owner', async () => {
    const { issuer, owner } = await newWorld()
    const path = `/api/v1/issuers/${issuer.slug}/members`
    const me = (await expectJson(owner.get(path))).items[0]
    await expectJson(owner.delete(`${path}/${me.id}`), 409)
    await expectJson(owner.patch(`${path}/${me.id}`, { roles: ['admin'] }), 409)

    const second = await expectJson(owner.post(path, { email: `o2-${unique()}@example.org`, roles: ['owner'] }), 201)
    const both = await Promise.all([me, second].map((m) => owner.patch(`${path}/${m.id}`, { roles: ['admin'] })))
    expect(both.filter((a) => a.status === 200).length).toBeLessThan(2)
  })

  test('of another issuer are out of reach', async () => {
    const [one, two] = [await newWorld(), await newWorld()]
    const members = await expectJson(two.owner.get(`/api/v1/issuers/${two.issuer.slug}/members`))
    await expectJson(
      one.owner.patch(`/api/v1/issuers/${one.issuer.slug}/members/${members.items[1].id}`, { roles: ['owner'] }),
      404,
    )
  })
})

describe('API keys', () => {
  test('open what their scopes say, until revoked, and are kept only as a hash', async () => {
    const { issuer, owner } = await newWorld()
    const path = `/api/v1/issuers/${issuer.slug}/api-keys`
    const made = await expectJson(owner.post(path, { name: 'CI', scopes: ['issuer.edit'] }), 201)
    const bearer = { authorization: `Bearer ${made.key}`, 'content-type': 'application/json' }
    const rename = () =>
      visitor().fetch(`/api/v1/issuers/${issuer.slug}`, {
        method: 'PATCH',
        headers: bearer,
        body: '{"name":"New name"}',
      })

    expect((await expectJson(rename())).name).toBe('New name')
    await expectJson(visitor().get(path, bearer), 403)
    const rows = await env.DB.prepare('select * from api_key where id = ?').bind(made.id).all()
    expect(JSON.stringify(rows.results)).not.toContain(made.key)
    expect(JSON.stringify(await expectJson(owner.get(path)))).not.toContain(made.key)

    expect((await owner.delete(`${path}/${made.id}`)).status).toBe(204)
    await expectJson(rename(), 401)
  })

  test('never reach another issuer', async () => {
    const [one, two] = [await newWorld(), await newWorld()]
    const { key } = await expectJson(
      one.owner.post(`/api/v1/issuers/${one.issuer.slug}/api-keys`, { name: 'k', scopes: ['issuer.edit'] }),
      201,
    )
    const answer = await visitor().fetch(`/api/v1/issuers/${two.issuer.slug}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"name":"Mine"}',
    })
    expect(answer.status).toBe(403)
  })

  test('cannot be given what only a person may do', async () => {
    const { issuer, owner } = await newWorld()
    for (const scope of ['submission.review', 'keys.manage', 'people.manage'])
      await expectJson(owner.post(`/api/v1/issuers/${issuer.slug}/api-keys`, { name: 'k', scopes: [scope] }), 422)
  })
})

describe('the local mailbox', () => {
  test('is off unless secret, origin and host all say local', () => {
    const local = { ...env, DEV_SECRET: 's' }
    expect(isLocalMailbox(local)).toBe(true)
    expect(isLocalMailbox({ ...local, DEV_SECRET: '' })).toBe(false)
    expect(isLocalMailbox({ ...local, ORIGIN: 'https://badges.example.org' })).toBe(false)
    expect(isLocalMailbox({ ...local, ORIGIN: 'http://localhost.example.org' })).toBe(false)
    expect(() => requireLocal(local, new URL(origin).host)).not.toThrow()
    expect(() => requireLocal(local, 'rebound.example')).toThrow('no such page')
    expect(() => requireLocal({ ...local, DEV_SECRET: '' }, new URL(origin).host)).toThrow('no such page')
  })

  test('signs in again and again with the secret, and not without', async () => {
    const { owner } = await newWorld()
    for (let i = 0; i < 7; i++) {
      const answer = await visitor().get(`/dev/sign-in?as=${owner.email}&secret=dev+secret+for+tests`)
      expect(answer.status).toBe(303)
    }
    expect((await visitor().get(`/dev/sign-in?as=${owner.email}&secret=guess`)).status).toBe(404)
  })
})

describe('every answer', () => {
  test('is not cached and carries the security headers', async () => {
    const answer = await visitor().get('/auth/sign-in', { accept: 'text/html' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('x-frame-options')).not.toBeNull()
  })

  test('to a machine is problem+json, to a person a page', async () => {
    const machine = await visitor().get('/api/v1/issuers/none')
    expect(machine.headers.get('content-type')).toBe('application/problem+json')
    expect(await machine.json()).toMatchObject({ status: 404, code: 'not_found' })
    const human = await visitor().get('/no-such-page', { accept: 'text/html' })
    expect([human.status, await human.text()]).toEqual([404, expect.stringContaining('There is no such page')])
  })

  test('to a body too large to be any of ours says so, announced or not', async () => {
    const body = `{"email": "${'a'.repeat(3_000_000)}"}`
    await expectJson(visitor().post('/auth/sign-in', body), 413)
    const stream = new Blob([body]).stream()
    const streamed = visitor().fetch('/auth/sign-in', {
      method: 'POST',
      body: stream,
      headers: { 'content-type': 'application/json' },
    })
    await expectJson(streamed, 413)
  })

  test('to JSON that is not JSON says so', async () => {
    const broken = await visitor().fetch('/api/v1/setup', {
      method: 'POST',
      body: '{"code":',
      headers: { 'content-type': 'application/json' },
    })
    await expectJson(Promise.resolve(broken), 400)
    const untyped = await visitor().fetch('/api/v1/setup', { method: 'POST', body: '{}' })
    await expectJson(Promise.resolve(untyped), 415)
  })
})
