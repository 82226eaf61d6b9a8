import * as z from 'zod'
import { Restore } from '../../backup/schema'
import type { RestoreView } from '../../backup/restore'
import { describes, json, ok } from '../operation'
import type { Group } from '../operation'

const Restored = describes<RestoreView>()(
  z.strictObject({
    backup: z.string(),
    done: z.boolean(),
    at: z.string().describe('The table, or the step, that it is at.'),
    rows: z.number().describe('Rows that are back.'),
    of: z.number().describe('Rows of the backup.'),
    missing: z.record(z.string(), z.number()).describe('By table, rows of the backup that could not be put back.'),
    lost: z.number().describe('Badges that were signed since the backup, and are unknown now.'),
  }),
)

export const restoring: Group = {
  tag: 'Restore',
  about: 'A nightly backup of the records, put back into an empty deployment. `npm run restore` drives this.',
  sent: { Restore },
  answered: { Restored },
  operations: {
    restore: {
      route: 'POST /restore',
      summary: 'Put the next piece of a backup back',
      about:
        'To be asked for again until it is `done`; a piece that was cut off is simply asked for again. Only an empty deployment at the same address, with the same key-encryption key, takes a backup.',
      who: 'anybody',
      body: json(Restore, { code: 'c0ffee…', backup: '2026-11-24' }),
      answer: ok(Restored, {
        backup: '2026-11-24',
        done: false,
        at: 'credential',
        rows: 1200,
        of: 4821,
        missing: {},
        lost: 0,
      }),
      refuses: {
        forbidden: 'The set-up code is not right.',
        not_found: 'There is no finished backup of that day in the bucket.',
        conflict: 'The deployment is not empty, or not the one that was backed up.',
        rate_limited: 'Too many requests came from one address.',
      },
    },
  },
}
