import type { listIssuerCredentials } from '../../credentials/list.query'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { Empty } from '../components/empty'
import { TextArea } from '../components/field'
import { Pager } from '../components/pager'
import { Status } from '../components/status'
import { Time } from '../components/time'
import { typed, wasSent } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

export type IssuedBadges = Awaited<ReturnType<typeof listIssuerCredentials>>
type IssuedBadge = IssuedBadges['items'][number]

type Props = {
  issuer: Issuer
  person: Person
  badges: IssuedBadges
  cursor: string | undefined
  refused?: Refused | undefined
}

/** Every badge of the issuer, newest first, and the way to revoke one. */
export function BadgesPage({ issuer, person, badges, cursor, refused }: Props) {
  const path = `/admin/${issuer.slug}/badges`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/badges" refusal={refused?.refusal}>
      {badges.items.length === 0 ? (
        <Empty>
          <p>No badge has been earned yet.</p>
        </Empty>
      ) : (
        <ul class="lines">
          {badges.items.map((badge) => (
            <li>
              <div>
                {badge.visibility === 'nobody' ? badge.name : <a href={badge.url}>{badge.name}</a>} for{' '}
                {badge.holderName} <Status of={badge.revokedAt ? 'revoked' : badge.status} />
                <small>
                  <Time at={badge.issuedAt ?? badge.createdAt} />
                  {badge.visibility === 'nobody' && ', shown to nobody by its holder’s choice'}
                  {badge.revokedAt && (
                    <>
                      , revoked <Time at={badge.revokedAt} />: {badge.revocationReason}
                    </>
                  )}
                  {badge.holdReason && `: ${badge.holdReason}`}
                </small>
              </div>
              {badge.status === 'issued' && !badge.revokedAt && <Revoke path={path} badge={badge} refused={refused} />}
            </li>
          ))}
        </ul>
      )}
      <Pager path={path} next={badges.next} cursor={cursor} />
    </AdminFrame>
  )
}

function Revoke({ path, badge, refused }: { path: string; badge: IssuedBadge; refused: Refused | undefined }) {
  const name = `badges.${badge.id}.reason`
  return (
    <details open={wasSent(refused?.fields, name)}>
      <summary>Revoke</summary>
      <form method="post" action={`${path}/${badge.id}/revoke`}>
        <TextArea
          name={name}
          label="Reason"
          hint="Anyone who opens the badge’s page can read it."
          rows={2}
          maxlength={500}
          required
          value={typed(refused, name)}
          problems={refused?.refusal.fields ?? []}
        />
        <p class="muted">
          <strong>This is final.</strong> Within a minute the badge shows as revoked everywhere, and it cannot be
          brought back.
        </p>
        <button type="submit" class="small outline danger">
          Revoke for good
        </button>
      </form>
    </details>
  )
}
