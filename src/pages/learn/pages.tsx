import { Hono } from 'hono'
import type { Context } from 'hono'
import { versionPath } from '../../address'
import { listAttempts, viewSubmission } from '../../assessment/attempts'
import { listJourneys } from '../../assessment/journey.query'
import { NewSubmission } from '../../assessment/schema'
import { submit, withdrawSubmission } from '../../assessment/service'
import { whyNotSubmittable } from '../../assessment/submission'
import { getMicrocredential, getVersion } from '../../catalogue/service'
import { listOwnCredentials } from '../../credentials/list.query'
import { findAward } from '../../credentials/service'
import { EnrollmentPatch } from '../../enrollment/schema'
import { getOwnEnrollment, setTargetDate, withdraw } from '../../enrollment/service'
import { removeEvidence } from '../../evidence/removal'
import { EvidencePatch, NewEvidence } from '../../evidence/schema'
import { addEvidence, changeEvidence, listEvidence, showOwnEvidence } from '../../evidence/service'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { requirePerson } from '../../identity/authorize'
import { getIssuer } from '../../identity/issuers'
import { notFound, Refusal } from '../../refusal'
import type { Fields } from '../form'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, chosen, textAt, wasSent, within } from '../refused'
import type { Refused } from '../refused'
import { EnrollmentPage } from './enrollment'
import type { Desk } from './enrollment'
import { Overview } from './overview'
import { SubmissionPage } from './submission'

/** A learner's own pages. Every form works without scripts. */
export const learnPages = new Hono<AppEnv>()
  .use('/learn/*', formLimit)
  .get('/learn', async (c) => {
    const person = requirePerson(c.var.actor)
    const cursor = c.req.query('cursor')
    const journeys = await listJourneys(c.var.ctx, person, { cursor, limit: 24 })
    const badges = await listOwnCredentials(c.var.ctx, person, { limit: 100 })
    return c.html(<Overview {...{ person, journeys, cursor }} badges={badges.items} now={c.var.ctx.now()} />)
  })
  .get('/learn/enrollments/:id', async (c) => c.html(await enrollmentPage(c)))
  .post('/learn/enrollments/:id/target-date', (c) =>
    change(c, 'plan', async (id, fields) => {
      const { targetDate } = parse(EnrollmentPatch, { targetDate: dayOf(fields) })
      await setTargetDate(c.var.ctx, c.var.actor, id, targetDate)
    }),
  )
  .post('/learn/enrollments/:id/withdraw', (c) => change(c, 'main', (id) => withdraw(c.var.ctx, c.var.actor, id)))
  .post('/learn/enrollments/:id/requirements/:requirement', (c) => {
    const requirementId = c.req.param('requirement')
    const at = `requirements.${requirementId}`
    return change(
      c,
      at,
      async (id, fields) => {
        const kind = await kindOf(c, id, requirementId)
        const [content, caption] = [textAt(fields, `${at}.content`), textAt(fields, `${at}.caption`)]
        await addEvidence(c.var.ctx, c.var.actor, id, parse(NewEvidence, { requirementId, kind, content, caption }))
      },
      at,
    )
  })
  .post('/learn/enrollments/:id/requirements/:requirement/evidence/:evidence', (c) => {
    const name = `evidence.${c.req.param('evidence')}`
    return change(
      c,
      `requirements.${c.req.param('requirement')}`,
      (_, fields) => {
        const typedIn = (field: string) =>
          wasSent(fields, `${name}.${field}`) ? textAt(fields, `${name}.${field}`) : undefined
        const patch = parse(EvidencePatch, { content: typedIn('content'), caption: typedIn('caption') })
        return changeEvidence(c.var.ctx, c.var.actor, c.req.param('evidence'), patch)
      },
      name,
    )
  })
  .post('/learn/enrollments/:id/requirements/:requirement/evidence/:evidence/remove', (c) =>
    change(c, `requirements.${c.req.param('requirement')}`, () =>
      removeEvidence(c.var.ctx, c.var.actor, c.req.param('evidence')),
    ),
  )
  .post('/learn/enrollments/:id/submissions', async (c) => {
    const id = c.req.param('id')
    const { fields } = await readForm(c)
    return act(
      c,
      async () => {
        const choices = parse(NewSubmission, {
          statement: wasSent(fields, 'statement'),
          holderName: textAt(fields, 'holderName'),
          narrative: textAt(fields, 'narrative'),
          nameInBadge: wasSent(fields, 'nameInBadge'),
          release: chosen(fields, 'release'),
        })
        const submission = await submit(c.var.ctx, c.var.actor, id, choices)
        return `/learn/submissions/${submission.id}`
      },
      async (refusal) => enrollmentPage(c, { fields, refusal: await withMissing(c, refusal) }),
    )
  })
  .get('/learn/submissions/:id', async (c) => c.html(await submissionPage(c)))
  .post('/learn/submissions/:id/withdraw', (c) =>
    act(
      c,
      async () => {
        await withdrawSubmission(c.var.ctx, c.var.actor, c.req.param('id'))
        return `/learn/submissions/${c.req.param('id')}`
      },
      (refusal) => submissionPage(c, { fields: {}, refusal }),
    ),
  )

