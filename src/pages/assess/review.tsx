import type { Workspace } from '../../assessment/workspace'
import type { Person } from '../../identity/rules'
import { Markdown } from '../components/markdown'
import { Notice } from '../components/notice'
import { Problems } from '../components/problems'
import { Status } from '../components/status'
import { Time } from '../components/time'
import type { Refused } from '../refused'
import { Manifest } from '../submitted/manifest'
import { Outcomes } from '../submitted/outcomes'
import { Work } from '../work'
import { Judged } from './judged'
import { Scoring } from './scoring'

type Props = { person: Person; review: Workspace; refused?: Refused | undefined }

/** `/assess/reviews/{id}`: the evidence and the rubric side by side. Nothing on it tells whose work it is. */
export function ReviewPage({ person, review, refused }: Props) {
  const { submission, version, flags } = review
  return (
    <Work title={`Review: ${version.name}`} actor={person} path="/assess" scripts={['autosave']}>
      <header class="work-header">
        <p class="cluster">
          <Status of={review.status} />
          <small>
            Attempt {submission.attempt}, submitted <Time at={submission.submittedAt} precise />
          </small>
        </p>
        <h1>{version.name}</h1>
        <p class="lead">{version.competency}</p>
      </header>
      <Problems refusal={refused?.refusal} title="This review is not finished" />
      <Standing review={review} keepsPage={refused !== undefined} />
      <div class="bench">
        <section aria-labelledby="evidence" tabindex={0}>
          <h2 id="evidence">Evidence</h2>
          {flags.sameFileElsewhere.length > 0 && (
            <Notice tone="warn">
              <p>
                Another learner has handed in the very same file. There may be a good reason for it: a template, or work
                done together. It is marked below.
              </p>
            </Notice>
          )}
          <p class="muted">
            Files are not virus-scanned, and links lead to other people’s sites. Open only what you would open from a
            stranger.
          </p>
          <Manifest submission={submission} requirements={version.requirements} suspicious={flags.sameFileElsewhere} />
          {version.criteriaNarrative && (
            <details>
              <summary>What learners are told about earning it</summary>
              <Markdown text={version.criteriaNarrative} />
            </details>
          )}
        </section>
        <section aria-labelledby="scoring" tabindex={0}>
          <h2 id="scoring">Your judgement</h2>
          {review.status === 'claimed' || refused ? (
            <Scoring review={review} refused={refused} />
          ) : (
            <Judged criteria={version.criteria} scores={review.scores} note={review.note} />
          )}
        </section>
      </div>
      {review.reviews.length > 1 && (
        <section>
          <h2>What was decided</h2>
          <Outcomes outcomes={submission.outcomes} notes={[]} language="en" />
          <details>
            <summary>All {review.reviews.length} reviews</summary>
            {review.reviews.map(({ scores, note }) => (
              <article>
                <Judged criteria={version.criteria} scores={scores} note={note} />
              </article>
            ))}
          </details>
        </section>
      )}
    </Work>
  )
}

/**
 * Whether it is still the reader's to write, and until when. A page that `keepsPage` holds what was typed too late to be
 * saved: claiming again must not take it away.
 */
function Standing({ review, keepsPage }: { review: Workspace; keepsPage: boolean }) {
  const { status, leaseUntil, submission } = review
  switch (status) {
    case 'claimed':
      return (
        <p class="muted">
          Yours until <Time at={leaseUntil} precise />
        </p>
      )
    case 'submitted':
      return (
        <Notice tone="good">
          <p>
            You have handed in this review.{' '}
            {submission.decidedAt ? (
              <>
                It was decided: <Status of={submission.status} />
              </>
            ) : (
              'The submission waits for another review.'
            )}
          </p>
        </Notice>
      )
    case 'released':
    case 'expired':
      return (
        <Notice tone="warn">
          <p>
            {status === 'released' ? 'You gave this review back.' : 'The time for this review is over.'} What you wrote
            is kept for when you claim it again.
          </p>
          <form
            method="post"
            action={`/assess/submissions/${submission.id}/claim`}
            target={keepsPage ? '_blank' : undefined}
          >
            <button type="submit" class="small">
              {keepsPage ? 'Claim it again in a new tab, then save here' : 'Claim it again'}
            </button>
          </form>
        </Notice>
      )
  }
}
