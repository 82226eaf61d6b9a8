import type { JsonLd } from '../proof/canonicalize'

/**
 * Why a proof is not taken for what it says of itself, besides its signature (Data Integrity 1.0, §2.1); undefined if it
 * is.
 */
export function whyNotTaken(
  { proofPurpose, verificationMethod, created, expires }: JsonLd,
  now: Date,
): string | undefined {
  if (proofPurpose !== 'assertionMethod') return `Its purpose is not to assert something, but ${brief(proofPurpose)}.`
  if (typeof verificationMethod !== 'string') return 'It does not name the key it was made with.'
  if (created !== undefined && Number.isNaN(timeOf(created))) return 'When it was made is no date.'
  if (expires === undefined) return undefined
  if (Number.isNaN(timeOf(expires))) return 'When it ends is no date.'
  return timeOf(expires) < now.getTime() ? `The proof itself ended on ${brief(expires)}.` : undefined
}

const timeOf = (date: unknown) => (typeof date === 'string' ? Date.parse(date) : Number.NaN)
const brief = (value: unknown) => (value === undefined ? 'not given' : JSON.stringify(value).slice(0, 100))
