import type { outgoingMail } from './tables'

/** A mail as it is handed over. `key` is the same at every try. */
export type Letter = { key: string; to: string; subject: string; text: string }

/**
 * What came of handing a mail over. `problem` is for an admin to read: it names what to do, and never an address.
 * `failed`: the provider did not take it, and may take it later; it may say after how many seconds. `unknown`: nobody
 * knows whether the provider has it.
 */
export type Outcome =
  | { is: 'accepted'; providerId: string }
  | { is: 'refused'; problem: string }
  | { is: 'failed'; problem: string; retryAfter?: number | undefined }
  | { is: 'unknown'; problem: string }

/** Somebody who carries mail. `handOver` never throws, and ends within half a minute. */
export type Provider = {
  /** Milliseconds within which the same key, handed over again, makes no second mail; 0 if it always does. */
  remembers: number
  handOver: (letter: Letter) => Promise<Outcome>
}

export type OutgoingMail = typeof outgoingMail.$inferSelect
