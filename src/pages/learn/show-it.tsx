import { raw } from 'hono/html'
import { credentialUrl } from '../../credentials/address'
import type { Shared } from '../../verification/share'
import { embedCode, signature } from '../../verification/share-code'
import { addToLinkedIn, linkedInFields } from '../../verification/share-linkedin'
import { verdictOn } from '../../verification/rules'
import { CopyField } from '../components/copy-field'
import { Notice } from '../components/notice'
import { ShareLinks } from '../components/share-links'
import type { About } from './badge'

/** Every way to show one's own badge to others, while there is something to show. */
export function ShowIt({ about }: { about: About }) {
  const { badge, now } = about
  if (badge.status !== 'issued') return null
  const { status } = verdictOn(badge, now)
  return (
    <section class="section" id="show" tabindex={-1} aria-labelledby="show-name">
      <h2 id="show-name">Show it</h2>
      {status === 'revoked' ? <Revoked /> : badge.visibility === 'nobody' ? <Hidden /> : <Ways about={about} />}
    </section>
  )
}

const Revoked = () => (
  <p>
    It was revoked, and there is nothing left to show. Its page says so, and so do the cards and pictures of it that you
    have put elsewhere, within a minute. What you have typed into a profile yourself stays until you take it down.
  </p>
)

const Hidden = () => (
  <p>
    Nobody sees it now: its address answers as if there were no such badge, and cards and pictures of it elsewhere are
    empty. <a href="#display">Choose who sees it</a> first, then show it.
  </p>
)

function Ways({ about }: { about: About }) {
  const { badge, version, issuer, origin, now } = about
  const shared = { id: badge.id, name: version.name, issuer: issuer.name, holder: badge.shown.holderName }
  return (
    <>
      {verdictOn(badge, now).status === 'expired' && (
        <Notice tone="warn">
          <p>It has run out. You may show it all the same: its page and the card say that it has.</p>
        </Notice>
      )}
      <p>Its address stays the same for ever: whatever you put elsewhere goes on leading to it.</p>
      <CopyField id="show-address" label="Address" value={credentialUrl(origin, badge.id)} />
      <ShareLinks {...{ origin, shared }} />
      <p>
        <a href={`/credentials/${badge.id}/qr.svg`} download={`badge-${badge.id}.svg`}>
          QR code
        </a>{' '}
        <small>of the address as SVG, for paper and slides</small>
      </p>
      <LinkedIn about={about} />
      <Website {...{ origin, shared }} />
      <Mails {...{ origin, shared }} />
    </>
  )
}

function LinkedIn({ about: { badge, version, issuer, origin } }: { about: About }) {
  const { id, awardedAt, validUntil } = badge
  const certification = { id, name: version.name, issuer, awardedAt, validUntil }
  return (
    <>
      <h3>On your LinkedIn profile</h3>
      <p>
        <a role="button" class="outline" href={addToLinkedIn(origin, certification)} rel="noopener noreferrer nofollow">
          Add to profile
        </a>
      </p>
      <details>
        <summary>If LinkedIn’s form comes up empty</summary>
        <p>It is under “Licenses &amp; certifications”. Copy these into it:</p>
        <div class="fields">
          {linkedInFields(origin, certification).map(([label, value], n) => (
            <CopyField id={`linkedin-${n}`} {...{ label, value }} />
          ))}
        </div>
      </details>
    </>
  )
}

function Website({ origin, shared }: { origin: string; shared: Shared }) {
  return (
    <>
      <h3>On a website or blog</h3>
      <p>
        A small card that says whether the badge holds, at every view. Many editors make it from the address alone;
        others take this:
      </p>
      <CopyField id="show-code" label="HTML of the card" value={embedCode(origin, shared)} rows={4} />
      <p>
        <a href={`/credentials/${shared.id}/embed`}>See the card</a>
      </p>
    </>
  )
}

function Mails({ origin, shared }: { origin: string; shared: Shared }) {
  const html = signature(origin, shared)
  return (
    <>
      <h3>Under your mails</h3>
      <p>
        In Gmail, Outlook and others: copy it, and paste it into the signature in their settings. It looks like this:
      </p>
      {/* Our own policy lets in no style but the stylesheet, which says the same. */}
      <div class="signature">{raw(html.replace(' style="display:block"', ''))}</div>
      <CopyField id="show-signature" label="HTML of the signature" value={html} rows={4} as="html" />
    </>
  )
}
