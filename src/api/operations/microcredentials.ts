import * as z from 'zod'
import type { StoredImage } from '../../catalogue/images'
import type { Invitation as InvitationView } from '../../catalogue/invitations'
import type { MicrocredentialWithVersions } from '../../catalogue/microcredentials'
import { NewInvitation, NewMicrocredential, Search } from '../../catalogue/schema'
import type { PublicMicrocredential } from '../../catalogue/service'
import type { CatalogueItem as CatalogueView } from '../../catalogue/version'
import { PageQuery } from '../../http/schema'
import { created, describes, json, ok, page, Time } from '../operation'
import type { Group } from '../operation'
import { Version, version } from './versions'

const IssuerName = z.strictObject({ id: z.string(), slug: z.string(), name: z.string() })

const CatalogueItem = describes<CatalogueView>()(
  z.strictObject({
    microcredentialId: z.string(),
    versionId: z.string(),
    number: z.int(),
    slug: z.string(),
    name: z.string(),
    competency: z.string(),
    description: z.string(),
    estimatedHours: z.number().nullable(),
    credits: z.number().nullable(),
    language: z.string(),
    tags: z.array(z.string()),
    imageDigest: z.string().nullable(),
    enrollment: z.enum(['open', 'invitation']),
    issuer: IssuerName,
    holders: z.int().describe('How many people hold a badge of any version of it.'),
    publishedAt: Time,
  }),
)

const Microcredential = describes<MicrocredentialWithVersions>()(
  z.strictObject({
    id: z.string(),
    issuerId: z.string(),
    slug: z.string(),
    holders: z.int(),
    createdAt: Time,
    versions: z.array(
      z.strictObject({
        id: z.string(),
        microcredentialId: z.string(),
        number: z.int(),
        status: z.enum(['draft', 'published', 'retired']),
        name: z.string(),
        updatedAt: Time,
      }),
    ),
  }),
)

const PublicView = describes<PublicMicrocredential>()(
  z.strictObject({ id: z.string(), slug: z.string(), issuer: IssuerName, published: Version.nullable() }),
)

const MadeMicrocredential = z.strictObject({ id: z.string(), slug: z.string(), issuerId: z.string(), draft: Version })

const Image = describes<StoredImage>()(
  z.strictObject({
    digest: z.string().describe('Its SHA-256, and its name for ever: it is at `/images/{digest}`.'),
    mediaType: z.enum(['image/png', 'image/svg+xml']),
    bytes: z.int(),
  }),
)

const Invitation = describes<InvitationView>()(z.strictObject({ id: z.string(), email: z.string(), createdAt: Time }))

const { id: versionId, microcredentialId, issuerId, number, name, competency, description } = version
const issuer = { id: issuerId, slug: 'example-academy', name: 'Example Academy' }
const slug = 'opening-questions'

const invitation: z.output<typeof Invitation> = {
  id: 'inv_8b9c0d1e2f30415263748596a7b8c9d0',
  email: 'lea@example.org',
  createdAt: '2026-10-04T10:00:00.000Z',
}

export const microcredentials: Group = {
  tag: 'Microcredentials',
  about: 'What can be earned. What it says and asks for is in its versions.',
  sent: { NewMicrocredential, NewInvitation },
  answered: {
    CatalogueItem,
    Microcredential,
    PublicMicrocredential: PublicView,
    MadeMicrocredential,
    Image,
    Invitation,
  },
  operations: {
    searchCatalogue: {
      route: 'GET /microcredentials',
      summary: 'Search what is published',
      about: 'By words (`q`), tag, issuer (its slug) and hours; without any of these, all of it.',
      who: 'anybody',
      query: Search,
      answer: page(CatalogueItem, {
        microcredentialId,
        versionId,
        number,
        slug,
        name,
        competency,
        description,
        estimatedHours: 12,
        credits: 0.5,
        language: 'en',
        tags: ['teaching'],
        imageDigest: version.imageDigest,
        enrollment: 'open',
        issuer,
        holders: 41,
        publishedAt: '2026-10-03T15:20:00.000Z',
      }),
    },
    getMicrocredential: {
      route: 'GET /microcredentials/{microcredential}',
      summary: 'Read a microcredential',
      about: 'With the version that is published. While there is none, it is there only for those who work on it.',
      who: 'anybody',
      answer: ok(PublicView, { id: microcredentialId, slug, issuer, published: version }),
    },
    listMicrocredentials: {
      route: 'GET /issuers/{issuer}/microcredentials',
      summary: 'List an issuer’s microcredentials',
      about: 'Drafts and retired ones too, newest first, each with its versions.',
      who: 'catalogue.read',
      query: PageQuery,
      answer: page(Microcredential, {
        id: microcredentialId,
        issuerId,
        slug,
        holders: 41,
        createdAt: version.createdAt,
        versions: [
          { id: versionId, microcredentialId, number, status: 'published', name, updatedAt: version.updatedAt },
        ],
      }),
    },
    createMicrocredential: {
      route: 'POST /issuers/{issuer}/microcredentials',
      summary: 'Make a microcredential',
      about: 'With its first draft. Its slug is part of public addresses.',
      who: 'catalogue.write',
      idempotent: true,
      body: json(NewMicrocredential, { slug, name, competency }),
      answer: created(MadeMicrocredential, {
        id: microcredentialId,
        slug,
        issuerId,
        draft: { ...version, status: 'draft', revision: 1, publishedAt: null },
      }),
      refuses: { conflict: 'The issuer has one with this slug.' },
    },
    storeImage: {
      route: 'POST /issuers/{issuer}/images',
      summary: 'Upload a badge or issuer image',
      about:
        'The body is the image itself. Takes an API key with the scope `catalogue.write` or `issuer.edit`. Uploading the same image twice is uploading it once.',
      who: 'catalogue.write',
      body: {
        types: ['image/png', 'image/svg+xml'],
        about:
          'A PNG of 512 to 4,096 pixels each way and at most 1 MB, or an SVG of at most 200 KB without anything active.',
      },
      answer: created(Image, { digest: version.imageDigest ?? '', mediaType: 'image/png', bytes: 48_213 }),
    },
    listInvitations: {
      route: 'GET /microcredentials/{microcredential}/invitations',
      summary: 'List who is invited to enroll',
      who: 'learners.invite',
      query: PageQuery,
      answer: page(Invitation, invitation),
    },
    invite: {
      route: 'POST /microcredentials/{microcredential}/invitations',
      summary: 'Invite somebody to enroll',
      about: 'For microcredentials by invitation. They get a mail; inviting twice is inviting once.',
      who: 'learners.invite',
      idempotent: true,
      body: json(NewInvitation, { email: 'lea@example.org' }),
      answer: created(Invitation, invitation),
      refuses: { conflict: 'Nothing of it is published.' },
    },
  },
}
