import type { Version } from '../../catalogue/version'
import type { Enrollment } from '../../enrollment/rules'
import type { HeldBadge } from '../../enrollment/service'
import type { Actor } from '../../identity/rules'
import { Field } from '../components/field'
import { Time } from '../components/time'

/** The way in: a form for who may enroll, or what to do first. */
export function EnrollForm({
  version,
  invited,
  actor,
  held,
  address,
  today,
}: {
  version: Version
  invited: boolean
  actor: Actor
  held: HeldBadge | undefined
  address: string
  today: Date
}) {
  if (actor.kind !== 'person')
    return (
      <article>
        <h2>Enroll</h2>
        <p>{version.enrollment === 'open' ? 'Free to start, at your own pace.' : 'Open by invitation.'}</p>
        <a role="button" href={`/auth/sign-in?next=${encodeURIComponent(address)}`}>
          Sign in to enroll
        </a>
      </article>
    )
  if (held?.whyNotAgain)
    return (
      <article>
        <h2>You hold this badge</h2>
        <p>{held.whyNotAgain}</p>
        <OwnBadge held={held} />
      </article>
    )
  if (!invited)
    return (
      <article>
        <h2>By invitation</h2>
        <p>
          The issuer invites learners by e-mail, and <strong>{actor.email}</strong> has not been invited.
        </p>
      </article>
    )
  return (
    <article>
      <h2>{held ? 'Renew your badge' : 'Enroll'}</h2>
      {held?.validUntil && (
        <p>
          {held.validUntil <= today ? 'Yours ran out on ' : 'Yours runs out on '}
          <Time at={held.validUntil} />. You renew it by earning it again
          {held.validUntil > today && ', and lose no day of the time that is left'}.
        </p>
      )}
      {held && <OwnBadge held={held} />}
      <form method="post" action="/learn/enroll">
        <input type="hidden" name="microcredentialId" value={version.microcredentialId} />
        <Field
          name="targetDate"
          type="date"
          label="Day you aim at, if you like"
          hint="A wish, never a deadline."
          min={today.toISOString().slice(0, 10)}
        />
        <button type="submit">Enroll</button>
      </form>
    </article>
  )
}

function OwnBadge({ held: { id } }: { held: HeldBadge }) {
  if (id === null) return null
  return (
    <p>
      <a href={`/learn/badges/${id}`}>Your badge</a>
    </p>
  )
}

/** In place of the way in, for who is in already. */
export function Continue({ enrollment }: { enrollment: Enrollment }) {
  return (
    <article>
      <h2>You are enrolled</h2>
      <p>
        Since <Time at={enrollment.createdAt} />.
      </p>
      <a role="button" href={`/learn/enrollments/${enrollment.id}`}>
        Continue
      </a>
    </article>
  )
}
