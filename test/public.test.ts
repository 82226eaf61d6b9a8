import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { readForms } from '../src/credentials/stored'
import { credential } from '../src/credentials/tables'
import { ctx, expectJson, newWorld, origin, visitor } from './support/client'
import type { World } from './support/client'
import { earned, kept, look } from './support/public'
import type { Earned } from './support/public'

let world: World
let badge: Earned

beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world)
})

const stored = async () => (await readForms(ctx, badge.id))!

describe('the forms of a badge', () => {
  const page = /^text\/html/
  test.each([
    ['', page],
    ['*/*', page],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', page],
    ['application/vc', 'application/vc'],
    ['application/vc+ld+json', 'application/vc+ld+json'],
    ['application/ld+json', 'application/ld+json'],
    ['application/json', 'application/json'],
    ['text/plain', 'text/plain'],
    ['image/png', 'image/png'],
    ['image/svg+xml', 'image/svg+xml'],
    ['application/vc+jwt', 'application/vc+jwt'],
    ['application/vc+jwt;q=0.1, application/json', 'application/json'],
  ])('Accept: %s gets %s', async (accept, type) => {
    const answer = await look(badge.address, { accept })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(type)
    expect(answer.headers.get('vary')).toMatch(/accept/i)
    expect(answer.headers.get('credential-status')).toBe('valid')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  test.each([
    ['.json', 'application/vc+ld+json'],
    ['.jwt', 'text/plain'],
    ['.png', 'image/png'],
    ['.svg', 'image/svg+xml'],
  ])('the suffix %s wins over Accept', async (suffix, type) => {
    const answer = await look(badge.address + suffix, { accept: 'text/html' })
    expect(answer.headers.get('content-type')).toBe(type)
  })

  test('what we do not have is refused, naming what we have', async () => {
    const problem = await expectJson(look(badge.address, { accept: 'application/vc+cose' }), 406)
    expect(problem.detail).toMatch(
      /text\/html.*application\/vc\+ld\+json.*text\/plain.*application\/vc\+jwt.*image\/png/,
    )
  })

  test('JSON-LD and both JWTs are the signed bytes, at the first view and ever after', async () => {
    const { json, jwt, jose } = await stored()
    for (let view = 0; view < 2; view++) {
      expect(await (await look(`${badge.address}.json`)).text()).toBe(json)
      expect(await (await look(`${badge.address}.jwt`)).text()).toBe(jwt)
      expect(await (await look(badge.address, { accept: 'application/vc+jwt' })).text()).toBe(jose)
      await kept(badge.id)
    }
    expect(JSON.parse(json).id).toBe(origin + badge.address)
  })

  test('HEAD tells the same of it, without it', async () => {
    const got = await look(`${badge.address}.json`)
    const head = await look(`${badge.address}.json`, {}, 'HEAD')
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(head.headers.get('etag')).toBe(got.headers.get('etag'))
  })

  test('who has it already is told so, form by form', async () => {
    const etags = new Set<string>()
    for (const suffix of ['', '.json', '.jwt', '.png', '.svg']) {
      const etag = (await look(badge.address + suffix)).headers.get('etag') ?? ''
      etags.add(etag)
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const answer = await look(badge.address + suffix, { 'if-none-match': known })
        expect(answer.status).toBe(304)
        expect(await answer.text()).toBe('')
        expect(answer.headers.get('credential-status')).toBe('valid')
        expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      }
      expect((await look(badge.address + suffix, { 'if-none-match': '"other"' })).status).toBe(200)
    }
    expect(etags.size).toBe(5)
  })
})

describe('what it takes to check a badge', () => {
  test('the JWT verifies with the key that its header names', async () => {
    const { jwt } = await stored()
    const { kid = '', alg } = decodeProtectedHeader(jwt)
    expect(kid).toContain(`${origin}/keys/`)
    const answer = await look(kid)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    const jwk = await expectJson(Promise.resolve(answer))
    expect(jwk).not.toHaveProperty('d')
    const { payload } = await jwtVerify(jwt, await importJWK(jwk, alg))
    expect(payload.jti).toBe(origin + badge.address)
  })

  test('the DID document of the issuer holds both keys', async () => {
    const { json } = await stored()
    const { issuer, proof: proofs } = JSON.parse(json)
    const answer = await look(`/issuers/${world.issuer.slug}/did.json`)
    expect(answer.headers.get('content-type')).toBe('application/did+ld+json')
    const document = await expectJson(Promise.resolve(answer))
    expect(document.id).toBe(issuer.id)
    expect(document['@context'][0]).toBe('https://www.w3.org/ns/did/v1')
    expect(document.assertionMethod).toContain(proofs[0].verificationMethod)
    expect(document.verificationMethod.map((m: { type: string }) => m.type).toSorted()).toEqual([
      'JsonWebKey',
      'Multikey',
    ])
  })

  test('the status list is there, signed', async () => {
    const { credentialStatus } = JSON.parse((await stored()).json)
    const answer = await look(credentialStatus.statusListCredential)
    expect(answer.headers.get('content-type')).toBe('application/vc+ld+json')
    const list = await expectJson(Promise.resolve(answer))
    expect(list).toMatchObject({ id: credentialStatus.statusListCredential, proof: [{ type: 'DataIntegrityProof' }] })
    expect(list.credentialSubject.encodedList).toMatch(/^u/)
  })

  test.each(['/issuers/nobody/did.json', '/keys/key_0', '/status/list_0', `/status/list_${'0'.repeat(32)}`])(
    '%s is not there',
    async (path) => {
      await expectJson(look(path), 404)
    },
  )
})

describe('reading from other sites', () => {
  const addresses = () => [
    badge.address,
    `${badge.address}.png`,
    `${badge.address}/evidence/1`,
    `/credentials/${'0'.repeat(32)}`,
    `/issuers/${world.issuer.slug}/did.json`,
    '/keys/none',
    '/status/none',
  ]

  test('is open to every site, also for what is not there', async () => {
    for (const address of addresses()) {
      const answer = await look(address, { origin: 'https://wallet.example' })
      expect([address, answer.headers.get('access-control-allow-origin')]).toEqual([address, '*'])
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    }
  })

  test('may be asked for beforehand', async () => {
    for (const address of addresses()) {
      const asked = { origin: 'https://wallet.example', 'access-control-request-method': 'GET' }
      const answer = await look(address, { ...asked, 'access-control-request-headers': 'if-none-match' }, 'OPTIONS')
      expect([address, answer.status]).toEqual([address, 204])
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.headers.get('access-control-allow-methods')).toBe('GET,HEAD,OPTIONS')
      expect(answer.headers.get('access-control-allow-headers')).toBe('if-none-match')
    }
  })

  test('changes nothing: other methods are refused', async () => {
    for (const address of addresses())
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await look(address, {}, method)
        expect([address, method, answer.status]).toEqual([address, method, 405])
        expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
      }
  })
})

