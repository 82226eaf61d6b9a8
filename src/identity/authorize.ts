import { notFound, Refusal } from '../refusal'
import { belongsTo, may } from './rules'
import type { Actor, Operation, Person } from './rules'

/**
 * Refuses unless the actor may do this in this issuer. `hides` names a thing whose existence is private: whoever has
 * nothing to do with the issuer is told that there is none.
 */
export function authorize(actor: Actor, operation: Operation, issuerId: string, options?: { hides: string }): void {
  if (actor.kind === 'nobody') throw signInFirst()
  if (may(actor, operation, issuerId)) return
  if (options && !belongsTo(actor, issuerId)) throw notFound(options.hides)
  throw new Refusal('forbidden', refusalWords(actor, operation))
}

/** The signed-in person behind this actor. Refuses machines and strangers: some things only a person can do. */
export function requirePerson(actor: Actor): Person {
  if (actor.kind === 'nobody') throw signInFirst()
  if (actor.kind === 'key') throw new Refusal('forbidden', 'Only a person can do this, not an API key.')
  return actor
}

const signInFirst = () => new Refusal('unauthenticated', 'Sign in first.')

function refusalWords(actor: Actor, operation: Operation): string {
  return actor.kind === 'key'
    ? `This API key does not have the scope ${operation} for this issuer.`
    : 'Your roles in this issuer do not allow this.'
}
