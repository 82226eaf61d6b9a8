import type { Child } from 'hono/jsx'
import type { EventType } from '../../events/types'
import type { listAttention } from '../../health/attention'
import { Empty } from '../components/empty'
import { Time } from '../components/time'
import { count } from '../components/words'

type Attention = Awaited<ReturnType<typeof listAttention>>

/** Things of one kind: what they are, what to do about them, and each of them. */
type Kind = { title: string; todo: Child; things: Thing[] }

/** One thing: what it is, more of it, since when, and the buttons that do something about it. */
type Thing = { what: Child; more: Child; since: Date | null; buttons?: [words: string, action: string][] }

/** What stands still until somebody does something, and what that is. */
export function AttentionList({ slug, attention, now }: { slug: string; attention: Attention; now: Date }) {
  const kinds = kindsOf(`/admin/${slug}`, attention).filter(({ things }) => things.length > 0)
  if (kinds.length === 0)
    return (
      <Empty>
        <p>Nothing needs you. Whatever does will be here.</p>
      </Empty>
    )
  return (
    <>
      {kinds.map(({ title, todo, things }) => (
        <section>
          <h2>{title}</h2>
          <p>{todo}</p>
          <ul class="lines">
            {things.map((thing) => (
              <Line {...thing} now={now} />
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

function Line({ what, more, since, buttons = [], now }: Thing & { now: Date }) {
  return (
    <li>
      <div>
        <strong>{what}</strong>
        <small>
          {since && (
            <>
              <Time at={since} now={now} />:{' '}
            </>
          )}
          {more}
        </small>
      </div>
      {buttons.map(([words, action]) => (
        <form method="post" action={action}>
          <button type="submit" class="small outline">
            {words}
          </button>
        </form>
      ))}
    </li>
  )
}

const withoutMail =
  'Until then, links to sign in with and invitations are for you to copy, under People; learners see what becomes of their work when they sign in.'

/** All kinds, the more urgent first. */
function kindsOf(admin: string, attention: Attention): Kind[] {
  return [
    {
      title: 'This deployment',
      todo: 'Whoever runs it has to see to it; docs/operations.md says how.',
      things: attention.troubles.map(({ kind, reason, since }) => ({
        what: kind === 'mail' ? 'Nobody is mailed' : 'Backups do not finish',
        more: kind === 'mail' ? `${reason} ${withoutMail}` : reason,
        since,
      })),
    },
    {
      title: 'Keys that do not open',
      todo: (
        <>
          No badge is signed while its <a href={`${admin}/signing-keys`}>signing key</a> does not open. Whoever runs
          this deployment has to set the secret it needs.
        </>
      ),
      things: attention.closedKeys.map(({ id, algorithm, reason }) => ({
        what: (
          <>
            {algorithm} <code>{id}</code>
          </>
        ),
        more: reason,
        since: null,
      })),
    },
    {
      title: 'Submissions nobody may assess',
      todo: (
        <>
          Each waits for more reviews than there are people left to give one: an assessor never judges their own work,
          nor the same work twice. <a href={`${admin}/people`}>Add an assessor.</a>
        </>
      ),
      things: attention.stuckSubmissions.map(
        ({ id, name, attempt, submittedAt, reviewsNeeded, reviewsDone, eligible }) => ({
          what: <a href={`/learn/submissions/${id}`}>{name}</a>,
          more: `attempt ${attempt} was submitted; needs ${count(reviewsNeeded - reviewsDone, 'review')}, ${eligible === 0 ? 'nobody' : `only ${eligible}`} may give one`,
          since: submittedAt,
        }),
      ),
    },
    {
      title: 'Badges that are held',
      todo: 'Each says what holds it. Once that is mended, try again; what is signed already stands.',
      things: attention.heldAwards.map(({ id, edition, name, holderName, holdReason, createdAt }) => ({
        what: `${name} for ${holderName}${edition > 1 ? `, edition ${edition}` : ''}`,
        more: holdReason,
        since: createdAt,
        buttons: [['Try again', `${admin}/awards/${id}/retry`]],
      })),
    },
    {
      title: 'Erasures that do not end',
      todo: 'A badge of somebody who is being erased could not be signed without their name: its page is there for nobody until it is. Try it again.',
      things: attention.stuckErasures.map(({ credentialId, holdReason, requestedAt }) => ({
        what: <code>{credentialId}</code>,
        more: holdReason ?? 'it waits to be signed',
        since: requestedAt,
        buttons: [['Try again', `${admin}/awards/${credentialId}/retry`]],
      })),
    },
    {
      title: 'Mail that did not arrive',
      todo: 'Mend the address where it was given, or send it again. A mail that came back is not sent again.',
      things: attention.mailProblems.map(({ id, to, subject, problem, createdAt, mayBeSentAgain }) => ({
        what: to ? `${subject}, to ${to}` : subject,
        more: problem,
        since: createdAt,
        buttons: [
          ...(mayBeSentAgain ? [['Send again', `${admin}/mail/${id}/retry`] as [string, string]] : []),
          ['Forget it', `${admin}/mail/${id}/dismiss`],
        ],
      })),
    },
    {
      title: 'Webhooks that say nothing to us',
      todo: 'A course platform told of a course or a person that its mapping does not know. Mend the mapping of the source, and have them read again there.',
      things: attention.unmappedHooks.map(({ sourceId, name, count: waiting, since }) => ({
        what: <a href={`${admin}/sources/${sourceId}`}>{name}</a>,
        more: waiting >= 1000 ? '1,000 or more wait' : `${count(waiting, 'webhook')} waiting`,
        since,
      })),
    },
    {
      title: 'Destinations that take nothing',
      todo: 'What is posted there does not arrive. Its page has the log, a test, and what could not be delivered.',
      things: attention.failingDestinations.map(({ id, name, failingSince, offAt, offReason }) => ({
        what: <a href={`${admin}/destinations/${id}`}>{name}</a>,
        more: offAt ? `switched off. ${offReason ?? ''}` : 'nothing has arrived since',
        since: offAt ?? failingSince,
        ...(offAt ? { buttons: [['Switch on', `${admin}/destinations/${id}/switch-on`]] } : {}),
      })),
    },
    {
      title: 'Work that was given up',
      todo: 'It failed time after time. Once the cause is mended, have it done again; nothing happens twice.',
      things: attention.deadJobs.map(({ id, type, deadAt, lastError }) => ({
        what: what[type],
        more: lastError ?? 'it said nothing',
        since: deadAt,
        buttons: [['Do it again', `${admin}/jobs/${id}/replay`]],
      })),
    },
  ]
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
