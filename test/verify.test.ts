import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { JsonLd } from '../src/proof/canonicalize'
import type { Verification } from '../src/verification/verification'
import { answersOf } from './support/answers'
import { ctx, expectJson, newWorld, origin, visitor } from './support/client'
import type { World } from './support/client'
import { foreigner, plainBadge } from './support/foreign'
import type { Foreigner } from './support/foreign'
import { open } from './support/pages'
import { earned, look, revoke } from './support/public'
import type { Earned } from './support/public'
import { askVerify, form, posted, verify } from './support/verify'

let world: World
let badge: Earned
let them: Foreigner

beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world)
  them = await foreigner()
})

const bytesOf = async (suffix: string) => (await look(badge.address + suffix)).bytes()
const textOf = async (suffix: string) => (await look(badge.address + suffix)).text()

describe('a badge of ours', () => {
  const link = () => origin + badge.address
  const multipart = (fields: Record<string, string | File>) => form(fields, 'application/json')
  const raw = (type: string, body: BodyInit): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': type },
    body,
  })

  test.each<[string, () => RequestInit | Promise<RequestInit>, string]>([
    ['a link', () => posted({ url: link() }), 'json'],
    ['a link as text', () => posted({ text: ` ${link()}\n` }), 'json'],
    ['JSON, with nothing around it', async () => posted(await textOf('.json')), 'json'],
    ['JSON, as it is', async () => raw('application/vc', await textOf('.json')), 'json'],
    ['an object', async () => posted({ credential: JSON.parse(await textOf('.json')) }), 'json'],
    ['a JWT', async () => posted({ credential: await textOf('.jwt') }), 'jwt'],
    ['a JWT, as it is', async () => raw('text/plain', await textOf('.jwt')), 'jwt'],
    ['a PNG', async () => raw('image/png', await bytesOf('.png')), 'png'],
    ['an SVG', async () => raw('image/svg+xml; charset=utf-8', await bytesOf('.svg')), 'svg'],
    ['a file in a form', async () => multipart({ text: '', file: new File([await bytesOf('.png')], 'a.png') }), 'png'],
    ['a text in a form', () => multipart({ text: link(), file: new File([], '') }), 'json'],
    ['a plain form', () => ({ method: 'POST', body: new URLSearchParams({ text: link() }) }), 'json'],
  ])('as %s is valid, and says whose it is and where its page is', async (_, init, format) => {
    const answer = await visitor().fetch('/verify', await init())
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    const verification = await expectJson<Verification>(Promise.resolve(answer))
    expect(verification).toMatchObject({
      verdict: 'valid',
      summary: 'localhost:8787 signed it, and has not revoked it.',
      form: format,
      badge: {
        issuer: { id: world.issuer.did, name: 'Example Academy', host: 'localhost:8787' },
        page: badge.address,
      },
      revocation: { statusList: expect.stringMatching(`^${origin}/status/list_`) as string },
      credential: { id: link() },
    })
    expect(verification.steps).toHaveLength(11)
    expect(Object.keys(verification)).toEqual([
      'verdict',
      'summary',
      'checkedAt',
      'badge',
      'form',
      'secured',
      'steps',
      'revocation',
      'credential',
    ])
  })

  test('is checked and shown without scripts, with every step in words and a way to hear of its revocation', async () => {
    const page = await (await visitor().fetch('/verify', form({ text: link(), email: badge.learner.email }))).text()
    for (const words of [
      'Valid</h1>',
      'localhost:8787</strong> vouches',
      'Is it as its issuer made it?',
      badge.address,
    ])
      expect(page).toContain(words)
    expect(page).toContain('given to the owner of the e-mail address you gave')
    const { credentialStatus } = JSON.parse(await textOf('.json')) as { credentialStatus: JsonLd }
    expect(page).toMatch(/<form[^>]*action="\/watches"/)
    expect(page).toContain(`name="statusList" value="${String(credentialStatus.statusListCredential)}"`)
    expect(page).toContain(`name="index" value="${String(credentialStatus.statusListIndex)}"`)
    expect(page).not.toMatch(/<img[^>]*src="(?!data:)/)
  })

  test('given to somebody else fails for that alone', async () => {
    const { verdict, steps } = await verify({}, { url: link(), email: 'mallory@example.org' })
    expect(verdict).toBe('invalid')
    expect(steps.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)).toEqual(['recipient'])
  })

  test('that was revoked says so with its reason, and offers nothing to wait for', async () => {
    const revoked = await earned(world)
    await revoke(world, revoked, 'It was a mix-up.')
    const verification = await verify({}, { url: origin + revoked.address })
    expect(verification).toMatchObject({ verdict: 'revoked', revocation: null, badge: { page: revoked.address } })
    expect(verification.summary).toMatch(/revoked/)
    const page = await (await visitor().fetch('/verify', form({ text: origin + revoked.address }))).text()
    expect(page).toContain('Revoked</h1>')
    expect(page).not.toContain('/watches')
  })
})

