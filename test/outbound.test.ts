import { beforeAll, describe, expect, test } from 'vitest'
import { guardedFetch, Unreachable } from '../src/outbound/fetch'
import type { World } from '../src/outbound/fetch'
import { isOwn, whyNotAsked } from '../src/outbound/address'
import { ctx, newWorld, origin } from './support/client'

const ours = 'https://badges.example.org'

describe('an address', () => {
  test.each(['https://example.com/', 'https://sub.example.com/.well-known/did.json', 'https://example.com:443/?a=b#c'])(
    '%s is asked',
    (url) => {
      expect(whyNotAsked(new URL(url), ours)).toBeUndefined()
    },
  )

  test.each([
    ['http://example.com/', 'only https'],
    ['ftp://example.com/', 'only https'],
    ['data:application/json,{}', 'only https'],
    ['https://user@example.com/', 'user name'],
    ['https://:secret@example.com/', 'user name'],
    ['https://example.com:8443/', 'usual port'],
    ['https://example.com:22/', 'usual port'],
    ['https://127.0.0.1/', 'number'],
    ['https://127.1/', 'number'],
    ['https://2130706433/', 'number'],
    ['https://0x7f000001/', 'number'],
    ['https://0177.0.0.1/', 'number'],
    ['https://0/', 'number'],
    ['https://169.254.169.254/latest/meta-data/', 'number'],
    ['https://8.8.8.8/', 'number'],
    ['https://127.0.0.1./', 'number'],
    ['https://１２７.０.０.１/', 'number'],
    ['https://[::1]/', 'number'],
    ['https://[::ffff:127.0.0.1]/', 'number'],
    ['https://[fd00::1]/', 'number'],
    ['https://localhost/', 'private'],
    ['https://LOCALHOST./', 'private'],
    ['https://anything.localhost/', 'private'],
    ['https://localhost../', 'private'],
    ['https://printer.local/', 'private'],
    ['https://printer.local./', 'private'],
    ['https://metadata.google.internal/', 'private'],
    ['https://router/', 'private'],
    ['https://router./', 'private'],
    ['https://host.home.arpa/', 'private'],
    ['https://badges.example.org./', 'our own host'],
    ['https://BADGES.example.org/', 'our own host'],
  ])('%s is not: %s', (url, reason) => {
    expect(whyNotAsked(new URL(url), ours)).toContain(reason)
  })

  test('is ours with the same scheme, host and port; http only on localhost', () => {
    expect(isOwn(new URL('https://badges.example.org/keys/1'), ours)).toBe(true)
    expect(isOwn(new URL('http://badges.example.org/keys/1'), ours)).toBe(false)
    expect(isOwn(new URL('https://badges.example.org:444/keys/1'), ours)).toBe(false)
    expect(isOwn(new URL('https://me@badges.example.org/keys/1'), ours)).toBe(false)
    expect(isOwn(new URL('http://localhost:8787/keys/1'), 'http://localhost:8787')).toBe(true)
    expect(isOwn(new URL('http://localhost:8788/keys/1'), 'http://localhost:8787')).toBe(false)
    expect(isOwn(new URL('http://badges.example.org/keys/1'), 'http://badges.example.org')).toBe(false)
  })
})

