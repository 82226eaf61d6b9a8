import * as z from 'zod'
import { AuditQuery } from '../../audit/schema'
import type { AuditView } from '../../audit/log'
import { describes, page, Time } from '../operation'
import type { Group } from '../operation'

const AuditEntry = describes<AuditView>()(
  z.strictObject({
    id: z.string(),
    at: Time,
    actorKind: z.enum(['person', 'key', 'system']),
    actorId: z.string().describe('A person’s or an API key’s id; empty for what Assay did by itself.'),
    actorName: z.string().nullable().describe('What they are called now; null once they are erased.'),
    action: z.string(),
    subjectId: z.string().describe('The id of what it was done to.'),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  }),
)

const entry: z.output<typeof AuditEntry> = {
  id: 'aud_1b2c3d4e5f60718293a4b5c6d7e8f901',
  at: '2026-10-02T09:30:00.000Z',
  actorKind: 'person',
  actorId: 'usr_9a8b7c6d5e4f30211203948576afbecd',
  actorName: 'Olga Owner',
  action: 'member.added',
  subjectId: 'mem_00112233445566778899aabbccddeeff',
  detail: { userId: 'usr_5e4f302112039485768afbecd9a8b7c6', roles: ['assessor'] },
}

export const auditLog: Group = {
  tag: 'Audit log',
  about:
    'Who did what, when, to what. Entries are written with what they tell of, and never change or go. They hold ids, roles and counts: names are looked up when the log is read.',
  answered: { AuditEntry },
  operations: {
    listAudit: {
      route: 'GET /issuers/{issuer}/audit',
      summary: 'Read the audit log',
      about: 'Newest first. Days are whole ones in UTC.',
      who: 'audit.read',
      query: AuditQuery,
      answer: page(AuditEntry, entry),
    },
  },
}
