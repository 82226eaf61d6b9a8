import * as z from 'zod'

/** As JSON: a link, a text as somebody would paste it, or the credential itself; and whose it should be. */
export const VerifyRequest = z
  .strictObject({
    url: z.string().optional(),
    text: z.string().optional(),
    credential: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
    email: z.string().max(320, 'An e-mail address is no longer than that.').optional(),
  })
  .refine(
    ({ url, text, credential }) => [url, text, credential].filter((given) => given !== undefined).length === 1,
    'Give exactly one of url, text and credential.',
  )
