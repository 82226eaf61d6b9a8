import { describe, expect, test } from 'vitest'
import { setUpIssuer } from '../src/identity/set-up'
import { confirmedOrigin, usedSetupCode } from '../src/identity/tables'
import { activeKeys } from '../src/signing/service'
import { ctx, expectJson, newIssuer, origin, person, visitor } from './support/client'

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
    await expect(setUpIssuer(none, { ...body, code: '' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('gives one issuer and one owner a code, even when several try at once', async () => {
    const { code, ctx: deployment } = fresh()
    const slugs = Array.from({ length: 4 }, () => `race-${unique()}`)
    const all = await Promise.allSettled(
      slugs.map((slug) => setUpIssuer(deployment, { code, origin, ...founding(slug) })),
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
    await expect(setUpIssuer(deployment, { code, origin, ...founding(slug) })).rejects.toMatchObject({
      code: 'conflict',
      fields: [{ path: 'issuer.slug' }],
    })
    await setUpIssuer(deployment, { code, origin, ...founding(`free-${unique()}`) })
    expect(JSON.stringify(await ctx.db.select().from(usedSetupCode))).not.toContain(code)
  })
})

describe('the address of the deployment', () => {
  test('has to be the one it is', async () => {
    const { code, ctx: deployment } = fresh()
    const mistaken = { code, origin: 'https://old.example.org', ...founding(`s-${unique()}`) }
    await expect(setUpIssuer(deployment, mistaken)).rejects.toMatchObject({ fields: [{ path: 'origin' }] })
  })

  test('is confirmed by the set-up; no badge key is made under another', async () => {
    const { id } = await newIssuer(`keys-${unique()}`, `keys-${unique()}@example.org`)
    const moved = { ...ctx, origin: `https://${unique()}.example.org` }
    await expect(activeKeys(moved, id)).rejects.toThrow(/Nobody has confirmed.*setup/)
    await expect(activeKeys(moved, id, 'test')).resolves.toBeDefined()
    await activeKeys(ctx, id)
    await expect(activeKeys(moved, id)).resolves.toBeDefined()
    expect(await ctx.db.select().from(confirmedOrigin)).toMatchObject([{ origin }])
  })
})