/** A door to a network that answers so; `asked` fills with what it was asked. */
function door(answer: (request: Request) => Response | Promise<Response>, asked: Request[] = []) {
  const network: World['network'] = async (request) => {
    asked.push(request)
    return answer(request)
  }
  const ourselves: World['ourselves'] = async ({ url }) => new Response(`ourselves: ${url}`)
  return guardedFetch({ origin: ours, ourselves, network })
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const redirect = (location: string, status = 302) => new Response(null, { status, headers: { location } })

describe('what is asked outside', () => {
  test('gives its status, headers and bytes, asked with GET, without cookies, by our name', async () => {
    const asked: Request[] = []
    const fetch = door(() => new Response('hello', { status: 404, headers: { 'x-a': 'b' } }), asked)
    const answer = await fetch('https://example.com/a', { headers: { accept: 'application/json' } })
    expect([answer.status, answer.headers.get('x-a'), text(answer.bytes)]).toEqual([404, 'b', 'hello'])
    expect(asked[0]!.method).toBe('GET')
    expect([...asked[0]!.headers]).toEqual([
      ['accept', 'application/json'],
      ['user-agent', 'Assay'],
    ])
  })

  test('leads on three times, each address guarded again', async () => {
    const fetch = door(({ url }) => {
      const n = Number(new URL(url).searchParams.get('n'))
      return n === 0 ? new Response('there') : redirect(`?n=${n - 1}`)
    })
    expect(text((await fetch('https://example.com/?n=3')).bytes)).toBe('there')
    await expect(fetch('https://example.com/?n=4')).rejects.toThrow('on and on')
    await expect(door(() => redirect('http://example.com/'))('https://example.com/')).rejects.toThrow('only https')
    await expect(door(() => redirect('https://10.0.0.1/'))('https://example.com/')).rejects.toThrow('number')
    await expect(door(() => redirect('//localhost/'))('https://example.com/')).rejects.toThrow('private')
    await expect(door(() => redirect(`${ours}/auth/confirm?token=1`))('https://example.com/')).rejects.toThrow('public')
    const inward = await door(() => redirect(`${ours}/keys/1`))('https://example.com/')
    expect(text(inward.bytes)).toBe(`ourselves: ${ours}/keys/1`)
  })

  test('does not lend its name to another host, where that counts', async () => {
    const fetch = door(({ url }) =>
      url.endsWith('/near')
        ? redirect('/there')
        : url.endsWith('/far')
          ? redirect('https://evil.example/')
          : new Response('x'),
    )
    const options = { redirects: 'same-origin' } as const
    expect((await fetch('https://example.com/near', options)).status).toBe(200)
    await expect(fetch('https://example.com/far', options)).rejects.toThrow('another host, evil.example')
  })

  test('is read no further than its limit, whatever it says of its length', async () => {
    let sent = 0
    const endless = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull: (controller) => {
            sent += 1024
            controller.enqueue(new Uint8Array(1024))
          },
        }),
      )
    await expect(door(endless)('https://example.com/', { maxBytes: 10_000 })).rejects.toThrow('larger than 10000 bytes')
    expect(sent).toBeLessThan(20_000)
    await expect(
      door(() => new Response('x', { headers: { 'content-length': '99999' } }))('https://example.com/', {
        maxBytes: 9,
      }),
    ).rejects.toThrow('larger than 9 bytes')
    expect((await door(() => new Response('123456789'))('https://example.com/', { maxBytes: 9 })).bytes).toHaveLength(9)
  })

  test('is given up when it takes too long to answer, or to finish', async () => {
    const never = door(() => new Promise<Response>(() => {}))
    await expect(never('https://example.com/', { timeout: 20 })).rejects.toThrow('took too long')
    const slow = door(() => new Response(new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) })))
    await expect(slow('https://example.com/', { timeout: 20 })).rejects.toThrow('took too long')
  })

  test('that is not there says so, naming the address', async () => {
    const gone = door(() => Promise.reject(new Error('secret details')))
    const error = await gone('https://example.com/a').catch((e: unknown) => e)
    expect(error).toBeInstanceOf(Unreachable)
    expect(error).toMatchObject({
      url: 'https://example.com/a',
      message: 'https://example.com/a could not be read: nobody answered there.',
    })
    await expect(gone('nonsense')).rejects.toThrow('not an address')
  })
})

describe('our own addresses', () => {
  let slug: string
  beforeAll(async () => {
    slug = (await newWorld()).issuer.slug
  })

  test('are answered by ourselves, without the network', async () => {
    const answer = await ctx.fetch(`${origin}/issuers/${slug}/did.json`)
    expect(JSON.parse(text(answer.bytes))).toMatchObject({ id: `did:web:localhost%3A8787:issuers:${slug}` })
    expect((await ctx.fetch(`${origin}/keys/none`)).status).toBe(404)
    const profile = await ctx.fetch(`${origin}/issuers/${slug}`, { headers: { accept: 'application/json' } })
    expect(JSON.parse(text(profile.bytes))).toMatchObject({ type: ['Profile'] })
  })

  const evidence = `/credentials/${'0'.repeat(32)}/evidence/1`
  test.each([
    '/auth/confirm?token=1',
    '/',
    '/verify?url=x',
    '/api/v1/me',
    '/keys',
    '/credentials/../auth/x',
    evidence,
    evidence.replace('/evidence', '/%65vidence'),
  ])('%s is none of those that are asked', async (path) => {
    await expect(ctx.fetch(`${origin}${path}`)).rejects.toThrow('nothing public stands there')
  })

  test('by another port or name are not asked', async () => {
    await expect(ctx.fetch('http://localhost:8788/keys/1')).rejects.toThrow('only https')
    await expect(ctx.fetch('https://localhost/keys/1')).rejects.toThrow('private')
  })
})

describe('what is posted', () => {
  test('goes where it is meant to, as it is, and the answer comes back', async () => {
    const asked: Request[] = []
    const ask = door(async (request) => new Response(await request.text(), { status: 202 }), asked)
    const { status, bytes } = await ask('https://example.com/hook', { body: '{"a":1}' })
    expect([status, new TextDecoder().decode(bytes), asked[0]?.method]).toEqual([202, '{"a":1}', 'POST'])
  })

  test('is handed on to nobody else, and never comes back to ourselves', async () => {
    const asked: Request[] = []
    const ask = door(() => Response.redirect('https://elsewhere.example/', 307), asked)
    await expect(ask('https://example.com/hook', { body: '{}' })).rejects.toThrow('somewhere else')
    await expect(ask(`${ours}/status/list_1`, { body: '{}' })).rejects.toThrow('ourselves')
    expect(asked).toHaveLength(1)
  })
})
