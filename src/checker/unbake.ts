import { Refusal } from '../refusal'

/** What an image held: an Open Badges 3.0 credential, or a 2.0 assertion as JSON, JWS or the address of a hosted one. */
export type Unbaked = { form: 'png' | 'svg'; holds: 'credential' | 'assertion'; text: string }

export function unbake(_bytes: Uint8Array): Unbaked {
  throw new Refusal('invalid', 'Not yet.')
}
