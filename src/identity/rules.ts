/** Who may do what. The one place that says so. */

export const roles = ['owner', 'admin', 'author', 'assessor'] as const
export type Role = (typeof roles)[number]

/** The set of roles behind a column's comma-separated text; unknown names are dropped. */
export const parseRoles = (text: string): Role[] => roles.filter((r) => text.split(',').includes(r))

/** The same set as text, in the order of `roles`. */
export const joinRoles = (set: readonly Role[]) => roles.filter((r) => set.includes(r)).join(',')

export type Person = {
  kind: 'person'
  userId: string
  email: string
  name: string
  /** Roles by issuer id. */
  roles: Record<string, Role[]>
}

/** A machine with an API key of one issuer. What it has signed with a key for `testing` nobody vouches for. */
export type Key = { kind: 'key'; keyId: string; issuerId: string; scopes: string[]; testing?: boolean }

export type Actor = Person | Key | { kind: 'nobody' }

/** A user's or an API key's id; empty for nobody. */
export const idOf = (actor: Actor): string =>
  actor.kind === 'person' ? actor.userId : actor.kind === 'key' ? actor.keyId : ''

/** Owner includes admin; author and assessor are always given by name. */
const allowed = {
  'issuer.edit': ['owner', 'admin'],
  'people.manage': ['owner', 'admin'],
  'owners.manage': ['owner'],
  'keys.manage': ['owner', 'admin'],
  'signing-keys.manage': ['owner', 'admin'],
  'catalogue.read': ['owner', 'admin', 'author'],
  'catalogue.write': ['author'],
  'learners.invite': ['owner', 'admin', 'author'],
  'queue.read': ['owner', 'admin', 'assessor'],
  'submission.read': ['owner', 'admin'],
  'submission.review': ['assessor'],
  'credential.read': ['owner', 'admin'],
  'credential.issue': ['owner', 'admin'],
  'credential.revoke': ['owner', 'admin'],
  'endorsement.manage': ['owner', 'admin'],
  'attention.manage': ['owner', 'admin'],
  'sources.manage': ['owner', 'admin'],
  'destinations.manage': ['owner', 'admin'],
  'audit.read': ['owner', 'admin'],
  // What is held of a person: handing it to them, and erasing it.
  'privacy.manage': ['owner', 'admin'],
  // The VC-API: asked with a key only, which these may make.
  'credentials.issue': ['owner', 'admin'],
  'credentials.verify': ['owner', 'admin'],
} as const satisfies Record<string, readonly Role[]>

export type Operation = keyof typeof allowed
export const operations = Object.keys(allowed) as Operation[]

/**
 * What an API key may be allowed; the scope is the operation's name. Judging needs a person, and a key that could make
 * keys or owners would outlive its own revocation.
 */
export const scopes = operations.filter(
  (o) => !['submission.review', 'keys.manage', 'signing-keys.manage', 'people.manage', 'owners.manage'].includes(o),
)

/** All that a key made for testing may be allowed: nothing it does is done in the issuer's name. */
export const testingScopes: Operation[] = ['credentials.issue', 'credentials.verify']

/** Whether this actor may do this in this issuer. */
export function may(actor: Actor, operation: Operation, issuerId: string): boolean {
  switch (actor.kind) {
    case 'nobody':
      return false
    case 'key':
      return actor.issuerId === issuerId && scopes.includes(operation) && actor.scopes.includes(operation)
    case 'person':
      return (actor.roles[issuerId] ?? []).some((role) => (allowed[operation] as readonly Role[]).includes(role))
  }
}

/** Whether this actor has anything to do with this issuer at all. */
export function belongsTo(actor: Actor, issuerId: string): boolean {
  if (actor.kind === 'key') return actor.issuerId === issuerId
  return actor.kind === 'person' && (actor.roles[issuerId] ?? []).length > 0
}

/**
 * Why these roles may not be given to somebody who has `before`, or undefined if they may. Only an owner makes or
 * unmakes owners, and the last owner stays.
 */
export function whyNotRoles(
  actor: Actor,
  issuerId: string,
  before: Role[],
  after: Role[],
  owners: number,
): { code: 'forbidden' | 'conflict'; reason: string } | undefined {
  const changesOwner = before.includes('owner') !== after.includes('owner')
  if (changesOwner && !may(actor, 'owners.manage', issuerId))
    return { code: 'forbidden', reason: 'Only an owner makes or unmakes an owner.' }
  if (before.includes('owner') && !after.includes('owner') && owners <= 1)
    return { code: 'conflict', reason: 'The last owner has to stay. Make somebody else an owner first.' }
  return undefined
}
