import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

// Needs no shared data: it is here because it reads files, which only Node can.

const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(join('src', name), 'utf8') }))

const inside = source.filter(({ name }) => name.startsWith('signing/'))
const outside = source.filter(({ name }) => !name.startsWith('signing/'))

test.each([
  ['imports what opens, locks or reads a private key', /signing\/(key-encryption|key-row|rsa-key)'/],
  ['reads a locked key from the database', /wrappedPrivateKey/],
  ['unwraps, or exports, a key', /subtle\.(un)?wrapKey|subtle\.exportKey|\bunwrapPrivateKey/],
])('nothing outside signing/ %s', (_, pattern) => {
  expect(outside.filter(({ text }) => pattern.test(text)).map(({ name }) => name)).toEqual([])
})

test('a key that is opened to sign can never be exported; only one on its way into another envelope can', () => {
  const extractable = inside.filter(({ text }) => /\bunwrap\([^)]*true\)/.test(text)).map(({ name }) => name)
  expect(extractable).toEqual(['signing/key-encryption.ts'])
  const encryption = inside.find(({ name }) => name === 'signing/key-encryption.ts')
  expect(encryption?.text.match(/\bunwrap\([^)]*true\)/g)).toHaveLength(1)
})
