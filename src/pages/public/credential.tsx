import type { Child } from 'hono/jsx'
import type { Alignment } from '../../catalogue/version'
import type { Badge, ReleasedEvidence } from '../../verification/badge'
import { BadgeImage } from '../components/badge-image'
import { Facts } from '../components/facts'
import { Markdown } from '../components/markdown'
import { Rubric } from '../components/rubric'
import { Time } from '../components/time'
import { bytes, count } from '../components/words'
import { Layout } from '../layout'

type Props = { badge: Badge; origin: string }

/**
 * The face of a badge: who can do what, how that was judged, whether it still holds, and how to check it without taking
 * our word. Runs no script and asks nobody else for anything; the same for every visitor.
 */
export function CredentialPage({ badge, origin }: Props) {
  const { version, holder, issuer, verdict } = badge
  return (
    <Layout
      title={`${version.name}: ${holder.name}`}
      description={summary(badge)}
      head={<Preview {...{ badge, origin }} />}
    >
      <Verdict of={verdict} issuer={issuer.name} />
      <div class={verdict.status === 'valid' ? 'badge-hero' : 'badge-hero badge-hero--over'}>
        <BadgeImage digest={version.imageDigest} name={version.name} />
        <div>
          <h1 lang={version.language}>{version.name}</h1>
          <p class="badge-holder">
            <span class="muted">Awarded to</span> {holder.name}
            {!holder.signed && (
              <small>
                The name is as the holder chose to be called here. It is <strong>not part of the signature</strong>.
              </small>
            )}
          </p>
          <p class="lead" lang={version.language}>
            {version.competency}
          </p>
          <Facts
            of={[
              ['Issuer', <a href={issuer.path}>{issuer.name}</a>],
              ['Issued', <Time at={badge.validFrom} />],
              ['Valid until', badge.validUntil ? <Time at={badge.validUntil} /> : 'no end date'],
              ['Judged by', `${count(badge.assessors, 'assessor')} of the issuer`],
              ['Work', version.estimatedHours !== null && `about ${count(version.estimatedHours, 'hour')}`],
              ['Credits', version.credits],
            ]}
          />
        </div>
      </div>
      <Judgement badge={badge} />
      <Evidence items={badge.evidence} />
      <Skills alignments={version.alignments} />
      <Downloads id={badge.id} />
      <Checks badge={badge} origin={origin} />
    </Layout>
  )
}

/** For search engines and link previews: nobody is listed by a search engine for having earned a badge. */
function Preview({ badge: { id, version, ...badge }, origin }: Props) {
  const address = `${origin}/credentials/${id}`
  return (
    <>
      <meta name="robots" content="noindex" />
      <link rel="canonical" href={address} />
      <link rel="alternate" type="application/vc+ld+json" href={`/credentials/${id}.json`} />
      <meta property="og:type" content="website" />
      <meta property="og:url" content={address} />
      <meta property="og:title" content={`${version.name}: ${badge.holder.name}`} />
      <meta property="og:description" content={summary({ id, version, ...badge })} />
      {version.imageDigest && <meta property="og:image" content={`${origin}/images/${version.imageDigest}`} />}
      <meta name="twitter:card" content="summary" />
    </>
  )
}

const summary = ({ verdict, version, issuer }: Badge) =>
  `${{ valid: '', expired: 'Expired. ', revoked: 'Revoked. ' }[verdict.status]}${version.competency} Issued by ${issuer.name}.`

function Verdict({ of: verdict, issuer }: { of: Badge['verdict']; issuer: string }) {
  switch (verdict.status) {
    case 'valid':
      return (
        <p class="verdict verdict--valid" role="status">
          <strong>Valid</strong> <span>Signed by {issuer}, not expired, not revoked.</span>
        </p>
      )
    case 'expired':
      return (
        <p class="verdict verdict--expired" role="status">
          <strong>Expired</strong>
          <span>
            It was valid until <Time at={verdict.since} />.
          </span>
        </p>
      )
    case 'revoked':
      return (
        <p class="verdict verdict--revoked" role="status">
          <strong>Revoked</strong>
          <span>
            {issuer} took this badge back on <Time at={verdict.since} />. Reason: {verdict.reason}
          </span>
        </p>
      )
  }
}

