import { sql } from 'drizzle-orm'
import { lastBackup } from '../backup/make'
import type { Ctx } from '../context'
import { backlog } from '../events/backlog'
import { errorWords } from '../log'
import { mailTrouble } from '../mail/mailer'
import { closedKeys, countUnderPrevious, heldKeyEncryptionKeys } from '../signing/upkeep'

type Part = 'up' | 'down'

/**
 * How the deployment is, for those who run one of its issuers: each part asked, which key-encryption keys are there, how
 * many keys still need the one before, which of their signing keys do not open, what of their events waits, when the last
 * backup finished, and how mail goes out. Names keys by id; holds none.
 */
export async function checkHealth(ctx: Ctx, issuerIds: string[]) {
  const [database, files, cache, queue, held, underPrevious, closed, events, { finished }] = await Promise.all([
    ask('database', () => ctx.db.run(sql`select 1`)),
    ask('files', () => ctx.files.head('healthz')),
    ask('cache', () => ctx.cache.get('healthz')),
    ask('queue', () => ctx.jobs.metrics()),
    heldKeyEncryptionKeys(ctx),
    countUnderPrevious(ctx),
    closedKeys(ctx, issuerIds),
    backlog(ctx, issuerIds),
    lastBackup(ctx),
  ])
  const parts = { database, files, cache, queue }
  const keys = { keyEncryptionKey: held.current, previousKeyEncryptionKey: held.previous, underPrevious, closed }
  const mail = { driver: ctx.mail.driver, trouble: mailTrouble(ctx) ?? null }
  const well =
    held.current !== null &&
    mail.trouble === null &&
    closed.length === 0 &&
    Object.values(parts).every((part) => part === 'up')
  return { status: well ? ('up' as const) : ('degraded' as const), parts, keys, events, backup: finished, mail }
}

async function ask(part: string, work: () => Promise<unknown>): Promise<Part> {
  try {
    await work()
    return 'up'
  } catch (error) {
    console.error(JSON.stringify({ at: 'health', part, error: errorWords(error) }))
    return 'down'
  }
}
