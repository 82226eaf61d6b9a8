import { getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import type { Enrollment } from '../enrollment/rules'
import { getIssuer } from '../identity/issuers'
import { getPerson } from '../identity/people'
import { canMail } from '../mail/mailer'
import type { Told } from './reading'

/** Tells a learner, once, who has enrolled them in what, and where to begin. Without mail nobody is told. */
export async function tellEnrolled(
  ctx: Ctx,
  { enrollment, source, told }: { enrollment: Enrollment; source: { name: string }; told: Told },
): Promise<void> {
  if (!canMail(ctx)) return
  const [version, issuer, { email }] = await Promise.all([
    getVersion(ctx, enrollment.versionId),
    getIssuer(ctx, enrollment.issuerId),
    getPerson(ctx, enrollment.learnerId),
  ])
  const did = told.type === 'course.completed' ? 'completed' : 'are enrolled in'
  await ctx.mail.send({
    key: `enrolled/${enrollment.id}`,
    to: email,
    issuerId: issuer.id,
    subject: `${issuer.name} has enrolled you in “${version.name}”`,
    text: [
      `${issuer.name} has enrolled you in the microcredential “${version.name}”, since you ${did} “${told.courseName || told.courseId}”, as ${source.name} reports:`,
      version.competency,
      `See what it takes, and begin: ${ctx.origin}/learn/enrollments/${enrollment.id}`,
      `Sign in with this e-mail address (${email}): you are mailed a link, and need no password.`,
      'If you do not want to, you can withdraw there.',
    ].join('\n\n'),
  })
}
