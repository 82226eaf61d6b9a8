import * as z from 'zod'
import { NewDirectAward } from '../../credentials/direct/schema'
import type { listIssuerCredentials } from '../../credentials/list.query'
import type { awardDirectly } from '../../credentials/direct/direct'
import type { revokeCredential } from '../../credentials/revoke'
import { Revocation } from '../../credentials/schema'
import { PageQuery } from '../../http/schema'
import { created, describes, json, ok, page, Time } from '../operation'
import type { Group } from '../operation'
import { badgeColumns, badgeExample, badgeUrl, CredentialStatus } from './badges'
import { version } from './versions'

type Listed = Awaited<ReturnType<typeof listIssuerCredentials>>['items'][number]

const AwardedBadge = describes<Listed>()(
  z.strictObject({
    ...badgeColumns,
    holderName: z.string().describe('The name that its holder chose to be shown by.'),
    holdReason: z.string().nullable(),
    url: z.string(),
  }),
)

const Award = describes<Awaited<ReturnType<typeof awardDirectly>>>()(
  z.strictObject({ id: z.string(), url: z.string(), status: CredentialStatus, versionId: z.string() }),
)

const Revoked = describes<Awaited<ReturnType<typeof revokeCredential>>>()(
  z.strictObject({ id: z.string(), revokedAt: Time.nullable(), revocationReason: z.string().nullable() }),
)

export const awards: Group = {
  tag: 'Awards',
  about: 'Badges of an issuer: those that were earned here, and those for what it has judged elsewhere.',
  sent: { NewDirectAward, Revocation },
  answered: { AwardedBadge, Award, Revoked },
  operations: {
    listAwards: {
      route: 'GET /issuers/{issuer}/credentials',
      summary: 'List an issuer’s badges',
      about: 'Newest first, with the name each holder chose and why an award is held.',
      who: 'credential.read',
      query: PageQuery,
      answer: page(AwardedBadge, { ...badgeExample, holderName: 'Lea Learner', holdReason: null, url: badgeUrl }),
    },
    award: {
      route: 'POST /issuers/{issuer}/credentials',
      summary: 'Award a badge for what was judged elsewhere',
      about:
        'Its address is final with this answer; it is signed within seconds, and its holder hears of it by mail. An award is final too, so that a field nobody knows is refused.',
      who: 'credential.issue',
      idempotent: true,
      body: json(NewDirectAward, {
        microcredentialId: version.microcredentialId,
        email: 'lea@example.org',
        name: 'Lea Learner',
        narrative: 'Taught the lesson on 3 October; Ana watched.',
        levels: { c1: 'l2' },
        evidence: [{ url: 'https://video.example.org/my-lesson', name: 'The lesson' }],
      }),
      answer: {
        ...created(Award, { id: badgeExample.id, url: badgeUrl, status: 'pending', versionId: version.id }),
        headers: { Location: 'The address of the badge.' },
      },
      refuses: { conflict: 'The person holds this badge already (see `again`), or the version is not published.' },
    },
    revoke: {
      route: 'POST /credentials/{credential}/revoke',
      summary: 'Revoke a badge',
      about: 'For good. It shows everywhere within a minute; the reason is on the page of the badge.',
      who: 'credential.revoke',
      body: json(Revocation, { reason: 'Awarded by mistake.' }),
      answer: ok(Revoked, {
        id: badgeExample.id,
        revokedAt: '2026-11-03T09:00:00.000Z',
        revocationReason: 'Awarded by mistake.',
      }),
      refuses: { conflict: 'It is not issued yet, or revoked already.' },
    },
  },
}
