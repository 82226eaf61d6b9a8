import * as z from 'zod'
import { PageQuery } from '../../http/schema'
import type { Issuer as IssuerView } from '../../identity/issuers'
import { IssuerPatch } from '../../identity/schema'
import { describes, json, ok, page, Time } from '../operation'
import type { Group } from '../operation'

export const Issuer = describes<IssuerView>()(
  z.strictObject({
    id: z.string(),
    slug: z.string(),
    did: z.string(),
    name: z.string(),
    url: z.string(),
    description: z.string(),
    imageDigest: z.string().nullable(),
    email: z.string().nullable(),
    linkedinId: z.string().nullable(),
    createdAt: Time,
  }),
)

export const issuer: z.output<typeof Issuer> = {
  id: 'iss_5f2b8c1d9e3a4f60b7c8d9e0f1a2b3c4',
  slug: 'example-academy',
  did: 'did:web:badges.example.org:issuers:example-academy',
  name: 'Example Academy',
  url: 'https://academy.example.org/',
  description: 'We teach people what they do the next morning.',
  imageDigest: null,
  email: 'badges@academy.example.org',
  linkedinId: null,
  createdAt: '2026-10-01T08:00:00.000Z',
}

export const issuers: Group = {
  tag: 'Issuers',
  about: 'Organisations that offer microcredentials and sign badges. What is here is public: it stands in every badge.',
  sent: { IssuerPatch },
  answered: { Issuer },
  operations: {
    listIssuers: {
      route: 'GET /issuers',
      summary: 'List issuers',
      about: 'Every issuer of this deployment, by slug.',
      who: 'anybody',
      query: PageQuery,
      answer: page(Issuer, issuer),
    },
    getIssuer: {
      route: 'GET /issuers/{issuer}',
      summary: 'Read an issuer',
      who: 'anybody',
      answer: ok(Issuer, issuer),
    },
    updateIssuer: {
      route: 'PATCH /issuers/{issuer}',
      summary: 'Change what an issuer says of itself',
      about: 'What is left out stays. Badges that were signed before keep what they said.',
      who: 'issuer.edit',
      body: json(IssuerPatch, { description: 'We teach people what they do the next morning.' }),
      answer: ok(Issuer, issuer),
    },
  },
}
