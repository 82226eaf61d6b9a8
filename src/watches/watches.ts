import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Ctx } from '../context'
import { addMonths } from '../credentials/validity'
import { sha256Hex } from '../digest'
import { refuseFlood } from '../identity/session'
import { requireMail } from '../mail/mailer'
import { Refusal } from '../refusal'
import { unreachableList } from './rules'
import { watch } from './tables'

export type WatchRow = typeof watch.$inferSelect

/** Hours that a link to confirm is good for, and months that a confirmed watch lasts. */
export const confirmHours = 24
export const lasts = 24

/**
 * Mails a link that begins a watch: nobody is mailed what they did not ask for themselves. Says the same whether the
 * address watches this place already. Refuses a flood, and a list that could never be asked for; of an address
 * that watches very much already, nothing comes.
 */
export async function requestWatch(
  ctx: Ctx,
  headers: Headers,
  { statusList, index, email }: { statusList: string; index: number; email: string },
): Promise<void> {
  const reason = unreachableList(statusList, ctx.origin)
  if (reason) throw new Refusal('invalid', reason, [{ path: 'statusList', problem: reason }])
  requireMail(ctx)
  // Counted apart from sign-in: nobody is to be kept out of their account by this.
  await refuseFlood(ctx, headers, `watch ${email}`)
  if (await watchesEnough(ctx, email)) return
  const token = ctx.newId() + ctx.newId()
  const id = ctx.newId('watch')
  await ctx.db.insert(watch).values({
    id,
    statusList,
    statusIndex: index,
    email,
    tokenHash: await sha256Hex(token),
    createdAt: ctx.now(),
    expiresAt: hoursOn(ctx.now(), confirmHours),
  })
  await ctx.mail.send({
    key: `watch.confirm/${id}`,
    expiresAt: hoursOn(ctx.now(), confirmHours),
    to: email,
    subject: 'Confirm: tell me if a badge is revoked',
    text: [
      `Open this link and press the button there, within ${confirmHours} hours, to be told by mail if the badge you verified is revoked later:`,
      `${ctx.origin}/watches?token=${token}`,
      'Keep the link: it also ends the watch. If you did not ask for it, ignore this mail.',
    ].join('\n\n'),
  })
}

/** An address may watch so many places, those included that it never confirmed. */
const mostPerAddress = 50

async function watchesEnough(ctx: Ctx, email: string): Promise<boolean> {
  const held = await ctx.db.select({ id: watch.id }).from(watch).where(eq(watch.email, email)).limit(mostPerAddress)
  return held.length >= mostPerAddress
}

/** The watch that a mailed link is for. Refuses a link that is not ours, too old, or of a watch that has ended. */
export async function findWatch(ctx: Ctx, token: string): Promise<WatchRow> {
  const [found] = await ctx.db
    .select()
    .from(watch)
    .where(and(eq(watch.tokenHash, await sha256Hex(token)), gt(watch.expiresAt, ctx.now())))
  if (!found) throw new Refusal('gone', 'This link is too old, or the watch it belongs to has ended.')
  return found
}

/** Begins the watch; pressed twice, it has begun once. */
export async function confirmWatch(ctx: Ctx, token: string): Promise<void> {
  const { id } = await findWatch(ctx, token)
  await ctx.db
    .update(watch)
    .set({ confirmedAt: ctx.now(), expiresAt: addMonths(ctx.now(), lasts) })
    .where(and(eq(watch.id, id), isNull(watch.confirmedAt)))
}

/** Ends the watch, and forgets the address. */
export async function endWatch(ctx: Ctx, token: string): Promise<void> {
  const { id } = await findWatch(ctx, token)
  await ctx.db.delete(watch).where(eq(watch.id, id))
}

const hoursOn = (from: Date, hours: number) => new Date(from.getTime() + hours * 3_600_000)