describe('a badge of others', () => {
  const world = (changes: object = {}) => ({ fetch: answersOf({ [them.address]: them.document, ...changes }) })

  test('is valid if its issuer’s host vouches for it, which is told apart from what it says', async () => {
    const signed = await them.sign(plainBadge(them.did))
    const url = 'https://issuer.example/badges/1'
    expect(await verify(world({ [url]: signed }), { url })).toMatchObject({
      verdict: 'valid',
      summary: 'issuer.example signed it, and it names no place where a revocation would show.',
      badge: {
        name: 'Teamwork',
        description: 'Works with others.',
        issuer: { name: 'Another Academy', host: 'issuer.example' },
        holder: null,
        awarded: '2026-01-01T00:00:00.000Z',
        page: null,
      },
      revocation: null,
    })
  })

  test('that calls itself ours leads to no page of ours', async () => {
    const signed = await them.sign(plainBadge(them.did, { id: origin + badge.address }))
    expect(await verify(world(), signed)).toMatchObject({ verdict: 'valid', badge: { page: null } })
  })

  test('names its holder, its end, and a changed one its fault', async () => {
    const { credentialSubject } = plainBadge(them.did)
    const identifier = [{ type: 'IdentityObject', hashed: false, identityHash: 'Lea Learner', identityType: 'name' }]
    const plain = plainBadge(them.did, {
      validUntil: '2026-02-01T00:00:00Z',
      credentialSubject: { ...credentialSubject, identifier },
    })
    const signed = await them.sign(plain)
    const found = await verify(world(), signed)
    expect(found).toMatchObject({ verdict: 'expired', badge: { holder: 'Lea Learner' } })
    expect(found.summary).toContain('valid until 2026-02-01')
    const changed = await verify(world(), { ...signed, validUntil: '2036-02-01T00:00:00Z' })
    expect(changed).toMatchObject({ verdict: 'invalid', summary: expect.stringMatching(/does not match/) as string })
  })

  test('whose issuer is not there is not checked, with the reason', async () => {
    const found = await verify({ fetch: answersOf({}) }, await them.sign(plainBadge(them.did)))
    expect(found).toMatchObject({ verdict: 'not_checked', summary: expect.stringContaining(them.address) as string })
  })

  test('is asked for by a link without its beginning, as people copy them', async () => {
    const asked: string[] = []
    await askVerify({ fetch: answersOf({}, asked) }, form({ text: 'badges.example.net/b/1' }))
    expect(asked).toEqual(['https://badges.example.net/b/1'])
  })

  test('of Open Badges 2.0 counts as it stands at its address', async () => {
    const home = 'https://issuer.example'
    const part = { '@context': 'https://w3id.org/openbadges/v2' }
    const standing = {
      [`${home}/a`]: {
        ...part,
        id: `${home}/a`,
        type: 'Assertion',
        recipient: { type: 'email', hashed: false, identity: 'lea@example.org' },
        badge: `${home}/b`,
        verification: { type: 'hosted' },
        issuedOn: '2026-01-01T00:00:00Z',
      },
      [`${home}/b`]: {
        ...part,
        id: `${home}/b`,
        type: 'BadgeClass',
        name: 'Teamwork',
        description: 'Works with others.',
        image: `${home}/i.png`,
        criteria: { narrative: 'Worked.' },
        issuer: `${home}/i`,
      },
      [`${home}/i`]: { ...part, id: `${home}/i`, type: 'Profile', name: 'Academy', url: home, email: 'a@b.example' },
    }
    expect(await verify(world(standing), { url: `${home}/a` })).toMatchObject({
      verdict: 'valid',
      form: 'ob2',
      summary: 'issuer.example shows it at its own address, and has not revoked it.',
      badge: { name: 'Teamwork', issuer: { name: 'Academy', host: 'issuer.example' } },
    })
  })
})

describe('the page', () => {
  test('fills in a link that it is given, and checks nothing by that', async () => {
    const asked: string[] = []
    const answer = await askVerify({ fetch: answersOf({}, asked) }, {}, '/verify?url=https://a.example/%22%3E1')
    const html = await answer.text()
    expect(html).toContain('https://a.example/&quot;&gt;1</textarea>')
    expect(html).toMatch(/<form[^>]*method="post"[^>]*action="\/verify"[^>]*enctype="multipart\/form-data"/)
    expect(html).toContain('your browser runs none')
    expect(asked).toEqual([])
    const page = await open(visitor(), '/verify?url=x')
    expect(page.status).toBe(200)
  })

  test.each<[string, Record<string, string | File>]>([
    ['nothing', { text: ' ' }],
    ['two things', { text: 'https://a.example/', file: new File(['{}'], 'a.json') }],
  ])('asks again after %s', async (_, fields) => {
    const answer = await visitor().fetch('/verify', form(fields))
    expect(answer.status).toBe(422)
    expect(await answer.text()).toMatch(/Nothing was checked yet.*<form/s)
  })
})

