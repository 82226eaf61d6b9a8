/**
 * `pending` (all of it fixed, being signed) → `signed` (being checked) → `issued`. `held` on the way until an admin has
 * mended what holds it.
 */
export type CredentialStatus = 'pending' | 'signed' | 'issued' | 'held'

/** Why there is another edition: the learner wanted it so, or a key or the issuer gave cause. */
export type EditionCause = 'choice' | 'email' | 'key'

export type EndorsementStatus = 'proposed' | 'accepted' | 'declined'

/** `checked` (shown to whoever sent the file) → `confirmed` (being worked off) → `done`; or `discarded`. */
export type BatchStatus = 'checked' | 'confirmed' | 'done' | 'discarded'

/** `ready` → `done` or `failed`; a `problem` or a `duplicate` is never worked off. */
export type BatchRowStatus = 'ready' | 'problem' | 'duplicate' | 'done' | 'failed'
