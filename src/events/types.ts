/** What can happen. The subject of each is the id of the thing its name begins with. */
export const eventTypes = [
  'invitation.created',
  'enrollment.withdrawn',
  'upload.received',
  'submission.submitted',
  'submission.differed',
  'submission.stuck',
  'submission.decided',
  'credential.issued',
  'credential.revoked',
] as const

export type EventType = (typeof eventTypes)[number]
