import { credentialUrl } from '../../credentials/address'
import type { Badge } from '../../verification/badge'
import { BadgeImage } from '../components/badge-image'
import { Facts } from '../components/facts'
import { QrCode } from '../components/qr-code'
import { Time } from '../components/time'
import { count } from '../components/words'
import { levelOf } from './judgement'

/** More of them would not fit the page. */
const mostCriteria = 6

/**
 * A badge on one page of paper, to be framed: shown in print alone. Paper does not change, so it says where to see how the
 * badge stands today.
 */
export function Certificate({ badge, origin }: { badge: Badge; origin: string }) {
  const { version, holder, issuer, verdict } = badge
  const address = credentialUrl(origin, badge.id)
  return (
    <section class={`certificate certificate--${verdict.status}${isFull(badge) ? ' certificate--full' : ''}`}>
      <p class="certificate-issuer">{issuer.name}</p>
      <Standing badge={badge} />
      <BadgeImage digest={version.imageDigest} name={version.name} atOnce />
      <div>
        <p>{verdict.status === 'revoked' ? 'no longer certifies that' : 'certifies that'}</p>
        <p class="certificate-name">{holder.name}</p>
        <p>has earned the badge</p>
        <p class="certificate-title" lang={version.language}>
          {version.name}
        </p>
        <p class="certificate-competency" lang={version.language}>
          {version.competency}
        </p>
      </div>
      <Levels badge={badge} />
      <div class="certificate-foot">
        <QrCode of={address} label="QR code of the badge’s address" />
        <div>
          <Facts
            of={[
              ['Awarded', <Time at={badge.awardedAt} />],
              [
                'Good until',
                verdict.status !== 'revoked' && (badge.validUntil ? <Time at={badge.validUntil} /> : 'no end date'),
              ],
            ]}
          />
          <p>
            {holder.signed ? '' : 'The name is not part of the signature. '}
            Whether it holds today, and the signature that proves it, can be checked at{' '}
            <span class="certificate-address">{address}</span>
          </p>
        </div>
      </div>
    </section>
  )
}

/** What paper has to say of a badge that did not hold when it was printed. */
function Standing({ badge: { verdict } }: { badge: Badge }) {
  if (verdict.status === 'valid') return null
  return (
    <p class="certificate-standing">
      <span>
        <strong>{verdict.status === 'revoked' ? 'Revoked' : 'Expired'}</strong> on <Time at={verdict.since} />
        {verdict.status === 'revoked' && `: ${verdict.reason}`}
      </span>
    </p>
  )
}

function Levels({ badge: { version, achieved, assessors, issuer } }: { badge: Badge }) {
  const shown = version.criteria.slice(0, mostCriteria)
  const more = version.criteria.length - shown.length
  return (
    <table class="certificate-levels">
      <caption>
        {assessors === null ? `judged by ${issuer.name}` : `judged on evidence by ${count(assessors, 'assessor')}`}
      </caption>
      <tbody>
        {shown.map((criterion) => {
          const { level, reached } = levelOf(criterion, achieved[criterion.id])
          return (
            <tr lang={version.language}>
              <th scope="row">{criterion.name}</th>
              <td>{level?.name ?? <span lang="en">Met</span>}</td>
              <td lang="en">{level && `${reached} of ${criterion.levels.length}`}</td>
            </tr>
          )
        })}
        {more > 0 && (
          <tr>
            <td colspan={3}>
              and {more} more {more === 1 ? 'criterion' : 'criteria'}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

/** Much to say is said smaller. */
function isFull({ version: { name, competency, criteria }, holder, verdict }: Badge): boolean {
  const reason = verdict.status === 'revoked' ? verdict.reason.length : 0
  const names = criteria.slice(0, mostCriteria).map((criterion) => 1 + criterion.name.length / 60)
  const lines = name.length / 40 + (competency.length + reason) / 80 + holder.name.length / 25
  return lines + names.reduce((sum, n) => sum + n, 0) > 14
}
