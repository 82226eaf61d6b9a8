import type { Journey } from '../../assessment/journey.query'
import type { CredentialItem } from '../../credentials/list.query'
import type { Page } from '../../db/page'
import { canRenew } from '../../enrollment/renewal'
import type { Person } from '../../identity/rules'
import { verdictOn } from '../../verification/rules'
import { BadgeImage } from '../components/badge-image'
import { Card, Cards } from '../components/card'
import { Empty } from '../components/empty'
import { Pager } from '../components/pager'
import { Status } from '../components/status'
import { Time } from '../components/time'
import { Work } from '../work'

/** `/learn`: everything one is learning, and everything one has earned. */
export function Overview({
  person,
  journeys,
  badges,
  cursor,
  now,
}: {
  person: Person
  journeys: Page<Journey>
  badges: CredentialItem[]
  cursor: string | undefined
  now: Date
}) {
  return (
    <Work title="My learning" actor={person} path="/learn">
      <div class="headline">
        <h1>My learning</h1>
        <a href="/">Find another skill</a>
      </div>
      {journeys.items.length === 0 ? (
        <Empty>
          <p>You have not chosen anything yet.</p>
          <a role="button" href="/">
            Find a skill to prove
          </a>
        </Empty>
      ) : (
        <Cards>
          {journeys.items.map((journey) => (
            <JourneyCard journey={journey} now={now} />
          ))}
        </Cards>
      )}
      <Pager path="/learn" next={journeys.next} cursor={cursor} />
      {badges.length > 0 && (
        <section>
          <h2>My badges</h2>
          <Cards>
            {badges.map((badge) => (
              <BadgeCard badge={badge} now={now} />
            ))}
          </Cards>
        </section>
      )}
    </Work>
  )
}

function BadgeCard({ badge, now }: { badge: CredentialItem; now: Date }) {
  const { id, name, imageDigest, issuer, issuedAt, validUntil } = badge
  return (
    <Card href={`/learn/badges/${id}`} name={name} image={<BadgeImage digest={imageDigest} name={name} />}>
      <p class="muted">{issuer.name}</p>
      <p>
        <Standing badge={badge} now={now} />{' '}
        {issuedAt && (
          <small>
            <Time at={issuedAt} />
            {validUntil && (
              <>
                {', good until '}
                <Time at={validUntil} />
              </>
            )}
          </small>
        )}
      </p>
      <Ending badge={badge} now={now} />
    </Card>
  )
}

/** What can be renewed by now, and is not. The link lies above the card's own. */
function Ending({ badge, now }: { badge: CredentialItem; now: Date }) {
  const { id, status, validUntil, renewed } = badge
  if (status !== 'issued' || badge.revokedAt || renewed || validUntil === null || !canRenew(badge, now)) return null
  return (
    <p class="muted">
      {validUntil <= now ? 'It ran out on ' : 'It runs out on '}
      <Time at={validUntil} />: <a href={`/learn/badges/${id}#renew`}>renew it</a>
    </p>
  )
}

/** One that is held waits for an admin of the issuer. */
function Standing({ badge, now }: { badge: CredentialItem; now: Date }) {
  if (badge.status !== 'issued') return <Status of="pending" />
  const { status } = verdictOn(badge, now)
  return <Status of={status === 'valid' ? 'issued' : status} />
}

function JourneyCard({ journey, now }: { journey: Journey; now: Date }) {
  const { id, name, language, imageDigest, status, targetDate, completedAt, attempt } = journey
  return (
    <Card
      href={`/learn/enrollments/${id}`}
      name={<span lang={language}>{name}</span>}
      image={<BadgeImage digest={imageDigest} name={name} />}
    >
      {status === 'active' && !isOpen(attempt) && <Progress journey={journey} />}
      {attempt && status === 'active' ? (
        <p>
          <Status of={attempt.status} />{' '}
          <small>
            attempt {attempt.attempt}, <Time at={attempt.since} now={now} />
          </small>
        </p>
      ) : (
        <p>
          <Status of={status} /> {completedAt && <Time at={completedAt} />}
        </p>
      )}
      {status === 'active' && targetDate && (
        <p class="muted">
          You aim at <Time at={targetDate} />
        </p>
      )}
    </Card>
  )
}

function Progress({ journey: { asked, done } }: { journey: Journey }) {
  return (
    <p class="muted">
      <progress value={done} max={asked || 1} aria-label="Handed in" />
      {done === asked ? 'Everything is handed in: ready to submit' : `${done} of ${asked} handed in`}
    </p>
  )
}

const isOpen = (attempt: Journey['attempt']) => attempt?.status === 'submitted' || attempt?.status === 'in_review'
