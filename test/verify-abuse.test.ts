import { beforeAll, describe, expect, test } from 'vitest'
import { writePng } from '../src/catalogue/png'
import { guardedFetch } from '../src/outbound/fetch'
import type { World } from '../src/outbound/fetch'
import { openBadgesContext, vcContext } from '../src/proof/context-urls'
import { readAsked } from '../src/verification/verify-request'
import type { Verification } from '../src/verification/verification'
import { answersOf } from './support/answers'
import { expectJson, origin, visitor } from './support/client'
import { foreigner, plainBadge } from './support/foreign'
import type { Foreigner } from './support/foreign'
import { askVerify, form, posted, verify } from './support/verify'

let them: Foreigner

beforeAll(async () => {
  them = await foreigner()
})

/** The door that is used in earnest, to a network that answers so; `asked` fills with what it was asked. */
function behindTheDoor(asked: string[], network: World['network'] = async () => new Response('{}')) {
  const counted: World['network'] = (request) => (asked.push(request.url), network(request))
  const ourselves: World['ourselves'] = (request) => (asked.push(request.url), Promise.resolve(new Response('{}')))
  return { fetch: guardedFetch({ origin, ourselves, network: counted }) }
}

const reasonOf = ({ steps }: Verification, name: string) => steps.find((step) => step.name === name)?.reason

describe('what lies inside somebody’s network', () => {
  const inside = [
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://0x7f.1/',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://metadata.google.internal/',
    'https://router/',
    'https://printer.local/',
    'http://issuer.example/badge',
    'https://issuer.example:8443/badge',
    'https://user:secret@issuer.example/badge',
    'http://localhost:8788/credentials/1',
    `${origin}/auth/confirm?token=1`,
    `${origin}/verify?url=https://issuer.example`,
    `${origin}/api/v1/me`,
  ]

  test.each(inside)('%s is not asked', async (url) => {
    const asked: string[] = []
    const found = await verify(behindTheDoor(asked), { url })
    expect(found).toMatchObject({ verdict: 'not_checked', credential: null })
    expect(reasonOf(found, 'parse')).toMatch(/could not be read/)
    expect(asked).toEqual([])
  })

  test('is not asked after a redirect either', async () => {
    for (const location of [...inside, 'file:///etc/passwd', 'data:application/json,{}']) {
      const asked: string[] = []
      const network = async () => new Response(null, { status: 302, headers: { location } })
      const found = await verify(behindTheDoor(asked, network), { url: 'https://issuer.example/badge' })
      expect(found.verdict).toBe('not_checked')
      expect(asked).toEqual(['https://issuer.example/badge'])
    }
  })

  test('is not asked for what a badge names, however it is signed', async () => {
    for (const host of ['127.0.0.1', 'localhost', 'metadata.google.internal', 'localhost%3A8788']) {
      const asked: string[] = []
      const badge = plainBadge(`did:web:${host}`)
      const found = await verify(
        behindTheDoor(asked),
        await them.sign(badge, { verificationMethod: `did:web:${host}#1` }),
      )
      expect(found.verdict).not.toBe('valid')
      expect(asked).toEqual([])
    }
  })
})

