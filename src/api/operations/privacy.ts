import * as z from 'zod'
import type { ErasureView } from '../../privacy/erasures'
import type { PersonPart } from '../../privacy/export'
import { kinds } from '../../privacy/rules'
import { OwnErasure, OwnExport, PersonErasure, PersonExport } from '../../privacy/schema'
import { accepted, describes, json, ok, Time } from '../operation'
import type { Group } from '../operation'

const Erasure = describes<ErasureView>()(
  z.strictObject({
    id: z.string(),
    status: z.enum(['running', 'done']),
    account: z.enum(['closed', 'stays']).describe('It stays if something of another issuer needs it.'),
    badges: z.enum(['keep', 'remove']),
    report: z.record(z.string(), z.number()).describe(`How much there was when it began, of ${kinds.join(', ')}.`),
    requestedAt: Time,
    finishedAt: Time.nullable(),
  }),
)

const PersonPartOf = describes<PersonPart>()(
  z.strictObject({
    format: z.literal('assay-person/1'),
    person: z.strictObject({ userId: z.string().nullable(), email: z.string() }),
    exportedAt: Time,
    issuerId: z.string().nullable().describe('The issuer that holds it; null for all that there is.'),
    items: z.array(
      z.strictObject({
        kind: z.string(),
        where: z.string().describe('Where it is kept.'),
        said: z.record(z.string(), z.unknown()).describe('What it says; of a badge, its signed forms in full.'),
      }),
    ),
    next: z.string().nullable().describe('The `cursor` of the next part; null in the last.'),
  }),
)

const begun: z.output<typeof Erasure> = {
  id: 'ers_4d3c2b1a0f9e8d7c6b5a493827161504',
  status: 'running',
  account: 'closed',
  badges: 'keep',
  report: {},
  requestedAt: '2026-10-01T08:00:00.000Z',
  finishedAt: null,
}

const part: z.output<typeof PersonPartOf> = {
  format: 'assay-person/1',
  person: { userId: 'usr_1f2e3d4c5b6a79880716253443526170', email: 'lea@example.org' },
  exportedAt: '2026-10-01T08:00:00.000Z',
  issuerId: null,
  items: [
    {
      kind: 'account',
      where: 'D1, account',
      said: { id: 'usr_1f2e3d4c5b6a79880716253443526170', name: 'Lea Learner', email: 'lea@example.org' },
    },
  ],
  next: null,
}

export const privacy: Group = {
  tag: 'Privacy',
  about:
    'What is kept of a person, and its erasure. Whom it is about stands in the body, as addresses in a URL end up in logs. ' +
    'Badges that were issued go on verifying, without naming anyone.',
  sent: { PersonExport, PersonErasure },
  answered: { Erasure, PersonPart: PersonPartOf },
  operations: {
    exportSelf: {
      route: 'GET /me/export',
      summary: 'Export what is kept of oneself',
      about: 'Part by part: ask again with `cursor` until `next` is null.',
      who: 'person',
      query: OwnExport,
      answer: ok(PersonPartOf, part),
    },
    eraseSelf: {
      route: 'POST /me/erase',
      summary: 'Erase oneself',
      about: 'From the answer on nobody signs in to the account any more. Jobs do the rest.',
      who: 'person',
      body: json(OwnErasure, { email: 'lea@example.org', badges: 'keep' }),
      answer: accepted(Erasure, begun),
      refuses: { conflict: 'One is the last owner of an issuer.' },
    },
    exportPerson: {
      route: 'POST /issuers/{issuer}/people/export',
      summary: 'Export what an issuer holds of a person',
      about: 'By `email` or by `userId`, part by part: ask again with `cursor` until `next` is null.',
      who: 'privacy.manage',
      body: json(PersonExport, { email: 'lea@example.org' }),
      answer: ok(PersonPartOf, part),
    },
    erasePerson: {
      route: 'POST /issuers/{issuer}/people/erase',
      summary: 'Erase what an issuer holds of a person',
      about:
        'Their account goes too if nothing of another issuer needs it. Somebody with a role is erased by a person, never by a key.',
      who: 'privacy.manage',
      idempotent: true,
      body: json(PersonErasure, { email: 'lea@example.org', badges: 'keep' }),
      answer: accepted(Erasure, begun),
      refuses: { conflict: 'They are the last owner of the issuer.' },
    },
    getErasure: {
      route: 'GET /erasures/{erasure}',
      summary: 'Read how far an erasure is',
      about:
        'Of one’s own, whoever knows its id may: there is no account left to sign in with. It says nothing of who it was.',
      who: 'anybody',
      answer: ok(Erasure, { ...begun, status: 'done', report: { badges: 2 }, finishedAt: '2026-10-01T08:01:00.000Z' }),
    },
  },
}
