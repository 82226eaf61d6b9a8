import type { Ctx } from '../context'
import { checkAnything } from '../credentials/check'
import { toVerification } from './verification'
import type { Verification } from './verification'
import type { Asked } from './verify-request'

/** Checks one badge, whoever made it. Never throws for what it is given, and keeps nothing of it. */
export async function verifyBadge(ctx: Ctx, { input, email }: Asked): Promise<Verification> {
  const report = await checkAnything(ctx, input, email === undefined ? {} : { email })
  return toVerification(report, ctx.origin, ctx.now())
}
