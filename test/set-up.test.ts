import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { app } from '../src/app'
import { inviteMember } from '../src/identity/invitations'
import { confirmOrigin, setUpIssuer } from '../src/identity/set-up'
import { confirmedOrigin, usedSetupCode } from '../src/identity/tables'
import { activeKeys } from '../src/signing/service'
import { ctx, expectJson, newIssuer, newWorld, origin, person, visitor } from './support/client'

const unique = () => crypto.randomUUID().slice(0, 8)

const founding = (slug: string) => ({
  owner: { email: `owner@${slug}.example.org`, name: 'Olga' },
  issuer: { slug, name: 'Academy', url: 'https://academy.example.org', description: 'We teach.' },
})

/** A deployment whose code nobody has used. */
function fresh() {
  const setupCode = `code-${unique()}`
  return { code: setupCode, ctx: { ...ctx, secrets: { ...ctx.secrets, setupCode } } }
}

describe('setting up an issuer', () => {
  test('needs the set-up code', async () => {
    const body = { code: 'wrong', origin, ...founding(`s-${unique()}`) }
    const problem = await expectJson(visitor().post('/api/v1/setup', body), 403)
    expect(problem.errors[0].path).toBe('code')
    const none = { ...ctx, secrets: { ...ctx.secrets, setupCode: '' } }
    await expect(setUpIssuer(none, new Headers(), { ...body, code: '' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('gives one issuer and one owner a code, even when several try at once', async () => {
    const { code, ctx: deployment } = fresh()
    const slugs = Array.from({ length: 4 }, () => `race-${unique()}`)
    const all = await Promise.allSettled(
      slugs.map((slug) => setUpIssuer(deployment, new Headers(), { code, origin, ...founding(slug) })),
    )
    const made = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const refused = all.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
    expect([made.length, refused]).toEqual([1, ['gone', 'gone', 'gone']])
    const there = await Promise.all(slugs.map((slug) => visitor().get(`/api/v1/issuers/${slug}`)))
    expect(there.filter(({ status }) => status === 200)).toHaveLength(1)

    const [issuer] = made
    expect(issuer?.did).toBe(`did:web:localhost%3A8787:issuers:${issuer?.slug}`)
    const owner = await person(`owner@${issuer?.slug}.example.org`)
    expect((await expectJson(owner.get(`/api/v1/issuers/${issuer?.slug}/members`))).items).toHaveLength(1)
  })

  test('uses no code up on a slug that is taken, and keeps no code', async () => {
    const { code, ctx: deployment } = fresh()
    const slug = `taken-${unique()}`
    await newIssuer(slug, `first@${slug}.example.org`)
    await expect(setUpIssuer(deployment, new Headers(), { code, origin, ...founding(slug) })).rejects.toMatchObject({
      code: 'conflict',
      fields: [{ path: 'issuer.slug' }],
    })
    await setUpIssuer(deployment, new Headers(), { code, origin, ...founding(`free-${unique()}`) })
    expect(JSON.stringify(await ctx.db.select().from(usedSetupCode))).not.toContain(code)
  })
})

describe('the set-up page', () => {
  /** A visitor of a deployment with this code; everything else is as it is. */
  const operator = () => {
    const code = `code-${unique()}`
    const answer = async (request: Request) => app.fetch(request, { ...env, SETUP_CODE: code })
    return Object.assign(visitor(), { code, answer })
  }

  const filled = (code: string, slug: string) => ({
    code,
    origin,
    'issuer.name': 'Academy',
    'issuer.slug': slug,
    'issuer.url': 'https://academy.example.org',
    'issuer.description': 'We teach.',
    'owner.name': 'Olga',
    'owner.email': `owner@${slug}.example.org`,
  })

  const html = { accept: 'text/html' }

  test('signs the owner in at once, leads to a passkey, and is closed then', async () => {
    const slug = `page-${unique()}`
    const olga = operator()
    const page = await (await olga.get('/setup', html)).text()
    expect(page).toContain(`value="${origin}"`)
    expect(page).toContain('for ever')
    const answer = await olga.submit('/setup', filled(olga.code, slug))
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/setup\/done\?/)])

    const done = await (await olga.get(answer.headers.get('location') ?? '', html)).text()
    expect(done).toContain('Add a passkey')
    expect(done).toContain('Mail me a link')
    const me = await expectJson(olga.get('/api/v1/me'))
    expect(Object.values(me.roles)).toEqual([['owner']])

    expect(await (await olga.get('/setup', html)).text()).toContain('--new-setup-code')
    const again = await olga.submit('/setup', filled(olga.code, `again-${unique()}`))
    expect([again.status, await again.text()]).toEqual([410, expect.stringContaining('Used already')])
  })

  test('names what is wrong, and loses nothing', async () => {
    const olga = operator()
    const slug = `kept-${unique()}`
    const { origin: _, ...unconfirmed } = { ...filled(olga.code, slug), 'issuer.url': 'academy' }
    const answer = await olga.submit('/setup', unconfirmed)
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('Confirm the address of this deployment.')
    expect(page).toContain('Give a web address')
    for (const value of [olga.code, slug, 'We teach.', 'academy']) expect(page).toContain(value)
    const guess = await olga.submit('/setup', filled('guess', slug))
    expect([guess.status, await guess.text()]).toEqual([403, expect.stringContaining('href="#code"')])
  })

  test('opens no account that is somebody’s; who is signed in to it goes on', async () => {
    const slug = `taken-${unique()}`
    const victim = await person(`owner@${slug}.example.org`)
    const mallory = operator()
    const answer = await mallory.submit('/setup', filled(mallory.code, slug))
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('Sign in to it first')])
    await expectJson(mallory.get('/api/v1/me'), 401)

    victim.answer = mallory.answer
    expect((await victim.submit('/setup', filled(mallory.code, slug))).status).toBe(303)
    expect(Object.values((await expectJson(victim.get('/api/v1/me'))).roles)).toEqual([['owner']])
  })

  test('leaves nobody in the account who was let into it before', async () => {
    const { owner, issuer } = await newWorld()
    const slug = `left-${unique()}`
    const mute = { ...ctx, mail: { ...ctx.mail, driver: null } }
    const inviter = await expectJson(owner.get('/api/v1/me'))
    const { email } = founding(slug).owner
    const { link } = await inviteMember(mute, inviter, issuer.id, { email, roles: ['author'] })
    const lurking = visitor()
    await expectJson(lurking.post('/api/v1/invitations/accept', { token: /token=(\w+)/.exec(link ?? '')?.[1] }))
    const olga = operator()
    const asMachine = olga.post('/api/v1/setup', { code: olga.code, origin, ...founding(slug) })
    expect((await expectJson(asMachine, 422)).errors[0].path).toBe('owner.email')
    expect((await lurking.delete(`/api/v1/issuers/${issuer.slug}/members/me`)).status).toBe(204)
    expect((await olga.submit('/setup', filled(olga.code, slug))).status).toBe(303)
    expect((await expectJson(olga.get('/api/v1/me'))).email).toBe(email)
    await expectJson(lurking.get('/api/v1/me'), 401)
  })

  test('is braked: nobody guesses a code', async () => {
    const mallory = visitor()
    const body = { code: 'guess', origin, ...founding(`s-${unique()}`) }
    const statuses = new Set<number>()
    for (let i = 0; i < 22; i++) statuses.add((await mallory.post('/api/v1/setup', body)).status)
    expect([...statuses]).toEqual([403, 429])
  })

  test('has an owner confirm an address that no set-up has', async () => {
    const slug = `moved-${unique()}`
    const { id } = await newIssuer(slug, `owner@${slug}.example.org`)
    const owner = await expectJson((await person(`owner@${slug}.example.org`)).get('/api/v1/me'))
    const moved = { ...ctx, origin: `https://${unique()}.example.org` }
    await expect(confirmOrigin(moved, owner, origin)).rejects.toMatchObject({ fields: [{ path: 'origin' }] })
    const stranger = await expectJson((await person()).get('/api/v1/me'))
    await expect(confirmOrigin(moved, stranger, moved.origin)).rejects.toMatchObject({ code: 'forbidden' })
    await confirmOrigin(moved, owner, moved.origin)
    await expect(activeKeys(moved, id)).resolves.toBeDefined()
  })
})

describe('the address of the deployment', () => {
  test('has to be the one it is', async () => {
    const { code, ctx: deployment } = fresh()
    const mistaken = { code, origin: 'https://old.example.org', ...founding(`s-${unique()}`) }
    await expect(setUpIssuer(deployment, new Headers(), mistaken)).rejects.toMatchObject({
      fields: [{ path: 'origin' }],
    })
  })

  test('is confirmed by the set-up; no badge key is made under another', async () => {
    const { id } = await newIssuer(`keys-${unique()}`, `keys-${unique()}@example.org`)
    const moved = { ...ctx, origin: `https://${unique()}.example.org` }
    await expect(activeKeys(moved, id)).rejects.toThrow(/Nobody has confirmed.*setup/)
    await expect(activeKeys(moved, id, 'test')).resolves.toBeDefined()
    await activeKeys(ctx, id)
    await expect(activeKeys(moved, id)).resolves.toBeDefined()
    expect(await ctx.db.select().from(confirmedOrigin)).toContainEqual({ origin, confirmedAt: expect.any(Date) })
  })
})
