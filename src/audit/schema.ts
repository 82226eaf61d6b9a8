import * as z from 'zod'
import { PageQuery } from '../http/schema'
import { actionNames } from './actions'

const given = (schema: z.ZodType<string>) => schema.optional()
const someId = given(z.string().regex(/^\w{1,80}$/, 'Not an id of ours.'))
const day = given(z.iso.date('Write a day as 2026-10-23.'))

/** What to look for in the audit log. Days are whole ones, in UTC, and both are part of it. */
export const AuditSearch = z.object({
  actor: someId,
  action: z.enum(actionNames, 'Not something the log tells of.').optional(),
  subject: someId,
  from: day,
  to: day,
})

export type AuditSearch = z.infer<typeof AuditSearch>

export const AuditQuery = AuditSearch.extend(PageQuery.shape)
