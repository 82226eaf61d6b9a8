import * as z from 'zod'
import { PageQuery } from '../../http/schema'
import type { MachineWatch } from '../../watches/machine'
import { NewMachineWatch } from '../../watches/schema'
import { created, describes, json, nothing, page, Time } from '../operation'
import type { Group } from '../operation'

const Watch = describes<MachineWatch>()(
  z.strictObject({
    id: z.string(),
    statusList: z.string(),
    index: z.int(),
    webhook: z.string(),
    createdAt: Time,
    expiresAt: Time,
  }),
)

const place = { statusList: 'https://other.example/status/1', index: 94_567, webhook: 'https://hr.example.org/hooks' }

const watch: z.output<typeof Watch> = {
  ...place,
  id: 'watch_b4c5d6e7f8091a2b3c4d5e6f708192a3',
  createdAt: '2026-11-08T09:00:00.000Z',
  expiresAt: '2028-11-08T09:00:00.000Z',
}

export const watches: Group = {
  tag: 'Watches',
  about:
    'To hear of it when a badge is revoked, whoever issued it. For API keys with the scope `credentials.verify`; people are told by mail, from `/verify`.',
  sent: { NewMachineWatch },
  answered: { Watch },
  operations: {
    createWatch: {
      route: 'POST /watches',
      summary: 'Watch a badge',
      about: 'By its place in a status list.',
      who: 'key',
      idempotent: true,
      body: json(NewMachineWatch, place),
      answer: created(Watch, watch),
      refuses: { conflict: 'The key watches 1,000 places already.' },
    },
    listWatches: {
      route: 'GET /watches',
      summary: 'List what this key watches',
      who: 'key',
      query: PageQuery,
      answer: page(Watch, watch),
    },
    endWatch: {
      route: 'DELETE /watches/{watch}',
      summary: 'End a watch',
      who: 'key',
      answer: nothing('It is ended.'),
    },
  },
}
