import { getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import type { Event } from '../events/outbox'
import { findAdmins } from '../identity/members'
import { getPerson } from '../identity/people'
import { tell } from '../mail/mailer'
import { findStuck } from './attention.query'
import { getSubmission, withdrawAttempts } from './service'
import type { Submission } from './service'
import { rememberStuck } from './stuck'
import { toOutcomeViews } from './view'

/** `enrollment.withdrawn`: what waits to be assessed is withdrawn with it. */
export const closeWithEnrollment = (ctx: Ctx, { subjectId }: Event) => withdrawAttempts(ctx, subjectId)

/** `submission.submitted`: tells the learner that it was received, and everybody concerned if nobody may assess it. */
export async function tellSubmitted(ctx: Ctx, { id: eventId, subjectId }: Event): Promise<void> {
  const { submission, name, stuck } = await load(ctx, subjectId)
  const waiting = stuck ? stuckWords : 'An assessor will judge it against the rubric. You will hear of it.'
  await mailLearner(ctx, eventId, submission, {
    subject: stuck ? `Received, and waiting: ${name}` : `Received: ${name}`,
    text: `Your work for “${name}” was received (attempt ${submission.attempt}). ${waiting}`,
  })
  if (!stuck) return
  await mailAdmins(ctx, eventId, submission, name)
  await rememberStuck(ctx, submission)
}

/** `submission.differed`: says so if there is nobody who could be the third; with one, there is nothing to tell. */
export const tellDiffered = (ctx: Ctx, event: Event) => tellWaiting(ctx, event, 'needs one more review')

/** `submission.stuck`: tells everybody concerned that nobody is left who may assess it, unless somebody has come since. */
export const tellStuck = (ctx: Ctx, event: Event) => tellWaiting(ctx, event, 'waits for a review')

/** `submission.decided`: tells the learner what is missing if it is not yet met. The badge itself tells of the rest. */
export async function tellDecided(ctx: Ctx, { id: eventId, subjectId }: Event): Promise<void> {
  const submission = await getSubmission(ctx, subjectId)
  if (submission.status !== 'not_yet') return
  const version = await getVersion(ctx, submission.versionId)
  const missing = toOutcomeViews(version, submission.outcomes ?? []).filter((outcome) => !outcome.met)
  await mailLearner(ctx, eventId, submission, {
    subject: `Not yet: ${version.name}`,
    text: [
      `Your work for “${version.name}” was judged: not yet. This is missing:`,
      ...missing.map(({ name, required }) => `- ${name} (at least “${required}” is needed)`),
      'Read the feedback, revise your work, and submit it again when you are ready.',
    ].join('\n'),
  })
}

async function tellWaiting(ctx: Ctx, { id: eventId, subjectId }: Event, why: string): Promise<void> {
  const { submission, name, stuck } = await load(ctx, subjectId)
  if (!stuck) return
  await mailLearner(ctx, eventId, submission, {
    subject: `Waiting: ${name}`,
    text: `Your work for “${name}” ${why}. ${stuckWords}`,
  })
  await mailAdmins(ctx, eventId, submission, name)
  await rememberStuck(ctx, submission)
}

const stuckWords =
  'At the moment nobody is there who may assess it. The issuer has been told, and you lose nothing by it.'

async function load(ctx: Ctx, id: string) {
  const submission = await getSubmission(ctx, id)
  const { name } = await getVersion(ctx, submission.versionId)
  const stuck = (await findStuck(ctx, [id])).has(id)
  return { submission, name, stuck }
}

async function mailLearner(
  ctx: Ctx,
  eventId: string,
  { id, issuerId, learnerId }: Submission,
  { subject, text }: { subject: string; text: string },
): Promise<void> {
  const { email } = await getPerson(ctx, learnerId)
  await tell(ctx, {
    issuerId,
    key: `${eventId}:learner`,
    to: email,
    subject,
    text: `${text}\n\nSee where it stands: ${ctx.origin}/learn/submissions/${id}`,
  })
}

async function mailAdmins(ctx: Ctx, eventId: string, { issuerId }: Submission, name: string): Promise<void> {
  for (const { id, email } of await findAdmins(ctx, issuerId))
    await tell(ctx, {
      issuerId,
      key: `${eventId}:admin:${id}`,
      to: email,
      subject: `Nobody can assess: ${name}`,
      text: `A submission for “${name}” waits, and no assessor is left who may review it. Add an assessor, or ask one to come back.\n\nSee what needs attention: ${ctx.origin}/admin`,
    })
}