describe('a badge that is not there', () => {
  test.each(['x', 'A'.repeat(32), '0'.repeat(31), `${'0'.repeat(32)}.html`, `${'0'.repeat(32)}.json.png`, '%00'])(
    'cannot have the address %s',
    async (address) => {
      await expectJson(look(`/credentials/${address}`), 404)
    },
  )

  test('is told in words to people', async () => {
    const answer = await look(`/credentials/${'1'.repeat(32)}`, { accept: 'text/html' })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('There is no such badge.')
  })

  test('is also one that is still being signed or checked, or is held', async () => {
    const waiting = await earned(world)
    for (const status of ['pending', 'signed', 'held'] as const) {
      await ctx.db.update(credential).set({ status }).where(eq(credential.id, waiting.id))
      for (const path of [waiting.address, `${waiting.address}.png`, `${waiting.address}/evidence/1`])
        await expectJson(look(path, { accept: 'application/json, image/png' }), 404)
    }
  })
})

test('a badge from before there was a third form is had in those that it has', async () => {
  const old = await earned(world)
  const { json, jwt } = (await readForms(ctx, old.id))!
  await ctx.files.put(`credentials/${old.id}`, JSON.stringify({ json, jwt }))
  expect(await (await look(`${old.address}.json`)).text()).toBe(json)
  expect((await look(old.address)).status).toBe(200)
  const answer = await look(old.address, { accept: 'application/vc+jwt' })
  expect([answer.status, await answer.text()]).toEqual([406, expect.stringContaining('signed before')])
})

test('who guesses at other addresses is asked to wait, too', async () => {
  const guesser = visitor()
  const asked: number[] = []
  for (let i = 0; i < 101; i++) asked.push((await guesser.get(`/keys/key_${i}`)).status)
  expect([asked[0], asked.at(-1)]).toEqual([404, 429])
})
