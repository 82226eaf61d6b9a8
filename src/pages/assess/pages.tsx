import { Hono } from 'hono'
import type { Context } from 'hono'
import { claimReview } from '../../assessment/claim'
import { extendReview, releaseReview } from '../../assessment/leases'
import { listQueue, listReviews } from '../../assessment/queue.query'
import { saveReview, submitReview } from '../../assessment/reviews'
import { ReviewDraft } from '../../assessment/schema'
import { openReview } from '../../assessment/workspace'
import type { Ctx } from '../../context'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { requirePerson } from '../../identity/authorize'
import { getIssuer, getIssuerBySlug } from '../../identity/issuers'
import { may } from '../../identity/rules'
import type { Person } from '../../identity/rules'
import { canMail } from '../../mail/mailer'
import { Refusal } from '../../refusal'
import type { Fields } from '../form'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, textAt } from '../refused'
import type { Refused } from '../refused'
import { QueuePage } from './queue'
import { ReviewPage } from './review'

/** An assessor's pages. Every form works without scripts. */
export const assessPages = new Hono<AppEnv>()
  .use('/assess/*', formLimit)
  .get('/assess', async (c) => c.html(await queuePage(c)))
  .get('/assess/:issuer', async (c) => {
    const person = requirePerson(c.var.actor)
    const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    const waiting = await listQueue(c.var.ctx, person, issuer.id, { cursor: c.req.query('cursor') })
    return c.html(<QueuePage {...shared(c.var.ctx, person)} queues={[{ issuer, waiting }]} reviews={[]} />)
  })
  .post('/assess/submissions/:id/claim', (c) =>
    act(
      c,
      async () => {
        const { id } = await claimReview(c.var.ctx, c.var.actor, c.req.param('id'))
        return `/assess/reviews/${id}`
      },
      (refusal) => queuePage(c, { fields: {}, refusal }),
    ),
  )
  .get('/assess/reviews/:id', async (c) => c.html(await reviewPage(c)))
  .post('/assess/reviews/:id', (c) => change(c, async () => {}))
  .post('/assess/reviews/:id/submit', (c) => change(c, (id) => submitReview(c.var.ctx, c.var.actor, id)))
  .post('/assess/reviews/:id/extend', (c) => change(c, (id) => extendReview(c.var.ctx, c.var.actor, id)))
  .post('/assess/reviews/:id/release', (c) => change(c, (id) => releaseReview(c.var.ctx, c.var.actor, id)))

type ReviewContext = Context<AppEnv, '/assess/reviews/:id'>

/** Saves what is written, then does what the button asks for, and comes back to the review. */
async function change(c: ReviewContext, work: (id: string) => Promise<unknown>): Promise<Response> {
  const id = c.req.param('id')
  const { fields } = await readForm(c)
  return act(
    c,
    async () => {
      await save(c, id, fields)
      await work(id)
      return `/assess/reviews/${id}`
    },
    (refusal) => reviewPage(c, { fields, refusal }),
  )
}

/** Keeps what is in the form, finished or not. */
async function save(c: ReviewContext, id: string, fields: Fields): Promise<void> {
  const { version } = await openReview(c.var.ctx, c.var.actor, id)
  const draft = {
    scores: version.criteria.map((criterion) => ({
      criterionId: criterion.id,
      levelId: textAt(fields, `scores.${criterion.id}.levelId`) || null,
      feedback: textAt(fields, `scores.${criterion.id}.feedback`),
    })),
    note: textAt(fields, 'note'),
  }
  await saveReview(c.var.ctx, c.var.actor, id, parse(ReviewDraft, draft))
}

async function reviewPage(c: ReviewContext, refused?: Refused): Promise<string> {
  const person = requirePerson(c.var.actor)
  const review = await openReview(c.var.ctx, person, c.req.param('id'))
  return <ReviewPage person={person} review={review} refused={refused} />
}

async function queuePage(c: Context<AppEnv>, refused?: Refused): Promise<string> {
  const { ctx } = c.var
  const person = requirePerson(c.var.actor)
  const reviews = await listReviews(ctx, person, { limit: 50 })
  const queues = await queuesOf(ctx, person)
  if (queues.length === 0) throw new Refusal('forbidden', 'You are not an assessor of any issuer here.')
  return <QueuePage {...shared(ctx, person)} queues={queues} reviews={reviews.items} refused={refused} />
}

const shared = (ctx: Ctx, person: Person) => ({ person, now: ctx.now(), hasMail: canMail(ctx) })

/** The queue of every issuer where this person assesses. */
const queuesOf = (ctx: Ctx, person: Person) =>
  Promise.all(
    Object.keys(person.roles)
      .filter((id) => may(person, 'submission.review', id))
      .map(async (id) => ({
        issuer: await getIssuer(ctx, id),
        waiting: await listQueue(ctx, person, id, {}),
      })),
  )