function Judgement({ badge: { version, versionPath, achieved, assessors } }: { badge: Badge }) {
  return (
    <section>
      <h2>How it was judged</h2>
      <p>
        {count(assessors, 'assessor')} judged the evidence on{' '}
        {version.criteria.length === 1 ? 'one criterion' : `each of ${version.criteria.length} criteria`}; every one was
        met. The rubric was public beforehand: <a href={versionPath}>the microcredential, with all it asks for</a>.
      </p>
      <div lang={version.language}>
        <Rubric criteria={version.criteria} achieved={achieved} />
        <Markdown text={version.criteriaNarrative} />
      </div>
    </section>
  )
}

function Evidence({ items }: { items: ReleasedEvidence[] }) {
  return (
    <section>
      <h2>Evidence</h2>
      {items.length === 0 ? (
        <p>The assessors saw the evidence. The holder has chosen not to publish any of it.</p>
      ) : (
        <>
          <p>The holder has released this. Files are downloads as they were handed in, not virus-scanned.</p>
          <ul>
            {items.map((item) => (
              <li>
                <EvidenceLink item={item} />
                {item.caption && ` ${item.caption}`} <small>({item.requirement})</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function EvidenceLink({ item: { href, file } }: { item: ReleasedEvidence }) {
  if (!href.startsWith('/')) return <Outside href={href}>{hostOf(href)}</Outside>
  return (
    <a href={href} download>
      {file ? `${file.name}, ${bytes(file.bytes)}` : 'Text'}
    </a>
  )
}

function Skills({ alignments }: { alignments: Alignment[] }) {
  if (alignments.length === 0) return null
  return (
    <section>
      <h2>Skills it aligns with</h2>
      <ul>
        {alignments.map(({ targetName, targetUrl, targetFramework, targetCode }) => (
          <li>
            <Outside href={targetUrl}>{targetName}</Outside>{' '}
            <small>{[targetFramework, targetCode, hostOf(targetUrl)].filter(Boolean).join(' · ')}</small>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Downloads({ id }: { id: string }) {
  return (
    <section class="no-print">
      <h2>Take it along</h2>
      <p>Each of these holds the whole signed badge, and any Open Badges 3.0 wallet or verifier takes it.</p>
      <ul class="downloads">
        <Download href={`/credentials/${id}.png`} name="PNG" what="picture with the badge inside" />
        <Download href={`/credentials/${id}.svg`} name="SVG" what="drawing with the badge inside" />
        <Download href={`/credentials/${id}.json`} name="JSON-LD" what="document with its proof" />
        <Download href={`/credentials/${id}.jwt`} name="JWT" what="compact signed token" />
      </ul>
    </section>
  )
}

function Download({ href, name, what }: { href: string; name: string; what: string }) {
  return (
    <li>
      <a href={href} download>
        {name}
      </a>{' '}
      <small>{what}</small>
    </li>
  )
}

function Checks({ badge: { issuer, check }, origin }: Props) {
  return (
    <section>
      <h2>Check it yourself</h2>
      <p>
        You need not take our word. Give the address of this page, or one of the files above, to a verifier of your
        choice. It checks that the signature was made with a key of the issuer, and that the issuer's status list does
        not call the badge revoked. A file handed over earlier cannot know that it was revoked since; the list does.
      </p>
      <Facts
        of={[
          ['Issuer', <Address href={`${issuer.path}/did.json`}>{issuer.id}</Address>],
          ['Website', <Outside href={issuer.url}>{hostOf(issuer.url)}</Outside>],
          ['Key of the JSON-LD', <Address href={check.keys.proof}>{origin + check.keys.proof}</Address>],
          ['Key of the JWT', <Address href={check.keys.jwt}>{origin + check.keys.jwt}</Address>],
          ['Status list', <Address href={check.statusList}>{origin + check.statusList}</Address>],
          ['Place in it', check.statusIndex],
          ['Signatures', 'Data Integrity eddsa-rdfc-2022 (JSON-LD), ES256 (JWT)'],
        ]}
      />
    </section>
  )
}

function Address({ href, children }: { href: string; children: string }) {
  return (
    <a href={href}>
      <code>{children}</code>
    </a>
  )
}

/** A link that tells the other side nothing of the reader. What is no web address is shown, but leads nowhere. */
function Outside({ href, children }: { href: string; children: Child }) {
  if (!/^https?:\/\//i.test(href)) return <>{children}</>
  return (
    <a href={href} rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

const hostOf = (address: string) => (URL.canParse(address) ? new URL(address).host : '')
