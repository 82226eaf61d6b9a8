import * as z from 'zod'
import type { Display as DisplayView } from '../../credentials/display/display'
import { DisplayChoice } from '../../credentials/display/schema'
import type { EditionView } from '../../credentials/editions/editions'
import { EditionChoice } from '../../credentials/editions/schema'
import type { CredentialItem } from '../../credentials/list.query'
import { visibilities } from '../../credentials/rules'
import { PageQuery } from '../../http/schema'
import { accepted, describes, json, ok, page, Time } from '../operation'
import type { Group } from '../operation'
import { version } from './versions'

export const CredentialStatus = z
  .enum(['pending', 'signed', 'issued', 'held'])
  .describe('`pending`: being signed; `signed`: being checked; `held`: until an admin has mended what holds it.')

/** What every list of badges says of one. */
export const badgeColumns = {
  id: z.string(),
  status: CredentialStatus,
  versionId: z.string(),
  name: z.string(),
  imageDigest: z.string().nullable(),
  edition: z.int(),
  validFrom: Time,
  validUntil: Time.nullable(),
  renewalDays: z.int(),
  renewed: z.boolean(),
  createdAt: Time,
  issuedAt: Time.nullable(),
  revokedAt: Time.nullable(),
  revocationReason: z.string().nullable(),
  visibility: z.enum(visibilities),
}

const Badge = describes<CredentialItem>()(
  z.strictObject({
    ...badgeColumns,
    indexed: z.boolean().describe('Whether search engines may list its page.'),
    issuer: z.strictObject({ id: z.string(), slug: z.string(), name: z.string() }),
    url: z.string().describe('Its public address: a page, or the signed badge, by `Accept`.'),
  }),
)

const Edition = describes<EditionView>()(
  z.strictObject({
    number: z.int(),
    cause: z.enum(['choice', 'email', 'key', 'erasure']).nullable().describe('Null for the first.'),
    status: CredentialStatus,
    validFrom: Time,
    holderName: z.string(),
    nameInBadge: z.boolean(),
    released: z.array(z.string()),
    createdAt: Time,
    issuedAt: Time.nullable(),
  }),
)

const Display = describes<DisplayView>()(z.strictObject({ visibility: z.enum(visibilities), indexed: z.boolean() }))

export const badgeExample = {
  id: '8f14e45fceea167a5a36dedd4bea2543',
  status: 'issued',
  versionId: version.id,
  name: version.name,
  imageDigest: version.imageDigest,
  edition: 1,
  validFrom: '2026-10-28T16:40:00.000Z',
  validUntil: '2029-10-28T16:40:00.000Z',
  renewalDays: 90,
  renewed: false,
  createdAt: '2026-10-28T16:40:01.000Z',
  issuedAt: '2026-10-28T16:40:04.000Z',
  revokedAt: null,
  revocationReason: null,
  visibility: 'link',
} as const

export const badgeUrl = `https://badges.example.org/credentials/${badgeExample.id}`

const edition: z.output<typeof Edition> = {
  number: 2,
  cause: 'choice',
  status: 'pending',
  validFrom: '2026-11-02T10:00:00.000Z',
  holderName: 'L. Learner',
  nameInBadge: true,
  released: [],
  createdAt: '2026-11-02T10:00:00.000Z',
  issuedAt: null,
}

const noEdition = 'It is not issued, was revoked or ran out, says all of this already, or an edition is on its way.'

export const badges: Group = {
  tag: 'Badges',
  about:
    'One’s own. The badge itself is at its public address, for anybody who may see it: as a page, as JSON-LD, as a JWT, and baked into its picture.',
  sent: { EditionChoice, DisplayChoice },
  answered: { Badge, Edition, Display },
  operations: {
    listBadges: {
      route: 'GET /credentials',
      summary: 'List one’s badges',
      about: 'Newest first; those on their way, too.',
      who: 'person',
      query: PageQuery,
      answer: page(Badge, {
        ...badgeExample,
        indexed: false,
        issuer: { id: version.issuerId, slug: 'example-academy', name: 'Example Academy' },
        url: badgeUrl,
      }),
    },
    listEditions: {
      route: 'GET /credentials/{credential}/editions',
      summary: 'List what one’s badge says and said',
      about:
        'In one piece: the newest 100 editions and the first. A holder may change a badge 20 times; the rest are changes of keys and addresses. `shown` is the number of the one that is shown.',
      who: 'person',
      answer: ok(z.strictObject({ shown: z.int(), items: z.array(Edition) }), { shown: 1, items: [edition] }),
    },
    chooseEdition: {
      route: 'POST /credentials/{credential}/editions',
      summary: 'Have one’s badge say something else',
      about:
        'The same badge with another name or other evidence, signed anew. What is left out stays. Copies that others have keep verifying.',
      who: 'person',
      idempotent: true,
      body: json(EditionChoice, { holderName: 'L. Learner', release: [] }),
      answer: accepted(Edition, edition),
      refuses: { conflict: noEdition },
    },
    useOwnEmail: {
      route: 'POST /credentials/{credential}/email',
      summary: 'Have one’s badge name one’s address of today',
      about: 'As a salted hash, as before.',
      who: 'person',
      idempotent: true,
      answer: accepted(Edition, { ...edition, cause: 'email', holderName: 'Lea Learner' }),
      refuses: { conflict: `It names that address already. ${noEdition}` },
    },
    getDisplay: {
      route: 'GET /credentials/{credential}/display',
      summary: 'Read who sees one’s badge',
      who: 'person',
      answer: ok(Display, { visibility: 'link', indexed: false }),
    },
    chooseDisplay: {
      route: 'PUT /credentials/{credential}/display',
      summary: 'Choose who sees one’s badge',
      about: '`public`: everybody, and one’s profile lists it; `link`: whoever has its address; `nobody`.',
      who: 'person',
      body: json(DisplayChoice, { visibility: 'public', indexed: true }),
      answer: ok(Display, { visibility: 'public', indexed: true }),
      refuses: { conflict: 'It is not issued yet.' },
    },
  },
}
