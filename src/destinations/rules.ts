/** What a destination can be told of. */
export const told = [
  'credential.issued',
  'credential.revoked',
  'submission.submitted',
  'submission.decided',
  'enrollment.created',
] as const
export type Told = (typeof told)[number]

export type DeliveryStatus = 'waiting' | 'delivered' | 'failed'

/** One attempt: when, what was answered (null if nothing was), how many milliseconds it took, and what was wrong. */
export type Attempt = { at: number; status: number | null; ms: number; problem: string | null }
