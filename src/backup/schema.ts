import * as z from 'zod'

/** Which backup to restore, and the code that only the operator has. */
export const Restore = z.strictObject({
  code: z.string(),
  backup: z.iso.date('A backup goes by its day, as in 2026-10-23.'),
})
