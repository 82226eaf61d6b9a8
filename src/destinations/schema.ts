import * as z from 'zod'
import { legible, PageQuery } from '../http/schema'
import { WebAddress } from '../identity/schema'
import { deliveryStatuses, told } from './rules'

const Address = WebAddress.refine((address) => address.startsWith('https:'), 'Give an https address.')

/** Where to post to, and what of. */
export const NewDestination = z.strictObject({
  name: legible(z.string().trim().min(1, 'Give a name.').max(120, 'At most 120 characters.')),
  url: Address.describe('Posted to. https, on its usual port, with a name instead of a number.'),
  events: z
    .array(z.enum(told))
    .min(1, 'Choose at least one event.')
    .transform((chosen) => told.filter((one) => chosen.includes(one))),
  includesLearner: z
    .boolean()
    .default(false)
    .describe('Whether it is told the learner’s name and e-mail address, too.'),
})

/** What is to be changed of a destination. */
export const DestinationPatch = z.strictObject({
  name: NewDestination.shape.name.optional(),
  url: NewDestination.shape.url.optional(),
  events: NewDestination.shape.events.optional(),
  includesLearner: z.boolean().optional(),
})

export const DeliveryQuery = PageQuery.extend({ status: z.enum(deliveryStatuses).optional() })

/** What failed since then is sent again. */
export const Resending = z.strictObject({ since: z.iso.datetime({ offset: true, error: 'Give a date and time.' }) })