type EnrollmentContext = Context<AppEnv, '/learn/enrollments/:id'>

/** Does what one of the page's forms asks for, and comes back to the place `at`. `prefix` begins the form's field names. */
async function change(
  c: EnrollmentContext,
  at: string,
  work: (id: string, fields: Fields) => Promise<unknown>,
  prefix?: string,
): Promise<Response> {
  const id = c.req.param('id')
  const { fields } = await readForm(c)
  return act(
    c,
    async () => {
      await work(id, fields)
      return `/learn/enrollments/${id}#${at}`
    },
    (refusal) => enrollmentPage(c, { fields, refusal: prefix ? within(prefix, refusal) : refusal }),
  )
}

async function enrollmentPage(c: EnrollmentContext, refused?: Refused): Promise<string> {
  const { ctx, actor } = c.var
  const person = requirePerson(actor)
  const enrollment = await getOwnEnrollment(ctx, actor, c.req.param('id'))
  const [version, issuer, { slug }, { items, requirements }, attempts] = await Promise.all([
    getVersion(ctx, enrollment.versionId),
    getIssuer(ctx, enrollment.issuerId),
    getMicrocredential(ctx, enrollment.microcredentialId),
    showOwnEvidence(ctx, actor, enrollment.id),
    listAttempts(ctx, actor, enrollment.id, { limit: 1 }),
  ])
  const desk: Desk = {
    person,
    enrollment,
    version,
    address: versionPath(issuer.slug, slug, version.number),
    evidence: items,
    requirements,
    attempt: attempts.items[0],
    fileLimit: ctx.limits.file,
    now: ctx.now(),
  }
  return <EnrollmentPage desk={desk} refused={refused} />
}

async function submissionPage(c: Context<AppEnv, '/learn/submissions/:id'>, refused?: Refused): Promise<string> {
  const { ctx, actor } = c.var
  const person = requirePerson(actor)
  const submission = await viewSubmission(ctx, actor, c.req.param('id'))
  // Only the learner is told what they chose for the badge.
  const own = submission.choices !== null
  const [version, award, attempts] = await Promise.all([
    getVersion(ctx, submission.versionId),
    findAward(ctx, submission.id),
    own ? listAttempts(ctx, actor, submission.enrollmentId, {}) : { items: [] },
  ])
  // What its holder shows to nobody is still theirs to see.
  const room = own && award?.visibility === 'nobody' ? '/learn/badges' : '/credentials'
  const badge = award?.status === 'issued' ? `${room}/${award.id}` : undefined
  const story = { person, submission, version, own, attempts: attempts.items, badge, now: ctx.now() }
  return <SubmissionPage story={story} refused={refused} />
}

/** Everything that is wrong at once: what evidence is missing, with what was left out of the form. */
async function withMissing(c: EnrollmentContext, refusal: Refusal): Promise<Refusal> {
  if (refusal.code !== 'invalid' || refusal.fields.some(({ path }) => path.startsWith('requirements.'))) return refusal
  const { id, versionId } = await getOwnEnrollment(c.var.ctx, c.var.actor, c.req.param('id'))
  const version = await getVersion(c.var.ctx, versionId)
  const missing = whyNotSubmittable(version, await listEvidence(c.var.ctx, id))
  return new Refusal(refusal.code, refusal.message, [...missing, ...refusal.fields])
}

/** A requirement says itself what it takes: a form need not. */
async function kindOf(c: EnrollmentContext, id: string, requirementId: string) {
  const { versionId } = await getOwnEnrollment(c.var.ctx, c.var.actor, id)
  const { requirements } = await getVersion(c.var.ctx, versionId)
  const requirement = requirements.find((r) => r.id === requirementId)
  if (!requirement) throw notFound('requirement')
  return requirement.kind
}

/** An empty day is none. */
const dayOf = (fields: Fields) => textAt(fields, 'targetDate') || null
