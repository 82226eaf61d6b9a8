import { expect, test } from 'vitest'
import { expectJson, newWorld, person, visitor } from './support/client'

test('somebody signs in by the mailed link, once', async () => {
  const learner = await person('lea@example.org')
  const me = await expectJson(learner.get('/api/v1/me'))
  expect(me).toMatchObject({ kind: 'person', email: 'lea@example.org', roles: {} })
})

test('without a session nobody is anybody', async () => {
  await expectJson(visitor().get('/api/v1/me'), 401)
})

test('an issuer is set up with its owner, and its owner adds people', async () => {
  const { issuer, owner, author } = await newWorld()
  const members = await expectJson(owner.get(`/api/v1/issuers/${issuer.slug}/members`))
  expect(members.items.map((m: { roles: string[] }) => m.roles)).toEqual([['owner'], ['author'], ['assessor']])
  await expectJson(author.get(`/api/v1/issuers/${issuer.slug}/members`), 403)
})
