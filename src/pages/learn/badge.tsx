import type { Version } from '../../catalogue/version'
import type { EditionView } from '../../credentials/editions/editions'
import type { OwnBadge } from '../../credentials/editions/own-badge'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { verdictOn } from '../../verification/rules'
import { BadgeImage } from '../components/badge-image'
import { Facts } from '../components/facts'
import { Problems } from '../components/problems'
import { Pill, Status } from '../components/status'
import { Time } from '../components/time'
import type { Refused } from '../refused'
import { Work } from '../work'
import { ChangeForm, EmailForm } from './badge-change'
import { DisplayForm } from './badge-display'
import { Files } from './badge-files'
import { ShowIt } from './show-it'

/** Everything the page of one's own badge shows. */
export type About = {
  person: Person
  badge: OwnBadge
  version: Version
  issuer: Issuer
  /** Where it can be earned again, and why that is refused now. */
  again: { href: string; offered: boolean; whyNot: string | undefined }
  origin: string
  now: Date
}

/** `/learn/badges/{id}`: how one's badge stands, what it says of one, and everything one may do about it. */
export function BadgePage({ about, refused }: { about: About; refused?: Refused | undefined }) {
  const { person, badge, version, issuer } = about
  return (
    <Work title={`Your badge: ${version.name}`} actor={person} path="/learn" scripts={['share']}>
      <header class="work-header">
        <p class="cluster">
          <Standing about={about} />
          <a href={badge.judgedElsewhere ? '/learn' : `/learn/submissions/${badge.submissionId}`}>
            {badge.judgedElsewhere ? 'To my learning' : 'How it was judged'}
          </a>
        </p>
        <h1>
          Your badge: <span lang={version.language}>{version.name}</span>
        </h1>
        <p class="lead">Awarded by {issuer.name}</p>
      </header>
      <Problems refusal={refused?.refusal} title="The badge stays as it is" />
      <div class="workspace">
        <div>
          <Outlook about={about} />
          <ShowIt about={about} />
          <Says about={about} />
          {badge.status === 'issued' && <DisplayForm badge={badge} refused={refused} />}
          <ChangeForm badge={badge} refused={refused} />
          {!badge.namesOwnEmail && <EmailForm person={person} badge={badge} />}
          <Editions badge={badge} />
        </div>
        <aside>
          <article>
            <BadgeImage digest={version.imageDigest} name={version.name} />
            <Facts
              of={[
                ['Awarded', <Time at={badge.awardedAt} />],
                ['Good until', badge.validUntil ? <Time at={badge.validUntil} /> : 'no end date'],
                ['Edition', badge.shown.number],
              ]}
            />
          </article>
          {badge.status === 'issued' && <Files badge={badge} />}
        </aside>
      </div>
    </Work>
  )
}

function Standing({ about: { badge, now } }: { about: About }) {
  if (badge.status !== 'issued') return <Status of={badge.status} />
  const { status } = verdictOn(badge, now)
  return status === 'valid' ? <Pill tone="good">Valid</Pill> : <Status of={status} />
}

/** What is true of it now, and what comes next. */
function Outlook({ about }: { about: About }) {
  const { badge, issuer, now } = about
  if (badge.status !== 'issued')
    return (
      <div class="verdict-box">
        <h2>It is on its way</h2>
        <p>
          {badge.status === 'held'
            ? 'Something holds it up, and the issuer’s admins have been told. You need not do anything.'
            : 'It is being signed and checked, and will be here in a moment.'}
        </p>
      </div>
    )
  const verdict = verdictOn(badge, now)
  switch (verdict.status) {
    case 'revoked':
      return (
        <div class="verdict-box verdict-box--warn" id="renew">
          <h2>Revoked</h2>
          <p>
            {issuer.name} took it back on <Time at={verdict.since} />. Reason: {verdict.reason}
          </p>
          <p>Revocation is final: it cannot be renewed.</p>
          <Again about={about} words="Earn it again" />
        </div>
      )
    case 'expired':
      return (
        <div class="verdict-box verdict-box--warn" id="renew">
          <h2>It has run out</h2>
          <p>
            It was good until <Time at={verdict.since} />. It still proves what you could do then.
          </p>
          <Renewal about={about} />
        </div>
      )
    case 'valid':
      return (
        <div class="verdict-box verdict-box--good" id="renew">
          <h2>It is valid</h2>
          <p>
            {badge.validUntil ? (
              <>
                It runs out on <Time at={badge.validUntil} />.
              </>
            ) : (
              'It never runs out.'
            )}
          </p>
          {badge.validUntil && <Renewal about={about} />}
        </div>
      )
  }
}

function Renewal({ about }: { about: About }) {
  const { renewedBy } = about.badge
  if (renewedBy)
    return (
      <p>
        You have renewed it: <a href={`/learn/badges/${renewedBy.id}`}>the newer badge</a>{' '}
        {renewedBy.status === 'issued' ? 'takes its place. The page of this one says so.' : 'is on its way.'}
      </p>
    )
  return <Again about={about} words="Renew it" />
}

function Again({ about: { again, badge }, words }: { about: About; words: string }) {
  if (!again.offered) return <p>It is no longer offered, and so cannot be earned again.</p>
  if (again.whyNot) return <p>{again.whyNot}</p>
  return (
    <>
      {!badge.revokedAt && (
        <p>You renew it by earning it again. Done before it runs out, no day of the time that is left is lost.</p>
      )}
      <p>
        <a role="button" href={again.href}>
          {words}
        </a>
      </p>
    </>
  )
}

function Says({ about: { person, badge } }: { about: About }) {
  const { holderName, nameInBadge, released } = badge.shown
  return (
    <section>
      <h2>What it says of you</h2>
      <Facts
        of={[
          ['Name', <strong>{holderName}</strong>],
          [
            'Signed',
            nameInBadge
              ? 'The name is in the badge itself, and in every copy.'
              : 'The name is on the badge’s page only. It is not part of the signature.',
          ],
          [
            'E-mail address',
            badge.namesOwnEmail
              ? `${person.email}, as a hash: it confirms the address to whoever knows it, and tells nobody else`
              : 'Another address than the one you sign in with now, as a hash',
          ],
          [
            'Evidence',
            released.length === 0
              ? 'None of it is published.'
              : `${released.length} of ${badge.manifest.length} published`,
          ],
        ]}
      />
    </section>
  )
}

const causes = {
  choice: 'You changed it',
  erasure: 'Its holder was erased',
  email: 'It names your new address',
  key: 'Signed again, with a new key of the issuer',
}

function Editions({ badge }: { badge: OwnBadge }) {
  return (
    <section id="editions" tabindex={-1}>
      <h2>Editions</h2>
      <p class="muted">
        The address of the badge stays the same. Whoever checks an earlier copy still finds its signature good, and is
        led to the newest edition.
      </p>
      <ol class="plain">
        {badge.editions.map((edition) => (
          <li class="row">
            <p class="cluster">
              <strong>Edition {edition.number}</strong> <EditionState edition={edition} shown={badge.shown.number} />
            </p>
            <p class="muted">
              {edition.cause ? causes[edition.cause] : 'The award'}, <Time at={edition.createdAt} precise />. Name:{' '}
              {edition.holderName}
              {edition.nameInBadge ? ', signed' : ', not signed'}.
              {edition.status === 'held' && ' Something holds it up, and the issuer’s admins have been told.'}
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

function EditionState({ edition, shown }: { edition: EditionView; shown: number }) {
  if (edition.status !== 'issued') return <Status of={edition.status} />
  return edition.number === shown ? <Pill tone="good">Shown now</Pill> : <Pill>Earlier</Pill>
}
