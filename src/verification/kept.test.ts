import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromEntry, toEntry } from './kept'
import type { Head } from './kept'

const head: Omit<Head, 'layout' | 'lengths'> = {
  changes: 2,
  edition: 1,
  status: 'revoked',
  renewedBy: null,
  reason: 'Copied.\nTwice.',
  validUntil: null,
  etag: 'abc',
  indexed: false,
  images: { png: 'a', svg: null, card: null, revoked: null },
  card: { name: 'N', competency: 'C', issuer: 'I', issuerPath: '/i', holder: 'H', awardedAt: 0, language: 'en' },
}

test('each form comes back as it was, whatever is in it', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(fc.record({ html: text, embed: text, json: text, jwt: text, jose: text }), (texts) => {
      const kept = fromEntry(toEntry(head, texts))!
      expect(kept.head).toMatchObject(head)
      for (const form of ['html', 'embed', 'json', 'jwt', 'jose'] as const) expect(kept.text(form)).toBe(texts[form])
    }),
  )
})

test('what another layout kept is not read', () => {
  const texts = { html: 'h', embed: 'e', json: 'j', jwt: 'w', jose: 'o' }
  expect(fromEntry(toEntry(head, texts).replace('"layout":', '"layout":9'))).toBeUndefined()
  for (const entry of ['', 'null', '{"layout":3,"html":"…"}']) expect(fromEntry(entry)).toBeUndefined()
})
