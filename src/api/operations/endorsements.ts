import * as z from 'zod'
import type { EndorsementView } from '../../credentials/endorsements/endorsement.query'
import { NewEndorsement } from '../../credentials/endorsements/schema'
import { PageQuery } from '../../http/schema'
import { created, describes, json, ok, page, Time } from '../operation'
import type { Group } from '../operation'
import { version } from './versions'

const Endorsement = describes<EndorsementView>()(
  z.strictObject({
    id: z.string(),
    issuerId: z.string().describe('Whom, or whose microcredential, it endorses.'),
    url: z.string().describe('Its own address: the `id` that was signed.'),
    of: z.strictObject({ issuer: z.string(), name: z.string(), version: z.int().nullable(), url: z.string() }),
    endorser: z.strictObject({ id: z.string(), name: z.string(), url: z.string().nullable() }),
    signedHere: z.boolean(),
    comment: z.string(),
    status: z.enum(['proposed', 'accepted', 'declined']),
    problem: z.string().nullable().describe('Why badges do not take it along, though it was accepted.'),
    validFrom: Time,
    validUntil: Time.nullable(),
    checkedAt: Time,
    createdAt: Time,
    acceptedAt: Time.nullable(),
    declinedAt: Time.nullable(),
  }),
)

const endorsement: z.output<typeof Endorsement> = {
  id: '92a3b4c5d6e7f8091a2b3c4d5e6f7081',
  issuerId: version.issuerId,
  url: 'https://badges.example.org/endorsements/92a3b4c5d6e7f8091a2b3c4d5e6f7081',
  of: {
    issuer: 'Example Academy',
    name: version.name,
    version: 1,
    url: 'https://badges.example.org/issuers/example-academy/microcredentials/opening-questions/versions/1',
  },
  endorser: {
    id: 'did:web:badges.example.org:issuers:teachers-union',
    name: 'Teachers’ Union',
    url: 'https://badges.example.org/issuers/teachers-union',
  },
  signedHere: true,
  comment: 'We hire by it.',
  status: 'proposed',
  problem: null,
  validFrom: '2026-11-05T09:00:00.000Z',
  validUntil: null,
  checkedAt: '2026-11-05T09:00:00.000Z',
  createdAt: '2026-11-05T09:00:00.000Z',
  acceptedAt: null,
  declinedAt: null,
}

export const endorsements: Group = {
  tag: 'Endorsements',
  about: 'What organisations say of each other, signed. Badges take along those that were accepted.',
  sent: { NewEndorsement },
  answered: { Endorsement },
  operations: {
    listEndorsements: {
      route: 'GET /issuers/{issuer}/endorsements',
      summary: 'List what others say of an issuer',
      about: 'And of what it offers; newest first, whatever became of it.',
      who: 'endorsement.manage',
      query: PageQuery,
      answer: page(Endorsement, endorsement),
    },
    uploadEndorsement: {
      route: 'POST /issuers/{issuer}/endorsements',
      summary: 'Hand in an endorsement that was signed elsewhere',
      about: 'As it is: JSON-LD with its proof, or a JWT. It is checked like any badge.',
      who: 'endorsement.manage',
      idempotent: true,
      body: { types: ['application/json', 'text/plain'], about: 'An Open Badges 3.0 EndorsementCredential.' },
      answer: created(Endorsement, { ...endorsement, signedHere: false }),
      refuses: {
        conflict: 'It is here already.',
        unavailable: 'Something that it takes to check it cannot be had at the moment.',
      },
    },
    listGivenEndorsements: {
      route: 'GET /issuers/{issuer}/endorsements/given',
      summary: 'List what an issuer says of others',
      who: 'endorsement.manage',
      query: PageQuery,
      answer: page(Endorsement, endorsement),
    },
    giveEndorsement: {
      route: 'POST /issuers/{issuer}/endorsements/given',
      summary: 'Endorse another issuer, or what it offers',
      about: 'Signed in the name of the issuer. The other one decides whether badges take it along.',
      who: 'endorsement.manage',
      idempotent: true,
      body: json(NewEndorsement, { of: 'example-academy', comment: 'We hire by it.' }),
      answer: created(Endorsement, endorsement),
      refuses: { conflict: 'It is endorsed already.', unavailable: 'The signing key cannot be had at the moment.' },
    },
    acceptEndorsement: {
      route: 'POST /endorsements/{endorsement}/accept',
      summary: 'Accept an endorsement',
      who: 'endorsement.manage',
      answer: ok(Endorsement, { ...endorsement, status: 'accepted', acceptedAt: '2026-11-06T09:00:00.000Z' }),
      refuses: { conflict: 'It is decided already, does not hold any more, or badges take along no more of them.' },
    },
    declineEndorsement: {
      route: 'POST /endorsements/{endorsement}/decline',
      summary: 'Decline an endorsement',
      about: 'Also one that was accepted: badges from now on do without it.',
      who: 'endorsement.manage',
      answer: ok(Endorsement, { ...endorsement, status: 'declined', declinedAt: '2026-11-06T09:00:00.000Z' }),
      refuses: { conflict: 'It is declined already.' },
    },
  },
}
