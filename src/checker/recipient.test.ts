import { expect, test } from 'vitest'
import { checkRecipient, isIdentity } from './recipient'

const sha256 = 'sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399'

// The example of Open Badges 3.0, and hashes made with other tools.
test.each([
  [sha256, 'Kosher', 'a@example.com', true],
  [sha256.toUpperCase().replace('SHA256', 'sha256'), 'Kosher', ' A@Example.com ', true],
  [sha256, 'other salt', 'a@example.com', false],
  [sha256, undefined, 'a@example.com', false],
  ['md5$c3808dc4f82f722232368d4b90aaabe8', 'salt', 'a@example.com', true],
  ['md5$c3808dc4f82f722232368d4b90aaabe8', 'salz', 'a@example.com', false],
  ['a@example.com', undefined, 'A@EXAMPLE.COM', true],
  ['A@Example.com', undefined, 'a@example.com', true],
  ['sha1$abc', undefined, 'a@example.com', false],
])('%.20s with salt %s is %s: %s', async (identity, salt, email, is) => {
  expect(await isIdentity(identity, salt, email)).toBe(is)
})

const subject = (...identifier: object[]) => ({ credentialSubject: { identifier } })
const address = {
  type: 'IdentityObject',
  identityType: 'emailAddress',
  hashed: true,
  identityHash: sha256,
  salt: 'Kosher',
}

test('any of its addresses will do; a badge that names none is nobody’s', async () => {
  const name = { ...address, identityType: 'name', identityHash: 'a@example.com' }
  const outcome = async (credential: object, email?: string) =>
    (await checkRecipient(credential as Record<string, unknown>, email)).outcome
  expect(await outcome(subject({ ...address, salt: 'x' }, address), 'a@example.com')).toBe('passed')
  expect(await outcome(subject(address), 'b@example.com')).toBe('failed')
  expect(await outcome(subject(name), 'a@example.com')).toBe('unknown')
  expect(await outcome({}, 'a@example.com')).toBe('unknown')
  expect(await outcome(subject(address))).toBe('absent')
})
