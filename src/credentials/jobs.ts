import { getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import type { Event } from '../events/outbox'
import { getIssuer } from '../identity/issuers'
import { getPerson } from '../identity/people'
import { tell } from '../mail/mailer'
import { credentialUrl } from './address'
import { getCredential } from './service'
import type { CredentialRow } from './service'
import { publishRevocationOf, publishUnrevoked, republishLists } from './status/status-list'

/** Subscriber of `credential.issued`: the list that says it is not revoked can be read. */
export async function publishList(ctx: Ctx, { subjectId }: Event): Promise<void> {
  await publishUnrevoked(ctx, (await getCredential(ctx, subjectId)).statusListId)
}

/** Subscriber of `credential.revoked`: the list says so. Of many at once the first job tells of all. */
export async function publishRevocation(ctx: Ctx, { subjectId }: Event): Promise<void> {
  await publishRevocationOf(ctx, await getCredential(ctx, subjectId))
}

/** Subscriber of `key.compromised`: lists that it signed are not left as they are. */
export async function republishAll(ctx: Ctx, { issuerId }: Event): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined;) after = await republishLists(ctx, issuerId, after)
}

/** Subscriber of `credential.issued`: its holder knows, once. */
export async function tellIssued(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const row = await getCredential(ctx, subjectId)
  const { name, issuer, email } = await describe(ctx, row)
  await tell(ctx, {
    issuerId: row.issuerId,
    key: `credential.issued/${row.id}`,
    to: email,
    subject: `Your badge: ${name}`,
    text: [
      `Well done: you have met “${name}”, and ${issuer} has awarded you the badge.`,
      `This is its address. Whoever you give it to sees what you can do, and can check that it is true:\n${credentialUrl(ctx.origin, row.id)}`,
      'There you also get it as a file, to keep and to share.',
    ].join('\n\n'),
  })
}

/** Subscriber of `credential.revoked`: its holder knows, once. */
export async function tellRevoked(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const row = await getCredential(ctx, subjectId)
  const { name, issuer, email } = await describe(ctx, row)
  await tell(ctx, {
    issuerId: row.issuerId,
    key: `credential.revoked/${row.id}`,
    to: email,
    subject: `Your badge was revoked: ${name}`,
    text: [
      `${issuer} has revoked your badge “${name}”. Its address says so now:\n${credentialUrl(ctx.origin, row.id)}`,
      `The reason they gave: ${row.revocationReason}`,
      `If you think that this is a mistake, turn to ${issuer}.`,
    ].join('\n\n'),
  })
}

async function describe(ctx: Ctx, { versionId, issuerId, holderId }: CredentialRow) {
  const [version, issuer, holder] = await Promise.all([
    getVersion(ctx, versionId),
    getIssuer(ctx, issuerId),
    getPerson(ctx, holderId),
  ])
  return { name: version.name, issuer: issuer.name, email: holder.email }
}
