import * as z from 'zod'

/** Query parameters of every list. */
export const PageQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
})

/** Refuses NUL and half surrogates: what is kept, judged and signed has to be what was sent. */
export const legible = (type: z.ZodString) =>
  type.refine((text) => text.isWellFormed() && !text.includes('\0'), 'This text has characters that are not text.')
