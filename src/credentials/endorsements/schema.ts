import * as z from 'zod'
import { legible } from '../../http/schema'

/** What an issuer says of another, or of what that offers. */
export const NewEndorsement = z.object({
  of: z.string().trim().min(1, 'Say whom or what you endorse.').max(500, 'At most 500 characters.'),
  comment: legible(
    z.string().trim().min(1, 'Say why: the words are what others read.').max(2000, 'At most 2,000 characters.'),
  ),
})

export type NewEndorsement = z.infer<typeof NewEndorsement>
