import { beforeAll, describe, expect, test } from 'vitest'
import assetHeaders from '../public/_headers?raw'
import { app } from '../src/app'
import { submitted } from './support/assessment'
import { expectJson, newWorld, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'
import { earned } from './support/public'
import type { Earned } from './support/public'

let world: World
let badge: Earned
let people: Record<string, Visitor>

beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world)
  await submitted(world)
  people = { nobody: visitor(), stranger: await person(), learner: badge.learner, ...rolesOf(world) }
})

const rolesOf = ({ owner, author, assessor }: World) => ({ owner, author, assessor })

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/** What is wrong with the headers of an answer. */
function faults(answer: Response): string[] {
  const { headers } = answer
  const csp = headers.get('content-security-policy') ?? ''
  const isImage = headers.get('content-type')?.startsWith('image/') ?? false
  return [
    !csp.startsWith("default-src 'none'") && `policy: ${csp}`,
    // A drawing carries its own style, in a sandbox.
    csp.includes('unsafe') && !(isImage && csp.includes('sandbox')) && `policy: ${csp}`,
    headers.get('x-content-type-options') !== 'nosniff' && 'sniffed',
    headers.get('referrer-policy') !== 'same-origin' && 'referrer',
    !headers.get('strict-transport-security')?.startsWith('max-age=31536000') && 'transport',
    !headers.get('permissions-policy')?.includes('camera=()') && 'permissions',
    headers.get('cross-origin-opener-policy') !== 'same-origin' && 'opener',
    !headers.has('x-frame-options') && !csp.includes('frame-ancestors *') && 'frames',
    !headers.has('cache-control') && 'cache',
  ].filter((fault) => fault !== false)
}

/** What in a page a browser would run or apply although it stands in the page; and where its links lead. */
async function read(html: string, csp: string) {
  const inline: string[] = []
  const links: string[] = []
  await new HTMLRewriter()
    .on('*', {
      element(element) {
        for (const [name = '', value = ''] of element.attributes)
          if (name === 'style' || name.startsWith('on') || /^\s*javascript:/i.test(value))
            inline.push(`<${element.tagName} ${name}>`)
        const link = element.getAttribute('href')
        if (element.tagName === 'a' && link?.startsWith('/')) links.push(link.replaceAll('&amp;', '&'))
      },
    })
    .on('script', { element: (e) => void (e.getAttribute('src')?.startsWith('/js/') || inline.push('<script>')) })
    .on('style', {
      element: () => void (csp.includes("style-src 'sha256-") || inline.push('<style>')),
    })
    .transform(new Response(html))
    .text()
  return { inline, links }
}

