import type { OwnReview, QueueItem } from '../../assessment/queue.query'
import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { Empty } from '../components/empty'
import { Pager } from '../components/pager'
import { Problems } from '../components/problems'
import { Status } from '../components/status'
import { Time } from '../components/time'
import type { Refused } from '../refused'
import { Work } from '../work'

/** What waits in one issuer where the reader assesses. */
export type IssuerQueue = { issuer: Issuer; waiting: Page<QueueItem> }

type Props = {
  person: Person
  queues: IssuerQueue[]
  reviews: OwnReview[]
  now: Date
  hasMail: boolean
  refused?: Refused | undefined
}

/** `/assess`: what one has claimed, and what waits, oldest first. Names no learner. */
export function QueuePage({ person, queues, reviews, now, hasMail, refused }: Props) {
  const held = reviews.filter((r) => r.status === 'claimed')
  const handedIn = reviews.filter((r) => r.status === 'submitted')
  return (
    <Work title="Assess" actor={person} path="/assess">
      <h1>Assess</h1>
      <Problems refusal={refused?.refusal} title="This could not be claimed" />
      {held.length > 0 && (
        <section>
          <h2>You are reviewing</h2>
          <ul class="lines">
            {held.map(({ id, name, attempt, leaseUntil }) => (
              <li>
                <div>
                  <strong>{name}</strong>
                  <small>
                    Attempt {attempt}, yours until <Time at={leaseUntil} precise />
                  </small>
                </div>
                <a role="button" class="small" href={`/assess/reviews/${id}`}>
                  Go on
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {queues.map((queue) => (
        <Waiting queue={queue} now={now} hasMail={hasMail} />
      ))}
      {handedIn.length > 0 && (
        <section>
          <h2>You have reviewed</h2>
          <ul class="lines">
            {handedIn.map(({ id, name, attempt, submission }) => (
              <li>
                <div>
                  <a href={`/assess/reviews/${id}`}>{name}</a>
                  <small>
                    Attempt {attempt}, <Time at={submission.since} now={now} />
                  </small>
                </div>
                <Status of={submission.status} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Work>
  )
}

function Waiting({
  queue: { issuer, waiting },
  now,
  hasMail,
}: Pick<Props, 'now' | 'hasMail'> & { queue: IssuerQueue }) {
  return (
    <section id={issuer.slug}>
      <h2>Waiting at {issuer.name}</h2>
      {waiting.items.length === 0 ? (
        <Empty>
          <p>
            Nothing waits.{' '}
            {hasMail ? 'A mail tells you when somebody submits.' : 'Look in again: nobody is mailed here.'}
          </p>
        </Empty>
      ) : (
        <ul class="lines">
          {waiting.items.map((item) => (
            <li>
              <div>
                <strong>{item.name}</strong>
                <small>
                  Attempt {item.attempt}, submitted <Time at={item.submittedAt} now={now} />
                  {item.reviewsNeeded > 1 && `, ${item.reviewsDone} of ${item.reviewsNeeded} reviews are in`}
                </small>
              </div>
              <WhatOneMayDo item={item} />
            </li>
          ))}
        </ul>
      )}
      <Pager path={`/assess/${issuer.slug}`} next={waiting.next} />
    </section>
  )
}

function WhatOneMayDo({ item: { id, mine, claimable, status } }: { item: QueueItem }) {
  if (mine) return <a href={`/assess/reviews/${mine}`}>Your review</a>
  if (!claimable) return <small>{status === 'in_review' ? 'Being reviewed' : 'Not for you to judge'}</small>
  return (
    <form method="post" action={`/assess/submissions/${id}/claim`}>
      <button type="submit" class="outline small">
        Claim
      </button>
    </form>
  )
}
