import { createHash } from 'node:crypto'
import { Stop } from './machine.ts'
import { keptInBuilds } from './words.ts'

/** Secrets that are made here if nobody brings them, and never changed once the Worker has them. */
export const madeHere = ['AUTH_SECRET', 'KEY_ENCRYPTION_KEY', 'SETUP_CODE'] as const

export type Secrets = Record<string, string>

type Situation = {
  /** The names of those the Worker has. */
  there: Set<string>
  /** Made by a deployment that did not get to its end. */
  pending: Secrets
  /** Brought by the environment. */
  brought: Record<string, string | undefined>
  /** Ids of the key-encryption keys that the database needs. */
  keyIds: string[]
  newSetupCode: boolean
  /** Whether somebody is there to be shown what they have to keep: what is printed by a build stays in a log. */
  canShow: boolean
  random: (bytes: number) => Uint8Array
}

/**
 * The secrets this deployment sets: those that are not there yet. One that the Worker has is never changed, and one that
 * an interrupted deployment made is taken again. Refuses to make a key-encryption key for a database that needs
 * another: what lies there would never open.
 */
export function newSecrets({ there, pending, brought, keyIds, newSetupCode, canShow, random }: Situation): Secrets {
  const makers: Record<(typeof madeHere)[number], () => string> = {
    AUTH_SECRET: () => base64(random(32)),
    KEY_ENCRYPTION_KEY: () => {
      if (keyIds.length > 0) throw new Stop(keyIsMissing(keyIds))
      return base64(random(32))
    },
    SETUP_CODE: () => readable(random(20)),
  }
  const wanted = madeHere.filter((name) => !there.has(name) || (name === 'SETUP_CODE' && newSetupCode))
  const toKeep = wanted.filter((name) => name !== 'AUTH_SECRET' && !brought[name])
  if (!canShow && toKeep.length > 0) throw new Stop(keptInBuilds(toKeep))
  const made = Object.fromEntries(wanted.map((name) => [name, pending[name] ?? brought[name] ?? makers[name]()]))
  if (made.KEY_ENCRYPTION_KEY) checkKey(made.KEY_ENCRYPTION_KEY, keyIds)
  if (made.SETUP_CODE && made.SETUP_CODE.length < 16)
    throw new Stop('SETUP_CODE has to be 16 characters or longer: whoever guesses it runs an issuer here.')
  return made
}

/**
 * The two secrets of a change of the key-encryption key: the new one, and the one before, which opens what is still
 * locked under it. Refuses an `old` one that the database does not need.
 */
export function rotatedKey(old: string, keyIds: string[], pending: Secrets, random: Situation['random']): Secrets {
  checkKey(old, keyIds)
  const begun = pending.KEY_ENCRYPTION_KEY_PREVIOUS === old ? pending.KEY_ENCRYPTION_KEY : undefined
  if (!begun && new Set(keyIds).size > 1)
    throw new Stop(
      'The last change of the key-encryption key is not over yet: /healthz says when nothing is under the old one.',
    )
  return { KEY_ENCRYPTION_KEY: begun ?? base64(random(32)), KEY_ENCRYPTION_KEY_PREVIOUS: old }
}

/** How a key-encryption key is called where it must not be seen: 16 hex digits, as in `/healthz`. */
export const keyId = (key: string): string =>
  createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 16)

function checkKey(key: string, keyIds: string[]): void {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(key)) throw new Stop('A key-encryption key is 32 bytes in Base64: 44 characters.')
  if (keyIds.length > 0 && !keyIds.includes(keyId(key)))
    throw new Stop(`This is the key-encryption key ${keyId(key)}. ${keyIsMissing(keyIds)}`)
}

const keyIsMissing = (keyIds: string[]) =>
  `The database holds keys that only the key-encryption key ${keyIds.join(' or ')} opens. Set the one you kept as
KEY_ENCRYPTION_KEY in the environment, and run this again.`

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** Letters and digits that nobody confuses, five bits of each byte, in groups of five: 20 of them are 100 bits. */
function readable(bytes: Uint8Array): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789'
  return Array.from(bytes, (byte, i) => (i > 0 && i % 5 === 0 ? '-' : '') + letters[byte % 32]).join('')
}
