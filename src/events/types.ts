/**
 * What can happen. The subject of each is the id of the thing its name begins with; of an edition, the credential's:
 * only one of them is on its way at a time. Of a renewal it is the credential that was renewed. What belongs to no issuer
 * has an empty one.
 */
export const eventTypes = [
  'invitation.created',
  'member.invited',
  'enrollment.created',
  'enrollment.withdrawn',
  'upload.received',
  'submission.submitted',
  'submission.differed',
  'submission.stuck',
  'submission.decided',
  'credential.signed',
  'credential.issued',
  'credential.updated',
  'credential.renewed',
  'credential.revoked',
  'credential.displayed',
  'machine_credential.revoked',
  'edition.created',
  'edition.signed',
  'key.compromised',
  'key.resigning',
  'batch.confirmed',
  'endorsement.proposed',
  'mail.queued',
  'hook.received',
  'source.replaying',
  'delivery.due',
  'destination.stopped',
  'person.erasing',
  'backup.continuing',
] as const

export type EventType = (typeof eventTypes)[number]

/**
 * These only ring for something whose own row says what came of it, once for each time that it is tried: nothing is left
 * of one that was heard.
 */
export const doorbells: readonly EventType[] = ['mail.queued', 'hook.received', 'delivery.due']
