import * as z from 'zod'
import { eventTypes } from '../events/types'

/** A queue message is only a doorbell: the event row is the record. */
export const Message = z.object({ type: z.enum(eventTypes), eventId: z.string().min(1) })

export type Message = z.infer<typeof Message>
