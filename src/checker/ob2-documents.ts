import * as z from 'zod'
import type { JsonLd } from '../proof/canonicalize'
import { DateTime, some, typed, Url } from './schema'

/** Open Badges 2.0, §4: what it requires, and no more. One value may stand for a list of one. */
export const Assertion = z.looseObject({
  id: Url,
  type: typed('Assertion'),
  recipient: z.looseObject({ type: some(z.string()), identity: z.string(), salt: z.string().optional() }),
  badge: z.union([Url, z.looseObject({})]),
  issuedOn: DateTime,
  expires: DateTime.optional(),
})

export const BadgeClass = z.looseObject({
  id: Url,
  type: typed('BadgeClass'),
  name: z.string(),
  description: z.string(),
  criteria: z.union([z.string(), z.looseObject({})]),
})

export const Issuer = z.looseObject({ id: Url, type: typed('Issuer', 'Profile'), name: z.string() })

/**
 * The name of what a handed-in assertion says otherwise than the one at its address; undefined if they agree. Pictures
 * may be addressed in several ways, and contexts be spelt so.
 */
export function whatDiffers(given: JsonLd, hosted: JsonLd): string | undefined {
  const left = ['@context', 'type', 'image']
  return Object.keys(given).find(
    (name) => !left.includes(name) && spell(given[name], name) !== spell(hosted[name], name),
  )
}

/** One spelling of a value, whatever the order of its names. A badge may be embedded or addressed. */
function spell(value: unknown, name: string): string {
  const known = name === 'badge' && typeof value === 'object' && value !== null && 'id' in value ? value.id : value
  return JSON.stringify(known, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
