import * as z from 'zod'
import { Email, WebAddress } from '../identity/schema'

/** A place in a status list: its address, and the index of an entry (Bitstring Status List v1.0, §2.1). */
const Place = z.object({
  statusList: WebAddress,
  index: z.coerce
    .number('Give the index of the entry.')
    .int('Give a whole number.')
    .min(0)
    .max(2 ** 31),
})

/** What somebody without an account asks for. */
export const NewWatch = Place.extend({ email: Email })

/** The same by a machine: it is posted to. */
export const NewMachineWatch = Place.extend({
  webhook: WebAddress.refine((address) => address.startsWith('https:'), 'Give an https address.'),
})

export const WatchToken = z.object({ token: z.string().regex(/^[0-9a-f]{64}$/, 'This is no link of ours.') })
