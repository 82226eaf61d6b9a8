/** What a destination can be told of. */
export const told = [
  'credential.issued',
  'credential.revoked',
  'submission.submitted',
  'submission.decided',
  'enrollment.created',
] as const
export type Told = (typeof told)[number]

export const deliveryStatuses = ['waiting', 'delivered', 'failed'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** One attempt: when, what was answered (null if nothing was), how many milliseconds it took, and what was wrong. */
export type Attempt = { at: number; status: number | null; ms: number; problem: string | null }

/** An issuer may have so many destinations. */
export const mostDestinations = 20

/** Attempts of a delivery that are remembered. */
const mostRemembered = 10

/** The log of a delivery with one more attempt. */
export const logged = (log: Attempt[], attempt: Attempt) => [...log, attempt].slice(-mostRemembered)

/** Days without anything arriving after which a destination is switched off: in them a delivery is tried ten times. */
const failingDays = 5

/** Why a destination is to be switched off after a failed attempt, in words; undefined if it goes on. */
export function whyOff(status: number | null, failingSince: Date | null, now: Date): string | undefined {
  if (status === 410) return 'It answered 410: it wants nothing any more.'
  const failed = now.getTime() - (failingSince ?? now).getTime()
  return failed >= failingDays * 24 * 3_600_000 ? `Nothing has arrived there for ${failingDays} days.` : undefined
}
