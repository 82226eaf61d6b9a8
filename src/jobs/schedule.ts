import { decideOverdue } from '../assessment/decisions'
import { expireLeases } from '../assessment/leases'
import type { Ctx } from '../context'
import { announceOverdue } from '../events/outbox'
import { expireUploads } from '../evidence/ending'
import { forgetExpired } from '../identity/expiry'

/** What cron does every minute. Each part is bounded, and one that fails does not stop the others. */
export async function sweep(ctx: Ctx): Promise<void> {
  for (const [name, part] of Object.entries({
    announceOverdue,
    forgetExpired,
    decideOverdue,
    expireLeases,
    expireUploads,
  })) {
    try {
      const count = await part(ctx)
      if (count > 0) console.info(JSON.stringify({ at: 'sweep', part: name, count }))
    } catch (error) {
      console.error(JSON.stringify({ at: 'sweep', part: name, error: String(error) }))
    }
  }
}
