import { credentialUrl } from '../../credentials/address'
import type { Badge } from '../../verification/badge'
import { embedCode } from '../../verification/share-code'
import { CopyField } from '../components/copy-field'
import { ShareLinks } from '../components/share-links'

/** Ways to hand a badge on, for whoever looks at it. None for one that was revoked: there is nothing to be proud of. */
export function Share({ badge, origin }: { badge: Badge; origin: string }) {
  if (badge.verdict.status === 'revoked') return null
  const { id, version, issuer, holder } = badge
  const shared = { id, name: version.name, issuer: issuer.name, holder: holder.name }
  return (
    <article class="no-print">
      <h2>Share it</h2>
      <CopyField id="share-address" label="Address of this badge" value={credentialUrl(origin, id)} />
      <ShareLinks {...{ origin, shared }} />
      <details>
        <summary>Show it on a website</summary>
        <CopyField id="share-code" label="HTML to paste" value={embedCode(origin, shared)} rows={6} />
      </details>
      <p>
        <a href={`/credentials/${id}/qr.svg`} download={`badge-${id}.svg`}>
          QR code
        </a>{' '}
        <small>of its address, as SVG</small>
      </p>
    </article>
  )
}
