import type { AttemptView, SubmissionView } from '../../assessment/attempts'
import { isOpen } from '../../assessment/rules'
import type { Version } from '../../catalogue/version'
import type { Person } from '../../identity/rules'
import { Markdown } from '../components/markdown'
import { Problems } from '../components/problems'
import { Rubric } from '../components/rubric'
import { Status } from '../components/status'
import { Time } from '../components/time'
import { count } from '../components/words'
import type { Refused } from '../refused'
import { Work } from '../work'
import { Manifest } from '../submitted/manifest'
import { Outcomes } from '../submitted/outcomes'

/** Everything the page of one attempt shows. */
export type Story = {
  person: Person
  submission: SubmissionView
  version: Version
  /** Whether it is the reader's own work; else an admin of the issuer reads. */
  own: boolean
  /** All attempts, newest first. */
  attempts: AttemptView[]
  /** The badge's page, once it is signed. */
  badge: string | undefined
  now: Date
}

/** `/learn/submissions/{id}`: where an attempt stands, since when, and what came of it. */
export function SubmissionPage({ story, refused }: { story: Story; refused?: Refused | undefined }) {
  const { person, submission, version, own, attempts, now } = story
  const elsewhere = submission.judgedElsewhere
  return (
    <Work title={`Attempt ${submission.attempt}: ${version.name}`} actor={person} path={own ? '/learn' : '/admin'}>
      <header class="work-header">
        <p class="cluster">
          <Status of={submission.status} />
          {own && !elsewhere && <a href={`/learn/enrollments/${submission.enrollmentId}`}>To your evidence</a>}
        </p>
        <h1>
          Attempt {submission.attempt}: <span lang={version.language}>{version.name}</span>
        </h1>
      </header>
      <Problems refusal={refused?.refusal} title="This could not be done" />
      <div class="workspace">
        <div>
          <Verdict story={story} />
          {submission.outcomes.length > 0 && (
            <section>
              <h2>How it was judged</h2>
              <Outcomes outcomes={submission.outcomes} notes={submission.notes} language={version.language} />
            </section>
          )}
          {elsewhere ? (
            <p>The issuer judged this outside of this site, and recorded it here: nothing had to be handed in.</p>
          ) : (
            <section>
              <h2>What was handed in</h2>
              <p class="muted">Frozen when it was submitted. Nobody has changed it since, and nobody can.</p>
              <Manifest submission={submission} requirements={version.requirements} />
            </section>
          )}
          {submission.choices?.narrative && (
            <section>
              <h2>{elsewhere ? 'In the issuer’s words' : 'In your own words'}</h2>
              <p class="muted">Signed as part of the badge.{!elsewhere && ' Assessors are not shown it.'}</p>
              <Markdown text={submission.choices.narrative} level={3} />
            </section>
          )}
          <details>
            <summary>The whole rubric</summary>
            <Rubric criteria={version.criteria} />
          </details>
        </div>
        <aside>
          <article>
            <h2>Where it stands</h2>
            <Timeline story={story} />
            {own && isOpen(submission.status) && <Withdraw id={submission.id} />}
          </article>
          {attempts.length > 1 && (
            <article>
              <h2>All attempts</h2>
              <ul class="plain">
                {attempts.map(({ id, attempt, status, submittedAt }) => (
                  <li>
                    <a href={`/learn/submissions/${id}`} aria-current={id === submission.id ? 'page' : undefined}>
                      Attempt {attempt}
                    </a>{' '}
                    <Status of={status} /> <Time at={submittedAt} now={now} />
                  </li>
                ))}
              </ul>
            </article>
          )}
        </aside>
      </div>
    </Work>
  )
}

/** What it comes down to, and what to do next. */
function Verdict({ story: { submission, own, badge } }: { story: Story }) {
  switch (submission.status) {
    case 'met':
      return (
        <div class="verdict-box verdict-box--good">
          <h2>Every criterion is met</h2>
          {badge ? (
            <p>
              <a role="button" href={badge}>
                {own ? 'See your badge' : 'See the badge'}
              </a>
            </p>
          ) : (
            <p>The badge is being signed, and will be here in a moment.</p>
          )}
        </div>
      )
    case 'not_yet':
      return (
        <div class="verdict-box verdict-box--warn">
          <h2>Not yet</h2>
          <p>Still missing: {missing(submission)}. Below is what the assessor says about it.</p>
          {own && (
            <p>
              <a role="button" href={`/learn/enrollments/${submission.enrollmentId}`}>
                Revise and submit again
              </a>
            </p>
          )}
        </div>
      )
    case 'withdrawn':
      return (
        <div class="verdict-box">
          <h2>Withdrawn</h2>
          <p>This attempt was taken back before it was decided. It counts for nothing, and against nobody.</p>
        </div>
      )
    case 'submitted':
    case 'in_review':
      return submission.attention ? <NobodyLeft /> : <Waiting submission={submission} />
  }
}

const missing = ({ outcomes }: SubmissionView) =>
  new Intl.ListFormat('en').format(outcomes.filter(({ met }) => !met).map(({ name }) => `“${name}”`))

function NobodyLeft() {
  return (
    <div class="verdict-box verdict-box--warn">
      <h2>It waits for an assessor who is not there yet</h2>
      <p>
        Nobody at this issuer may assess it now: there is no assessor who is not you and has not judged it already. Its
        admins have been told and have to add one. You need not do anything, and your place in the queue is kept.
      </p>
    </div>
  )
}

function Waiting({ submission: { status, waitingFor } }: { submission: SubmissionView }) {
  return (
    <div class="verdict-box">
      <h2>{status === 'submitted' ? 'It waits in the queue' : 'It is being assessed'}</h2>
      <p>
        {waitingFor > 1
          ? `${count(waitingFor, 'assessor')} judge it, each without knowing what the other says.`
          : 'An assessor judges it against the rubric.'}{' '}
        What is decided, and why, will stand here.
      </p>
    </div>
  )
}

function Timeline({ story: { submission, badge } }: { story: Story }) {
  const { status, submittedAt, since, decidedAt, judgedElsewhere } = submission
  if (judgedElsewhere)
    return (
      <ol class="timeline">
        <li class="done">
          Recorded <Time at={submittedAt} precise />
        </li>
        <li class={badge ? 'done' : undefined}>Badge signed</li>
      </ol>
    )
  return (
    <ol class="timeline">
      <li class="done">
        Submitted <Time at={submittedAt} precise />
      </li>
      {status === 'withdrawn' ? (
        <li class="done">
          Withdrawn <Time at={since} precise />
        </li>
      ) : (
        <>
          <li class={status === 'submitted' ? undefined : 'done'}>
            In review {status === 'in_review' && <Time at={since} precise />}
          </li>
          <li class={decidedAt ? 'done' : undefined}>Decided {decidedAt && <Time at={decidedAt} precise />}</li>
          {status !== 'not_yet' && <li class={badge ? 'done' : undefined}>Badge signed</li>}
        </>
      )}
    </ol>
  )
}

function Withdraw({ id }: { id: string }) {
  return (
    <details>
      <summary>Take it back</summary>
      <p>The attempt ends undecided. You may submit again at once.</p>
      <form method="post" action={`/learn/submissions/${id}/withdraw`}>
        <button type="submit" class="small outline danger">
          Withdraw this attempt
        </button>
      </form>
    </details>
  )
}
