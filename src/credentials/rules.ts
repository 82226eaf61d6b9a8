/** `pending` (ids fixed, being signed) → `issued`, or `held` until an admin has mended what holds it. */
export type CredentialStatus = 'pending' | 'issued' | 'held'
