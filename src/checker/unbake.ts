import { Refusal } from '../refusal'
import { readFromPng } from './unbake-png'
import { readFromSvg } from './unbake-svg'

/**
 * What an image holds: an Open Badges 3.0 credential, or a 2.0 assertion as JSON, JWS or the address of a hosted one.
 */
export type Unbaked = { form: 'png' | 'svg'; holds: 'credential' | 'assertion'; text: string }

/**
 * Takes the badge out of a PNG or SVG (Open Badges 3.0, document formats; Open Badges 2.0, baking). Refuses an image
 * that is not sound in every part, one that could act, and one with none or more than one badge in it.
 */
export function unbake(bytes: Uint8Array): Unbaked {
  const form = bytes[0] === 0x89 ? 'png' : 'svg'
  const found = form === 'png' ? readFromPng(bytes) : readFromSvg(bytes)
  if (!found) throw new Refusal('invalid', 'There is no badge in this picture.')
  return { form, ...found }
}
