import { describe, expect, test } from 'vitest'
import { belongsTo, may, operations, roles, scopes, whyNotRoles } from './rules'
import type { Actor, Operation, Role } from './rules'

const person = (...held: Role[]): Actor => ({
  kind: 'person',
  userId: 'usr_1',
  email: 'p@example.org',
  name: 'P',
  roles: { own: held },
})

/** One row an operation: who may do it in their own issuer. Nobody may do anything in another's. */
const table: Record<Operation, Record<Role, boolean>> = {
  'issuer.edit': { owner: true, admin: true, author: false, assessor: false },
  'people.manage': { owner: true, admin: true, author: false, assessor: false },
  'owners.manage': { owner: true, admin: false, author: false, assessor: false },
  'keys.manage': { owner: true, admin: true, author: false, assessor: false },
  'signing-keys.manage': { owner: true, admin: true, author: false, assessor: false },
  'catalogue.read': { owner: true, admin: true, author: true, assessor: false },
  'catalogue.write': { owner: false, admin: false, author: true, assessor: false },
  'learners.invite': { owner: true, admin: true, author: true, assessor: false },
  'queue.read': { owner: true, admin: true, author: false, assessor: true },
  'submission.read': { owner: true, admin: true, author: false, assessor: false },
  'submission.review': { owner: false, admin: false, author: false, assessor: true },
  'credential.read': { owner: true, admin: true, author: false, assessor: false },
  'credential.issue': { owner: true, admin: true, author: false, assessor: false },
  'credential.revoke': { owner: true, admin: true, author: false, assessor: false },
  'endorsement.manage': { owner: true, admin: true, author: false, assessor: false },
  'attention.manage': { owner: true, admin: true, author: false, assessor: false },
  'sources.manage': { owner: true, admin: true, author: false, assessor: false },
  'destinations.manage': { owner: true, admin: true, author: false, assessor: false },
  'audit.read': { owner: true, admin: true, author: false, assessor: false },
  'privacy.manage': { owner: true, admin: true, author: false, assessor: false },
  'credentials.issue': { owner: true, admin: true, author: false, assessor: false },
  'credentials.verify': { owner: true, admin: true, author: false, assessor: false },
}

describe.each(operations)('%s', (operation) => {
  test.each(roles)('by %s', (role) => {
    expect(may(person(role), operation, 'own')).toBe(table[operation][role])
    expect(may(person(role), operation, 'other')).toBe(false)
  })

  test('by a learner, or nobody: never', () => {
    expect(may(person(), operation, 'own')).toBe(false)
    expect(may({ kind: 'nobody' }, operation, 'own')).toBe(false)
  })

  test('by a key: only with the scope, only in its issuer, only what a machine may', () => {
    const key = (...held: string[]): Actor => ({ kind: 'key', keyId: 'k', issuerId: 'own', scopes: held })
    expect(may(key(operation), operation, 'own')).toBe(scopes.includes(operation))
    expect(may(key(), operation, 'own')).toBe(false)
    expect(may(key(operation), operation, 'other')).toBe(false)
  })
})

test('roles are a set: one person may hold them all', () => {
  const soleTrader = person(...roles)
  expect(operations.every((o) => may(soleTrader, o, 'own'))).toBe(true)
  expect(belongsTo(soleTrader, 'own')).toBe(true)
  expect(belongsTo(soleTrader, 'other')).toBe(false)
})

describe('giving and taking roles', () => {
  test('only an owner makes or unmakes an owner', () => {
    expect(whyNotRoles(person('admin'), 'own', [], ['owner'], 1)?.code).toBe('forbidden')
    expect(whyNotRoles(person('admin'), 'own', ['owner'], ['admin'], 2)?.code).toBe('forbidden')
    expect(whyNotRoles(person('owner'), 'own', [], ['owner'], 1)).toBeUndefined()
  })

  test('the last owner stays', () => {
    expect(whyNotRoles(person('owner'), 'own', ['owner'], ['admin'], 1)?.code).toBe('conflict')
    expect(whyNotRoles(person('owner'), 'own', ['owner'], [], 2)).toBeUndefined()
  })

  test('an admin gives every other role', () => {
    expect(whyNotRoles(person('admin'), 'own', ['author'], ['assessor', 'author'], 1)).toBeUndefined()
  })
})