describe('a request that is none', () => {
  test.each<[string, RequestInit, number, RegExp]>([
    ['of another type', { body: 'a=b', headers: { 'content-type': 'application/pdf' } }, 415, /Send a form/],
    ['of no type', { body: new Uint8Array(3) }, 415, /Send a form/],
    ['of no JSON', posted('{'), 400, /not JSON/],
    ['with a name twice', posted('{"url":"https://a.example","url":"https://b.example"}'), 422, /twice/],
    ['with two things', posted({ url: 'https://a.example', text: 'x' }), 422, /exactly one/],
    ['with nothing', posted({}), 422, /exactly one/],
    ['with another field', posted({ url: 'https://a.example', callback: 'https://b.example' }), 422, /callback/],
    ['that is a list', posted('[]'), 422, /expected object/],
    ['with a broken form', { body: 'x', headers: { 'content-type': 'multipart/form-data' } }, 400, /form/],
    ['in no UTF-8', { body: Uint8Array.of(0xff), headers: { 'content-type': 'text/plain' } }, 400, /UTF-8/],
  ])('%s is refused', async (_, init, status, words) => {
    const problem = await expectJson(visitor().fetch('/verify', { ...init, method: 'POST' }), status)
    expect(problem.detail).toMatch(words)
  })

  test('from another site’s page is refused, as is asking for leave to', async () => {
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    await expectJson(visitor().fetch('/verify', posted({ url: 'https://a.example' }, foreign)), 403)
    const preflight = await visitor().fetch('/verify', { method: 'OPTIONS', headers: foreign })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('too many is told when to come back, before anything of it is read', async () => {
    const asked: string[] = []
    const keys: string[] = []
    const verify = { limit: async ({ key }: { key: string }) => (keys.push(key), { success: false }) }
    const braked = { fetch: answersOf({}, asked), brakes: { ...ctx.brakes, verify } }
    const headers = { 'cf-connecting-ip': '192.0.2.7' }
    for (const accept of ['application/json', 'text/html']) {
      const answer = await askVerify(braked, posted({ url: 'https://a.example/' }, { ...headers, accept }))
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
    }
    expect(keys).toEqual(['192.0.2.7', '192.0.2.7'])
    expect(asked).toEqual([])
    // What comes from no address is this machine: the same product, asking itself.
    await expectJson(askVerify(braked, posted({ url: 'https://a.example/' })))
  })
})

test('who goes on and on is asked to wait, by page and by JSON', async () => {
  const hasty = visitor()
  const ask = (accept: string) => hasty.fetch('/verify', posted('{', { accept }))
  let answer = await ask('application/json')
  // A window of the limit may end meanwhile, and another begin.
  for (let tries = 0; tries < 130 && answer.status !== 429; tries++) answer = await ask('application/json')
  for (const refused of [answer, await ask('text/html')])
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
})

test('nothing that is handed in is kept or logged', async () => {
  const logged = [vi.spyOn(console, 'info'), vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
  const put = vi.fn()
  const storing = { cache: keeping(ctx.cache, put), files: keeping(ctx.files, put), db: keeping(ctx.db, put) }
  const secret = 'do-not-keep-me'
  const signed = await them.sign(plainBadge(them.did, { name: secret }))
  const changes = { ...storing, fetch: answersOf({ [them.address]: them.document }) }
  for (const body of [signed, { ...signed, proof: { [secret]: 1 } }, { text: secret, email: secret }, `{"${secret}"`])
    await askVerify(changes, posted(body))
  await askVerify(changes, form({ text: secret, email: `${secret}@example.org` }))
  expect(put).not.toHaveBeenCalled()
  const lines = logged.flatMap((spy) => spy.mock.calls.map(String))
  expect(lines.filter((line) => line.includes('"path":"/verify"')).length).toBeGreaterThan(4)
  expect(lines.filter((line) => line.includes(secret))).toEqual([])
  for (const spy of logged) spy.mockRestore()
})

/** A binding that tells of whatever would be written with it. */
const keeping = <T extends object>(binding: T, put: () => void): T =>
  new Proxy(binding, {
    get(target, name) {
      if (['put', 'delete', 'insert', 'update', 'batch', 'run'].includes(String(name))) return put
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
