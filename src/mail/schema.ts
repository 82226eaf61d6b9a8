import * as z from 'zod'

/** A webhook of Resend, as far as it concerns us (resend.com/docs/webhooks/event-types). It may say more. */
export const Bounce = z.object({
  type: z.string().max(100),
  data: z.object({
    email_id: z.string().max(100).optional(),
    to: z.array(z.string().max(320)).optional(),
    subject: z.string().max(1000).optional(),
    bounce: z.object({ type: z.string().optional() }).optional(),
  }),
})
