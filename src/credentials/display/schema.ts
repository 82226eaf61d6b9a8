import * as z from 'zod'
import { visibilities } from '../rules'

/** Who sees a badge, and whether search engines may list its page: that counts only of one that everybody sees. */
export const DisplayChoice = z.object({
  visibility: z.enum(visibilities, 'Choose who sees the badge: public, link or nobody.'),
  indexed: z.boolean().default(false),
})
