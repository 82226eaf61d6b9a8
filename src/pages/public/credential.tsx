import type { Child } from 'hono/jsx'
import { imageUrl } from '../../address'
import type { Alignment } from '../../catalogue/version'
import type { Badge, ReleasedEvidence } from '../../verification/badge'
import { BadgeImage } from '../components/badge-image'
import { Download } from '../components/download'
import { Facts } from '../components/facts'
import { hostOf, Outside } from '../components/outside'
import { Markdown } from '../components/markdown'
import { Rubric } from '../components/rubric'
import { Time } from '../components/time'
import { bytes, count } from '../components/words'
import { Layout } from '../layout'
import { CheckIt } from './check-it'
import { Preview, summary, titleOf } from './preview'
import { Share } from './share'

type Props = { badge: Badge; origin: string }

/**
 * The face of a badge: who can do what, how that was judged, whether it still holds, and how to check it without taking
 * our word. Runs no script and asks nobody else for anything; the same for every visitor.
 */
export function CredentialPage({ badge, origin }: Props) {
  return (
    <Layout title={titleOf(badge)} description={summary(badge)} head={<Preview {...{ badge, origin }} />}>
      <Face badge={badge} />
      <div class="split">
        <div>
          <Judgement badge={badge} />
          {badge.narrative && (
            <section>
              <h2>In the holder’s words</h2>
              <Markdown text={badge.narrative} />
            </section>
          )}
          <Evidence items={badge.evidence} judgedHere={badge.assessors !== null} />
          <CheckIt {...{ badge, origin }} />
        </div>
        <aside>
          <AtAGlance badge={badge} />
          <Downloads id={badge.id} />
          <Share {...{ badge, origin }} />
          <Skills alignments={badge.version.alignments} />
        </aside>
      </div>
    </Layout>
  )
}

function Face({ badge }: { badge: Badge }) {
  const { version, holder, issuer } = badge
  return (
    <article class={`badge badge--${badge.verdict.status}`}>
      <Verdict {...badge} />
      <div class="badge-hero">
        <BadgeImage digest={version.imageDigest} name={version.name} atOnce />
        <div>
          <p class="badge-issuer">
            <a href={issuer.path}>{issuer.name}</a>
          </p>
          <h1 lang={version.language}>{version.name}</h1>
          <p class="badge-holder">
            <span>Awarded to</span> <strong>{holder.name}</strong>
          </p>
          {!holder.signed && (
            <p class="muted">
              <small>The name is shown on this page only: it is not part of the signature.</small>
            </p>
          )}
          <p class="lead" lang={version.language}>
            {version.competency}
          </p>
          {badge.renewedBy && (
            <p>
              It was renewed: <a href={badge.renewedBy}>the newer badge</a> takes its place.
            </p>
          )}
        </div>
      </div>
    </article>
  )
}

function Verdict({ verdict, issuer, edition, validUntil }: Badge) {
  switch (verdict.status) {
    case 'valid':
      return (
        <p class="verdict verdict--valid">
          <strong>Valid.</strong> Signed by {issuer.name} on <Time at={edition.validFrom} />
          {validUntil && (
            <>
              , good until <Time at={validUntil} />
            </>
          )}
          , not revoked.
        </p>
      )
    case 'expired':
      return (
        <p class="verdict verdict--expired">
          <strong>Expired.</strong> It was valid until <Time at={verdict.since} />.
        </p>
      )
    case 'revoked':
      return (
        <p class="verdict verdict--revoked">
          <strong>Revoked.</strong> {issuer.name} took this badge back on <Time at={verdict.since} />. Reason:{' '}
          {verdict.reason}
        </p>
      )
  }
}

function AtAGlance({ badge: { version, ...badge } }: { badge: Badge }) {
  return (
    <article>
      <Facts
        of={[
          ['Awarded', <Time at={badge.awardedAt} />],
          ['Edition', badge.edition.number > 1 && <EditionFact {...badge.edition} />],
          ['Valid until', badge.validUntil ? <Time at={badge.validUntil} /> : 'no end date'],
          ['Judged by', badge.assessors === null ? badge.issuer.name : count(badge.assessors, 'assessor')],
          ['Work', version.estimatedHours !== null && `about ${count(version.estimatedHours, 'hour')}`],
          ['Credits', version.credits],
        ]}
      />
    </article>
  )
}

/** The signature is of the edition's day, not of the award's. */
function EditionFact({ number, validFrom }: Badge['edition']) {
  return (
    <>
      {number}, signed <Time at={validFrom} />
    </>
  )
}

function Judgement({ badge: { version, versionPath, achieved, assessors, issuer } }: { badge: Badge }) {
  return (
    <section>
      <h2>How it was judged</h2>
      {assessors === null ? (
        <p>
          {issuer.name} judged this outside of this site, by <a href={versionPath}>its public rubric</a>.
        </p>
      ) : (
        <p>
          {count(assessors, 'assessor')} judged the evidence on{' '}
          {version.criteria.length === 1 ? 'one criterion' : `each of ${version.criteria.length} criteria`}, and every
          one was met. The rubric was public beforehand, <a href={versionPath}>with all that was asked for</a>.
        </p>
      )}
      <div lang={version.language}>
        <Markdown text={version.criteriaNarrative} />
        <Rubric criteria={version.criteria} achieved={achieved} />
      </div>
    </section>
  )
}

function Evidence({ items, judgedHere }: { items: ReleasedEvidence[]; judgedHere: boolean }) {
  return (
    <section>
      <h2>Evidence</h2>
      {items.length === 0 ? (
        <p>
          {judgedHere
            ? 'The assessors saw the evidence. The holder has chosen not to publish any of it.'
            : 'None is published.'}
        </p>
      ) : (
        <>
          <p>
            {judgedHere
              ? 'The holder has released this. Files are downloads as they were handed in, not virus-scanned.'
              : 'Pages that show what was judged.'}
          </p>
          <ul>
            {items.map((item) => (
              <li>
                <EvidenceLink item={item} />
                {item.caption && ` ${item.caption}`} {item.requirement && <small>({item.requirement})</small>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function EvidenceLink({ item: { kind, href, file } }: { item: ReleasedEvidence }) {
  if (kind === 'link') return <Outside href={href}>{hostOf(href)}</Outside>
  return (
    <a href={href} download>
      {file ? `${file.name}, ${bytes(file.bytes)}` : 'Text'}
    </a>
  )
}

function Skills({ alignments }: { alignments: Alignment[] }) {
  if (alignments.length === 0) return null
  return (
    <article>
      <h2>Skills</h2>
      <ul class="plain badge-list">
        {alignments.map(({ targetName, targetUrl, targetFramework, targetCode }) => (
          <li>
            <Outside href={targetUrl}>{targetName}</Outside>
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
    <article class="no-print">
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
          <a href={`/credentials/${id}.svg?form=jwt`}>SVG</a>.
        </small>
      </p>
    </article>
  )
}
