import { expect, test } from 'vitest'
import { fromMultikey, toMultikey } from './multikey'

// The public key of the Ed25519 vectors in W3C's Data Integrity EdDSA Cryptosuites 1.0, appendix B.
const published = 'z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2'

test('a published key comes back as it was', () => {
  const key = fromMultikey(published)
  expect(key).toHaveLength(32)
  expect(toMultikey(key!)).toBe(published)
})

test.each([
  ['a P-256 key', 'zDnaegE6RR3atJtHKwTRTWHsJ3kNHqFwv7n9YjTgmU7TyfU76'],
  ['another multibase', `u${published.slice(1)}`],
  ['a short key', published.slice(0, -4)],
  ['nothing', ''],
])('%s is not an Ed25519 key', (_, text) => {
  expect(fromMultikey(text)).toBeUndefined()
})
