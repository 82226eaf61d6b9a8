import type { listAttention } from '../../credentials/attention'
import type { EventType } from '../../events/types'
import { Empty } from '../components/empty'
import { Time } from '../components/time'
import { count } from '../components/words'

type Attention = Awaited<ReturnType<typeof listAttention>>

/** What stands still until an admin does something, and what that is. */
export function AttentionList({ slug, attention, now }: { slug: string; attention: Attention; now: Date }) {
  const { stuckSubmissions, heldAwards, deadJobs, closedKeys } = attention
  if (stuckSubmissions.length + heldAwards.length + deadJobs.length + closedKeys.length === 0)
    return (
      <Empty>
        <p>Nothing needs you. Whatever does will be here.</p>
      </Empty>
    )
  return (
    <>
      {closedKeys.length > 0 && <ClosedKeys slug={slug} keys={closedKeys} />}
      {stuckSubmissions.length > 0 && <Stuck slug={slug} submissions={stuckSubmissions} now={now} />}
      {heldAwards.length > 0 && <Held slug={slug} awards={heldAwards} now={now} />}
      {deadJobs.length > 0 && <Dead slug={slug} jobs={deadJobs} now={now} />}
    </>
  )
}

function ClosedKeys({ slug, keys }: { slug: string; keys: Attention['closedKeys'] }) {
  return (
    <section>
      <h2>Keys that do not open</h2>
      <p>
        No badge is signed while its <a href={`/admin/${slug}/signing-keys`}>signing key</a> does not open. Whoever runs
        this deployment has to set the secret it needs.
      </p>
      <ul class="lines">
        {keys.map(({ id, algorithm, reason }) => (
          <li>
            <div>
              <strong>{algorithm}</strong> <code>{id}</code>
              <small>{reason}</small>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Stuck({ slug, submissions, now }: { slug: string; submissions: Attention['stuckSubmissions']; now: Date }) {
  return (
    <section>
      <h2>Submissions nobody may assess</h2>
      <p>
        Each waits for more reviews than there are people left to give one: an assessor never judges their own work, nor
        the same work twice. <a href={`/admin/${slug}/people`}>Add an assessor.</a>
      </p>
      <ul class="lines">
        {submissions.map(({ id, name, attempt, submittedAt, reviewsNeeded, reviewsDone, eligible }) => (
          <li>
            <div>
              <a href={`/learn/submissions/${id}`}>{name}</a>
              <small>
                Attempt {attempt}, submitted <Time at={submittedAt} now={now} />; needs{' '}
                {count(reviewsNeeded - reviewsDone, 'review')}, {eligible === 0 ? 'nobody' : `only ${eligible}`} may
                give one
              </small>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Held({ slug, awards, now }: { slug: string; awards: Attention['heldAwards']; now: Date }) {
  return (
    <section>
      <h2>Badges that are held</h2>
      <ul class="lines">
        {awards.map(({ id, edition, name, holderName, holdReason, createdAt }) => (
          <li>
            <div>
              <strong>{name}</strong> for {holderName}
              {edition > 1 && `, edition ${edition}`}
              <small>
                <Time at={createdAt} now={now} />: {holdReason}
              </small>
            </div>
            <form method="post" action={`/admin/${slug}/awards/${id}/retry`}>
              <button type="submit" class="small outline">
                Try again
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Dead({ slug, jobs, now }: { slug: string; jobs: Attention['deadJobs']; now: Date }) {
  return (
    <section>
      <h2>Work that was given up</h2>
      <p>It failed time after time. Once the cause is mended, have it done again; nothing happens twice.</p>
      <ul class="lines">
        {jobs.map(({ id, type, deadAt, lastError }) => (
          <li>
            <div>
              <strong>{what[type]}</strong>
              <small>
                {deadAt && <Time at={deadAt} now={now} />}: {lastError ?? 'it said nothing'}
              </small>
            </div>
            <form method="post" action={`/admin/${slug}/jobs/${id}/replay`}>
              <button type="submit" class="small outline">
                Do it again
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}

const what: Record<EventType, string> = {
  'invitation.created': 'Mail an invitation',
  'upload.received': 'Check a file that was handed in',
  'enrollment.withdrawn': 'Take back what waits of an ended enrollment',
  'submission.submitted': 'Tell assessors of a submission',
  'submission.differed': 'Ask a third assessor',
  'submission.stuck': 'Tell that nobody is left to assess a submission',
  'submission.decided': 'Act on a decision: award the badge, tell the learner',
  'credential.signed': 'Check a badge before it goes out',
  'credential.issued': 'Publish a badge, tell its holder',
  'credential.updated': 'Show a badge as it was changed',
  'credential.renewed': 'Show that a badge was renewed',
  'credential.revoked': 'Publish a revocation',
  'credential.displayed': 'Show a badge, or hide it, as its holder chose',
  'machine_credential.revoked': 'Publish the revocation of what a machine had signed',
  'edition.created': 'Sign a badge that was changed',
  'edition.signed': 'Check a badge that was changed',
  'key.resigning': 'Sign badges again with another key',
  'key.compromised': 'Sign again what a compromised key signed',
  'endorsement.proposed': 'Tell whoever was endorsed',
  'member.invited': 'Mail an invitation to become a member',
  'enrollment.created': 'Count the courses that a learner had completed before',
  'mail.queued': 'Send a mail',
  'hook.received': 'Act on a webhook',
  'source.replaying': 'Act on webhooks once more',
  'delivery.due': 'Post to a destination',
  'destination.stopped': 'Tell that a destination was switched off',
  'person.erasing': 'Erase a person',
  'backup.continuing': 'Back the records up',
  'batch.confirmed': 'Work off a file of awards or revocations',
}
