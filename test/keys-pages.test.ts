import { beforeAll, expect, test } from 'vitest'
import { activeKeys } from '../src/signing/service'
import { ctx, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { open, send } from './support/pages'

let world: World
let path: string

beforeAll(async () => {
  world = await newWorld()
  path = `/admin/${world.issuer.slug}/signing-keys`
})

/** Sends the file as a browser does. */
const sendFile = (text: string) => {
  const body = new FormData()
  body.set('privateKey', new File([text], 'key.pem'))
  return world.owner.fetch(`${path}/import`, { method: 'POST', body, headers: { origin, accept: 'text/html' } })
}

async function newRsaPem(): Promise<string> {
  const publicExponent = new Uint8Array([1, 0, 1])
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent }
  const { privateKey } = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const bytes = new Uint8Array((await crypto.subtle.exportKey('pkcs8', privateKey)) as ArrayBuffer)
  return `-----BEGIN PRIVATE KEY-----\n${btoa(String.fromCharCode(...bytes))}\n-----END PRIVATE KEY-----\n`
}

test('an issuer that has signed nothing has no key; rotating then is refused in words', async () => {
  let page = await open(world.owner, path)
  expect(page.html).toContain('There is no key yet.')
  page = await send(world.owner, page, `${path}/rotate`)
  expect([page.status, page.html]).toEqual([409, expect.stringContaining('There are no such keys yet')])
})

test('keys are replaced by the press of a button', async () => {
  const { proof } = await activeKeys(ctx, world.issuer.id)
  const page = await send(world.owner, await open(world.owner, path), `${path}/rotate`)
  expect(page.status).toBe(200)
  expect(page.html.split('Retired').length - 1).toBe(2)
  expect((await activeKeys(ctx, world.issuer.id)).proof.id).not.toBe(proof.id)
})

test('a key is imported from a file; one that does not serve is refused at its field', async () => {
  const refused = await sendFile('-----BEGIN PUBLIC KEY-----\nc2VjcmV0IGJ5dGVz\n-----END PUBLIC KEY-----')
  const html = await refused.text()
  expect([refused.status, html]).toEqual([422, expect.stringContaining('This is the public half.')])
  expect(html).not.toContain('c2VjcmV0')
  expect((await sendFile('A'.repeat(20_000))).status).toBe(422)
  expect((await sendFile(await newRsaPem())).status).toBe(303)
  const { jwt } = await activeKeys(ctx, world.issuer.id)
  expect(jwt.algorithm).toBe('RS256')

  const page = await send(world.owner, await open(world.owner, path), `${path}/${jwt.id}/retire`)
  expect(page.status).toBe(200)
  expect((await activeKeys(ctx, world.issuer.id)).jwt.algorithm).toBe('ES256')
})

test('a key in wrong hands goes when the word is typed, and not before', async () => {
  const { proof } = await activeKeys(ctx, world.issuer.id)
  const form = `${path}/${proof.id}/compromised`
  let page = await open(world.owner, path)
  page = await send(world.owner, page, form, { [`keys.${proof.id}.confirm`]: 'yes' })
  expect([page.status, page.html]).toEqual([422, expect.stringContaining('Type the word compromised')])
  page = await send(world.owner, page, form, { [`keys.${proof.id}.confirm`]: ' compromised ' })
  expect([page.status, page.html]).toEqual([200, expect.stringContaining('Compromised')])
  expect(page.forms.map(({ action }) => action)).not.toContain(form)
  expect((await activeKeys(ctx, world.issuer.id)).proof.id).not.toBe(proof.id)
})

test('is for those who run the issuer', async () => {
  expect((await world.author.get(path, { accept: 'text/html' })).status).toBe(403)
})
