import { closeWithEnrollment, tellDecided, tellDiffered, tellStuck, tellSubmitted } from '../assessment/jobs'
import { continueBackup } from '../backup/make'
import { tellInvited } from '../catalogue/jobs'
import type { Ctx } from '../context'
import { tellEndorsed } from '../credentials/endorsements/jobs'
import { awardCredential, signEdition } from '../credentials/issue'
import { publishList, publishRevocation, republishAll, tellIssued, tellRevoked } from '../credentials/jobs'
import { beginResigning, resignIfCompromised, resignNext } from '../credentials/editions/resign'
import { publishMachineRevocation } from '../credentials/status/machine'
import { showNameless } from '../credentials/erasing/shown'
import { checkAward, checkEdition } from '../credentials/self-check'
import { changeRenewed, forgetHidden, publishChanges } from '../credentials/state/state'
import { workBatch } from '../credentials/direct/batch-work'
import { deliverDue } from '../destinations/deliver'
import { tellDestinations } from '../destinations/fan-out'
import { tellStopped } from '../destinations/jobs'
import { bury } from '../events/dead'
import { getEvent, markDone, markFailed } from '../events/outbox'
import type { Event } from '../events/outbox'
import type { EventType } from '../events/types'
import { assembleUpload } from '../evidence/jobs'
import { mailInvitation } from '../identity/jobs'
import { removeWithEnrollment } from '../evidence/removal'
import { endErasure, eraseNext } from '../privacy/erase'
import { deliverMail } from '../mail/deliver'
import { applyCompletions } from '../sources/completions'
import { processHook } from '../sources/process'
import { replayNext } from '../sources/replay'
import { errorWords } from '../log'
import { Message } from './messages'

/** What a capability does about an event. May run twice, and in any order. */
export type Subscriber = (ctx: Ctx, event: Event) => Promise<void>

const subscribers: Record<EventType, Subscriber[]> = {
  'invitation.created': [tellInvited],
  'member.invited': [mailInvitation],
  'enrollment.created': [applyCompletions, tellDestinations],
  'enrollment.withdrawn': [closeWithEnrollment, removeWithEnrollment],
  'upload.received': [assembleUpload],
  'submission.submitted': [tellSubmitted, tellDestinations],
  'submission.differed': [tellDiffered],
  'submission.stuck': [tellStuck],
  'submission.decided': [awardCredential, tellDecided, tellDestinations],
  'credential.signed': [checkAward],
  'credential.issued': [publishList, publishChanges, tellIssued, resignIfCompromised, tellDestinations],
  'credential.updated': [publishChanges, resignIfCompromised, showNameless, endErasure],
  'credential.renewed': [publishChanges],
  'credential.revoked': [publishChanges, changeRenewed, publishRevocation, tellRevoked, tellDestinations],
  'credential.displayed': [publishChanges, forgetHidden],
  'machine_credential.revoked': [publishMachineRevocation],
  'edition.created': [signEdition],
  'edition.signed': [checkEdition],
  'key.compromised': [republishAll, beginResigning],
  'key.resigning': [resignNext],
  'batch.confirmed': [workBatch],
  'endorsement.proposed': [tellEndorsed],
  'mail.queued': [deliverMail],
  'hook.received': [processHook],
  'source.replaying': [replayNext],
  'delivery.due': [deliverDue],
  'destination.stopped': [tellStopped],
  'person.erasing': [eraseNext],
  'backup.continuing': [continueBackup],
}

/** Works off a batch: each message is acknowledged, retried or buried alone. */
export async function consume(ctx: Ctx, batch: MessageBatch): Promise<void> {
  for (const message of batch.messages) {
    const parsed = Message.safeParse(message.body)
    if (!parsed.success) {
      console.error(JSON.stringify({ at: 'job', error: 'not a message of ours', id: message.id }))
      message.ack()
    } else if (batch.queue.endsWith('-dead')) {
      await bury(ctx, parsed.data.eventId)
      message.ack()
    } else if (await handle(ctx, parsed.data.eventId)) message.ack()
    else message.retry({ delaySeconds: backoff(message.attempts) })
  }
}

/** Seconds to wait before try `attempts + 1`: 10, 20, 40 … at most an hour. */
const backoff = (attempts: number) => Math.min(10 * 2 ** (attempts - 1), 3600)

/**
 * Runs every subscriber of an event, each whatever becomes of the others: a mail that does not go out must not keep a
 * revocation from showing. False if one failed, and all are to be run again.
 */
export async function handle(ctx: Ctx, eventId: string): Promise<boolean> {
  const event = await getEvent(ctx, eventId)
  if (!event || event.doneAt) return true
  const started = Date.now()
  const failures: string[] = []
  for (const subscriber of subscribers[event.type])
    await subscriber(ctx, event).catch((error: unknown) => failures.push(errorWords(error)))
  const line = { at: 'job', event: event.id, type: event.type, ms: Date.now() - started }
  if (failures.length === 0) {
    await markDone(ctx, event)
    console.info(JSON.stringify(line))
    return true
  }
  console.error(JSON.stringify({ ...line, failures }))
  await markFailed(ctx, event.id, failures.join('; '))
  return false
}
