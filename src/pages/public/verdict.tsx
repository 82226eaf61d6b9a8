import type { Badge } from '../../verification/badge'
import { Time } from '../components/time'

type Said = Pick<Badge, 'verdict' | 'renewedBy' | 'issuer' | 'edition' | 'validUntil'>

/** Whether a badge still holds, in one plain line. */
export function Verdict({ verdict, renewedBy, issuer, edition, validUntil }: Said) {
  return (
    <p class={`verdict verdict--${verdict.status}`}>
      <svg class="verdict-mark" viewBox="0 0 32 32" aria-hidden="true">
        <path d="M9.4 0h13.2L32 9.4v13.2L22.6 32H9.4L0 22.6V9.4z" />
        <path d={marks[verdict.status]} />
      </svg>
      <span>
        {verdict.status === 'valid' && (
          <>
            <strong>Valid.</strong> Signed by {issuer.name} on <Time at={edition.validFrom} />
            {validUntil && (
              <>
                , good until <Time at={validUntil} />
              </>
            )}
            , not revoked.
          </>
        )}
        {verdict.status === 'expired' && (
          <>
            <strong>Expired.</strong> It was good until <Time at={verdict.since} />.
          </>
        )}
        {verdict.status === 'revoked' && (
          <>
            <strong>Revoked.</strong> {issuer.name} took this badge back on <Time at={verdict.since} />. Reason:{' '}
            {verdict.reason}
          </>
        )}
        {renewedBy && (
          <>
            {' '}
            <strong>Renewed:</strong> <a href={renewedBy}>a newer badge</a> takes its place.
          </>
        )}
      </span>
    </p>
  )
}

/** As hallmarks are punched: a tick, a sandglass, a cross. */
const marks = {
  valid: 'm9 16.5 5 5 9-11',
  expired: 'M11 9h10l-10 14h10z',
  revoked: 'm11 11 10 10m0-10L11 21',
}
