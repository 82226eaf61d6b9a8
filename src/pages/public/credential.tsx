import type { Badge } from '../../verification/badge'
import { BadgeImage } from '../components/badge-image'
import { Download } from '../components/download'
import { Facts } from '../components/facts'
import { Markdown } from '../components/markdown'
import { hostOf, Outside } from '../components/outside'
import { Time } from '../components/time'
import { count } from '../components/words'
import { Layout } from '../layout'
import { Certificate } from './certificate'
import { CheckIt } from './check-it'
import { EndorsedBy } from './endorsed-by'
import { Judgement } from './judgement'
import { Preview, summary, titleOf } from './preview'
import { ReleasedEvidence } from './released-evidence'
import { Share } from './share'
import { Verdict } from './verdict'

type Props = { badge: Badge; origin: string }

/**
 * The face of a badge: who can do what, how that was judged, whether it still holds, and how to check it without taking
 * our word. Says all of it without scripts, and asks nobody else for anything; the same for every visitor. On paper it is
 * a certificate of one page.
 */
export function CredentialPage({ badge, origin }: Props) {
  const { version, narrative } = badge
  return (
    <Layout
      title={titleOf(badge)}
      description={summary(badge)}
      scripts={['check']}
      head={<Preview {...{ badge, origin }} />}
    >
      <Face badge={badge} />
      <div class="split badge-more">
        <div>
          <Judgement badge={badge} />
          {narrative && (
            <section>
              <h2>In the holder’s words</h2>
              <Markdown text={narrative} />
            </section>
          )}
          <ReleasedEvidence of={badge.evidence} judgedHere={badge.assessors !== null} />
          <EndorsedBy endorsements={badge.endorsements} />
          <CheckIt {...{ badge, origin }} />
        </div>
        <aside>
          <Skills of={version} />
          <Downloads id={badge.id} />
          <Share {...{ badge, origin }} />
          <MoreBadges profile={badge.profile} />
        </aside>
      </div>
      <Certificate {...{ badge, origin }} />
    </Layout>
  )
}

/** All there is to know at a glance. */
function Face({ badge }: { badge: Badge }) {
  const { version, holder, issuer, edition } = badge
  return (
    <article class={`badge badge--${badge.verdict.status}`}>
      <Verdict {...badge} />
      <div class="badge-hero">
        <BadgeImage digest={version.imageDigest} name={version.name} atOnce />
        <div>
          <p class="badge-issuer">
            <a href={issuer.path} data-signed="issuer">
              {issuer.name}
            </a>
          </p>
          <h1 lang={version.language} data-signed="name">
            {version.name}
          </h1>
          <p class="badge-holder">
            <span>Awarded to</span> <strong data-signed="holder">{holder.name}</strong>
          </p>
          <p class="lead" lang={version.language} data-signed="competency">
            {version.competency}
          </p>
        </div>
      </div>
      <AtAGlance badge={badge} />
      {(edition.number > 1 || !holder.signed) && (
        <p class="badge-note">
          {!holder.signed && 'The name is shown on this page only: it is not part of the signature. '}
          {edition.number > 1 && (
            <>
              This is edition {edition.number} of the badge, signed on <Time at={edition.validFrom} />. Copies of an
              earlier edition keep saying what they said.
            </>
          )}
        </p>
      )}
    </article>
  )
}

function AtAGlance({ badge: { version, verdict, ...badge } }: { badge: Badge }) {
  return (
    <Facts
      of={[
        ['Awarded', <Time at={badge.awardedAt} />],
        verdict.status === 'revoked'
          ? ['Revoked', <Time at={verdict.since} />]
          : ['Good until', badge.validUntil ? <Time at={badge.validUntil} /> : 'no end date'],
        ['Judged by', badge.assessors === null ? badge.issuer.name : count(badge.assessors, 'assessor')],
        ['Work', version.estimatedHours !== null && `about ${count(version.estimatedHours, 'hour')}`],
        ['Credits', version.credits],
      ]}
    />
  )
}

function Skills({ of: { alignments, language } }: { of: Badge['version'] }) {
  if (alignments.length === 0) return null
  return (
    <article>
      <h2>Skills</h2>
      <ul class="plain badge-list">
        {alignments.map(({ targetName, targetUrl, targetFramework, targetCode }) => (
          <li>
            <Outside href={targetUrl}>
              <span lang={language}>{targetName}</span>
            </Outside>
            <br />
            <small>{[targetFramework, targetCode, hostOf(targetUrl)].filter(Boolean).join(' · ')}</small>
          </li>
        ))}
      </ul>
    </article>
  )
}

function Downloads({ id }: { id: string }) {
  return (
    <article>
      <h2>Take it along</h2>
      <p>Each file is the whole signed badge. Wallets and verifiers for Open Badges 3.0 take it.</p>
      <ul class="plain badge-list">
        <Download href={`/credentials/${id}.png`} name="PNG" what="picture, the badge inside" />
        <Download href={`/credentials/${id}.svg`} name="SVG" what="drawing, the badge inside" />
        <Download href={`/credentials/${id}.json`} name="JSON-LD" what="document with its proof" />
        <Download href={`/credentials/${id}.jwt`} name="JWT" what="compact signed token" />
      </ul>
      <p>
        <small>
          For wallets that want the token in the picture: <a href={`/credentials/${id}.png?form=jwt`}>PNG</a>,{' '}
          <a href={`/credentials/${id}.svg?form=jwt`}>SVG</a>. On paper, this page is a certificate: print it.
        </small>
      </p>
    </article>
  )
}

function MoreBadges({ profile }: Pick<Badge, 'profile'>) {
  if (!profile) return null
  return (
    <p>
      <a href={`/people/${profile.handle}`}>More badges of {profile.name}</a>
    </p>
  )
}