/** One path of each kind: ids, and whatever comes after a question mark, make no other page. */
const kindOf = (path: string) => path.replace(/[?#].*/, '').replaceAll(/\b(\w+_)?[0-9a-f-]{16,}\b/g, '*')

/** A route's path, about something that there is not. */
const filled = (path: string) => path.replaceAll(/:\w+(\{[^}]*\})?/g, 'none').replaceAll('*', 'x')

describe('every answer', () => {
  test.each(['nobody', 'learner', 'owner', 'author', 'assessor'])('of the pages that %s comes to', async (who) => {
    const seen = new Set<string>()
    const wrong: string[] = []
    const { slug } = world.issuer
    const waiting = [
      '/,/learn,/assess,/account,/author,/sign-in,/verify,/setup,/healthz,/api/docs'.split(','),
      [`/admin/${slug}`, `/author/${slug}`, `/issuers/${slug}`],
      ['', '/embed', '.json', '.jwt', '.png', '.svg'].map((form) => `/credentials/${badge.id}${form}`),
    ].flat()
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      if (seen.has(kindOf(path))) continue
      seen.add(kindOf(path))
      const answer = await people[who]!.get(path, { accept: 'text/html' })
      for (const fault of faults(answer)) wrong.push(`${path}: ${fault}`)
      if (!answer.headers.get('content-type')?.startsWith('text/html')) {
        await answer.body?.cancel()
        continue
      }
      const csp = answer.headers.get('content-security-policy') ?? ''
      const { inline, links } = await read(await answer.text(), csp)
      for (const what of inline) wrong.push(`${path}: ${what}`)
      waiting.push(...links)
    }
    expect(wrong).toEqual([])
    expect(seen.size).toBeGreaterThan(20)
  })

  test('is read for what must not be in it', async () => {
    const html = '<p onclick="a()" style="b">c</p><a href="javascript:d()">e</a><script>f()</script><style>g</style>'
    const { inline } = await read(html, policy)
    expect(inline).toEqual(['<p onclick>', '<p style>', '<a href>', '<script>', '<style>'])
  })

  test('of every route, whoever asks, found or not, as a page or as JSON', async () => {
    const wrong: string[] = []
    const paths = new Set(app.routes.filter(({ method }) => method === 'GET').map(({ path }) => filled(path)))
    for (const [i, path] of [...paths].entries()) {
      const answer = await people.stranger!.get(path, { accept: i % 2 === 0 ? 'text/html' : 'application/json' })
      await answer.body?.cancel()
      for (const fault of faults(answer)) wrong.push(`${path}: ${fault}`)
    }
    expect(wrong).toEqual([])
  })

  test('that refuses, redirects, or breaks', async () => {
    const answers = await Promise.all([
      people.nobody!.get('/no-such-page', { accept: 'text/html' }),
      people.nobody!.get('/learn', { accept: 'text/html' }),
      people.nobody!.get('/api/v1/me'),
      people.nobody!.post('/api/v1/setup', 'not what it takes'),
      people.nobody!.get('/credentials/none.json'),
      people.nobody!.fetch('/hooks/none', { method: 'POST', body: '{}' }),
      people.nobody!.fetch('/vc-api/credentials/verify', { method: 'POST', body: '{' }),
    ])
    for (const answer of answers)
      expect([answer.url, answer.status, faults(answer)]).toEqual([answer.url, answer.status, []])
  })

  test('of static assets, which do not pass the Worker', async () => {
    const answer = await people.nobody!.get('/', { accept: 'text/html' })
    const lines = assetHeaders.split('\n').filter((line) => line.startsWith('  '))
    expect(lines).toHaveLength(7)
    for (const line of lines) {
      const [name = '', value] = line.trim().split(/: (.*)/)
      expect([name, answer.headers.get(name)]).toEqual([name, value])
    }
    expect(answer.headers.get('content-security-policy')).toBe(policy)
  })
})

describe('what another site has a browser send', () => {
  /** Machines come with a key or a signature, and no cookie counts there. */
  const forMachines = /^\/(vc-api|hooks)\//

  test('is refused by every route that changes something', async () => {
    const wrong: string[] = []
    const routes = app.routes.filter(
      ({ method, path }) => !['GET', 'HEAD', 'ALL', 'OPTIONS'].includes(method) && !forMachines.test(path),
    )
    const foreign = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]
    for (const [i, { method, path }] of routes.entries()) {
      const headers = foreign[i % foreign.length] as Record<string, string>
      const answer = await people.owner!.fetch(filled(path), { method, headers })
      await answer.body?.cancel()
      if (answer.status !== 403) wrong.push(`${method} ${path}: ${answer.status}`)
    }
    expect(wrong).toEqual([])
    expect(routes.length).toBeGreaterThan(100)
  })

  test('does nothing, though it comes with the owner’s cookies', async () => {
    const { slug } = world.issuer
    const send = (headers: Record<string, string>) =>
      people.owner!.fetch(`/api/v1/issuers/${slug}`, {
        method: 'PATCH',
        body: JSON.stringify({ description: 'Taken over.' }),
        headers: { 'content-type': 'application/json', ...headers },
      })
    expect((await send({ origin: 'https://evil.example' })).status).toBe(403)
    expect(await expectJson(people.owner!.get(`/api/v1/issuers/${slug}`))).not.toMatchObject({
      description: 'Taken over.',
    })
  })
})
