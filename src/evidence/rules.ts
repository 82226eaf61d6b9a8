/**
 * `open` takes bytes → `received` (all bytes are here, being checked) → `verified` or `rejected`.
 * An open one that nobody finished is `expired`; one its learner gave up is `deleted`.
 */
export type UploadStatus = 'open' | 'received' | 'verified' | 'rejected' | 'expired' | 'deleted'
