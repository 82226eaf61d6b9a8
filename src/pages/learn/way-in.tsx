import type { Child } from 'hono/jsx'
import type { Version } from '../../catalogue/version'
import type { Enrollment } from '../../enrollment/rules'
import type { HeldBadge } from '../../enrollment/service'
import type { Person } from '../../identity/rules'
import { Field } from '../components/field'
import { Time } from '../components/time'
import { typed } from '../refused'
import type { Refused } from '../refused'

/** What stands between somebody and a microcredential. */
export type Standing = {
  person: Person
  version: Version
  /** The one that is not over. */
  enrollment: Enrollment | undefined
  held: HeldBadge | undefined
  invited: boolean
  now: Date
}

/** The form to enroll for who may; for everybody else, why not, and what to do instead. */
export function WayIn({ standing, refused }: { standing: Standing; refused?: Refused | undefined }) {
  const { person, version, enrollment, held, invited } = standing
  if (enrollment)
    return (
      <Box title="You are enrolled">
        <p>
          Since <Time at={enrollment.createdAt} />.
        </p>
        <a role="button" href={`/learn/enrollments/${enrollment.id}`}>
          Continue
        </a>
      </Box>
    )
  if (version.status === 'retired')
    return (
      <Box title="No longer offered">
        <p>Badges earned for it stay good, and whoever has started can finish.</p>
        {held && <OwnBadge held={held} />}
      </Box>
    )
  if (held?.whyNotAgain)
    return (
      <Box title="You hold this badge">
        <p>{held.whyNotAgain}</p>
        <OwnBadge held={held} />
      </Box>
    )
  if (!invited)
    return (
      <Box title="By invitation">
        <p>
          The issuer invites learners by e-mail, and <strong>{person.email}</strong> has not been invited.
        </p>
      </Box>
    )
  return <EnrollForm standing={standing} refused={refused} />
}

function EnrollForm({
  standing: { version, held, now },
  refused,
}: {
  standing: Standing
  refused: Refused | undefined
}) {
  return (
    <Box title={held ? 'Renew your badge' : 'Enroll'}>
      {held?.validUntil ? (
        <p>
          {held.validUntil <= now ? 'Yours ran out on ' : 'Yours runs out on '}
          <Time at={held.validUntil} />. You renew it by earning it again
          {held.validUntil > now && ', and lose no day of the time that is left'}.
        </p>
      ) : (
        <p>Free to start, at your own pace.</p>
      )}
      {held && <OwnBadge held={held} />}
      <form method="post" action="/learn/enroll">
        <input type="hidden" name="microcredentialId" value={version.microcredentialId} />
        <Field
          name="targetDate"
          type="date"
          label="Day you aim at, if you like"
          hint="A wish, never a deadline."
          min={now.toISOString().slice(0, 10)}
          value={typed(refused, 'targetDate')}
          problems={refused?.refusal.fields ?? []}
        />
        <button type="submit">Enroll</button>
      </form>
    </Box>
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

const Box = ({ title, children }: { title: string; children: Child }) => (
  <article>
    <h2>{title}</h2>
    {children}
  </article>
)
