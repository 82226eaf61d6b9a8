import { decideOverdue } from '../assessment/decisions'
import { expireLeases } from '../assessment/leases'
import { announceStuck } from '../assessment/stuck'
import { beginBackup, forgetBackups } from '../backup/make'
import { isRestoring } from '../backup/restore'
import type { Ctx } from '../context'
import { forgetBatches } from '../credentials/direct/batch-work'
import { remindExpiring } from '../credentials/renew-reminders'
import { recheckEndorsements } from '../credentials/endorsements/upload'
import { forgetDeliveries } from '../destinations/deliveries'
import { ringDueDeliveries } from '../destinations/doorbell'
import { announceOverdue } from '../events/outbox'
import { expireUploads } from '../evidence/ending'
import { forgetAnswers } from '../idempotency/service'
import { forgetExpired } from '../identity/expiry'
import { forgetMail, ringDueMail } from '../mail/upkeep'
import { forgetHooks } from '../sources/upkeep'
import { errorWords } from '../log'
import { resumeErasures } from '../privacy/erase'
import { resealSecrets } from '../signing/sealed-secrets'
import { rotateOldKeys } from '../signing/rotation'
import { reportClosedKeys, rewrapKeys } from '../signing/upkeep'
import { checkWatches } from '../watches/check'

const inTurn = Object.entries({
  announceStuck,
  beginBackup,
  checkWatches,
  decideOverdue,
  expireLeases,
  expireUploads,
  forgetAnswers,
  forgetBackups,
  forgetBatches,
  forgetDeliveries,
  forgetExpired,
  forgetHooks,
  forgetMail,
  recheckEndorsements,
  remindExpiring,
  reportClosedKeys,
  resealSecrets,
  resumeErasures,
  rewrapKeys,
  rotateOldKeys,
})

/** Each is bounded to its share: `announceOverdue` 2 queries, `ringDueMail` 5, `ringDueDeliveries` 3. */
const everyMinute = Object.entries({ announceOverdue, ringDueMail, ringDueDeliveries })

/**
 * What cron does every minute: one part, in turn, and every time what is overdue in the outbox, and mail and deliveries
 * that are due. A free-plan invocation has 50 queries, and each part is bounded to its share. One that fails does not
 * stop the other.
 * Nothing is done while a backup is being restored: half of the records are worse than none.
 */
export async function sweep(ctx: Ctx): Promise<void> {
  if (await isRestoring(ctx)) return
  const minute = Math.floor(ctx.now().getTime() / 60_000)
  for (const [name, part] of [...everyMinute, inTurn[minute % inTurn.length]!]) {
    try {
      const count = await part(ctx)
      if (count > 0) console.info(JSON.stringify({ at: 'sweep', part: name, count }))
    } catch (error) {
      console.error(JSON.stringify({ at: 'sweep', part: name, error: errorWords(error) }))
    }
  }
}
