import { expect, test } from 'vitest'
import { hashIdentity } from './identity-hash'

test('the hash of an address is the one that Open Badges publishes for it', async () => {
  expect(await hashIdentity('a@example.com', 'Kosher')).toBe(
    'sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399',
  )
})

test('another salt makes another hash', async () => {
  expect(await hashIdentity('a@example.com', 'a')).not.toBe(await hashIdentity('a@example.com', 'b'))
})