describe('what is meant to be too much', () => {
  const megabytes = (n: number) => new Uint8Array(n * 1024 * 1024 + 1)
  const refused = (init: RequestInit) => expectJson(visitor().fetch('/verify', { method: 'POST', ...init }), 413)

  test.each<[string, () => RequestInit, string]>([
    ['a text', () => ({ body: megabytes(1), headers: { 'content-type': 'text/plain' } }), '1 MB'],
    ['JSON', () => ({ body: megabytes(1), headers: { 'content-type': 'application/json' } }), '1 MB'],
    ['a picture', () => ({ body: megabytes(3), headers: { 'content-type': 'image/png' } }), '3 MB'],
    ['a form', () => form({ file: new File([megabytes(4)], 'a.png') }, 'application/json'), '3 MB'],
  ])('%s that is too large is refused', async (_, init, words) => {
    expect((await refused(init())).detail).toContain(words)
  })

  test('what says nothing of its size is read no further than it may be', async () => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    await refused({ body, headers: { 'content-type': 'text/plain' } })
    expect(sent).toBeLessThan(4 * 1024 * 1024)
  })

  test('what never ends to arrive is given up', async () => {
    const body = new ReadableStream<Uint8Array>({ start: (c) => c.enqueue(new TextEncoder().encode('{')) })
    const request = new Request(`${origin}/verify`, posted(''))
    const slow = new Request(request, { body, method: 'POST' })
    await expect(readAsked(slow, 50)).rejects.toThrow('too long')
  })

  test.each<[string, (deep: string) => RequestInit, number]>([
    ['as a request', (deep) => posted(deep), 422],
    ['as a text', (deep) => ({ method: 'POST', body: deep, headers: { 'content-type': 'text/plain' } }), 200],
  ])('JSON that is nested deep, %s, is said to be so at once', async (_, init, status) => {
    const deep = `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`
    const started = performance.now()
    expect(JSON.stringify(await expectJson(visitor().fetch('/verify', init(deep)), status))).toContain('deeper than 64')
    expect(performance.now() - started).toBeLessThan(3000)
  })

  test('a status list that unpacks to many megabytes is not unpacked', async () => {
    const list = 'https://issuer.example/status/1'
    const encodedList = `u${base64url(await gzipped(16))}`
    const standing = await them.sign({
      '@context': [vcContext],
      id: list,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: them.did,
      credentialSubject: { id: `${list}#list`, type: 'BitstringStatusList', statusPurpose: 'revocation', encodedList },
    })
    const badge = plainBadge(them.did, {
      credentialStatus: {
        type: 'BitstringStatusListEntry',
        statusPurpose: 'revocation',
        statusListIndex: '1',
        statusListCredential: list,
      },
    })
    const fetch = answersOf({ [them.address]: them.document, [list]: standing })
    const found = await verify({ fetch }, await them.sign(badge))
    expect(found.verdict).toBe('invalid')
    expect(reasonOf(found, 'status')).toMatch(/MALFORMED_VALUE_ERROR/)
  })

  test('a picture whose words unpack to megabytes is not unpacked', async () => {
    const words = Uint8Array.of(...encode('openbadgecredential\0\x01\0\0\0'), ...(await deflated(64)))
    const bomb = writePng([
      { type: 'IHDR', data: Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0) },
      { type: 'iTXt', data: words },
      { type: 'IDAT', data: Uint8Array.of(1, 2, 3) },
      { type: 'IEND', data: new Uint8Array() },
    ])
    const found = await posting('image/png', bomb)
    expect(found.verdict).toBe('invalid')
    expect(reasonOf(found, 'parse')).toMatch(/does not allow/)
  })

  test.each([
    ['entities', '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>', /entity/],
    ['an outside entity', '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>', /entity/],
    ['a document type', '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', /document type/],
    ['a script', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', /script/],
    ['a handler', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', /onload/],
  ])('a drawing with %s is refused', async (_, svg, words) => {
    expect(reasonOf(await posting('image/svg+xml', encode(svg)), 'parse')).toMatch(words)
  })

  const posting = (type: string, body: Uint8Array<ArrayBuffer>): Promise<Verification> =>
    expectJson(visitor().fetch('/verify', { method: 'POST', body, headers: { 'content-type': type } }))
})

describe('a badge that would run something', () => {
  const evil = (name: string) => `<script>alert('${name}')</script>"'><img src=x onerror=alert(1)>\u202Eabc`

  test('comes out as text, wherever it says so', async () => {
    const achievement = {
      id: 'https://issuer.example/teamwork',
      type: ['Achievement'],
      name: evil('name'),
      description: evil('description'),
      criteria: { narrative: evil('narrative') },
      image: { id: 'https://tracker.example/pixel.png', type: 'Image', caption: evil('caption') },
    }
    const badge = {
      ...plainBadge(them.did),
      '@context': [vcContext, openBadgesContext],
      name: evil('badge'),
      issuer: { id: them.did, type: ['Profile'], name: evil('issuer'), url: 'javascript:alert(1)' },
      credentialSubject: {
        id: 'urn:x:1',
        type: ['AchievementSubject'],
        achievement,
        identifier: [{ type: 'IdentityObject', hashed: false, identityHash: evil('holder'), identityType: 'name' }],
      },
      evidence: [{ id: 'https://issuer.example/e', type: ['Evidence'], name: evil('evidence') }],
    }
    const world = { fetch: answersOf({ [them.address]: them.document }) }
    const signed = await them.sign(badge)
    const unsigned = { ...signed, credentialStatus: { type: evil('status') }, [evil('key')]: evil('value') }
    for (const document of [signed, unsigned, { [evil('key')]: 1, '@context': [evil('context')] }]) {
      const html = await (await askVerify(world, form({ text: JSON.stringify(document) }))).text()
      expect(html).toContain('&lt;script&gt;')
      expect(html).not.toMatch(/<script>|<img(?! src="data:)|href="javascript:/)
      expect(html).not.toContain('src="https://')
    }
    const typed = await (await askVerify(world, {}, `/verify?url=${encodeURIComponent(evil('url'))}`)).text()
    expect(typed).not.toContain('<script>')
  })

  test('cannot lend its issuer letters that only look like another’s', async () => {
    const found = await verify({ fetch: answersOf({}) }, plainBadge('https://h\u0430rvard.example/issuer'))
    expect(found.badge.issuer.host).toBe('xn--hrvard-3nf.example')
  })
})

const encode = (text: string) => new Uint8Array(new TextEncoder().encode(text))

const packed = (megabytes: number, format: 'gzip' | 'deflate') =>
  new Response(
    new Blob([new Uint8Array(megabytes * 1024 * 1024)]).stream().pipeThrough(new CompressionStream(format)),
  ).bytes()
const gzipped = (megabytes: number) => packed(megabytes, 'gzip')
const deflated = (megabytes: number) => packed(megabytes, 'deflate')

const base64url = (bytes: Uint8Array) =>
  btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
