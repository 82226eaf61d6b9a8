import { Refusal } from '../refusal'

/** A private key that cannot be used for want of the right key-encryption key. Names both by id; holds neither. */
export class KeyUnavailable extends Error {
  /** Null where a key was to be made. */
  readonly keyId: string | null
  /** Id of the key-encryption key that is needed; null where any would do. */
  readonly wrappedBy: string | null

  constructor(reason: string, keyId: string | null = null, wrappedBy: string | null = null) {
    const needed = keyId
      ? `The signing key ${keyId} needs the key-encryption key ${wrappedBy}`
      : 'No signing key can be made'
    super(`${needed}, but ${reason}.`)
    this.name = 'KeyUnavailable'
    this.keyId = keyId
    this.wrappedBy = wrappedBy
  }
}

/** Does what an admin asked for; a key that cannot be used is a refusal that tells them which secret is needed. */
export async function refuseUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof KeyUnavailable ? new Refusal('unavailable', error.message) : error
  }
}
