import * as z from 'zod'
import { BatchesQuery, NewBatch, RowsQuery } from '../../credentials/direct/batch-schema'
import type { BatchRowView, BatchView } from '../../credentials/direct/batches'
import { batchRowStatuses } from '../../credentials/rules'
import { accepted, created, describes, ok, page, Time } from '../operation'
import type { Group } from '../operation'
import { badgeExample, badgeUrl } from './badges'
import { version } from './versions'

const listed = {
  id: z.string(),
  kind: z.enum(['award', 'revoke']),
  issuerId: z.string(),
  versionId: z.string().nullable(),
  status: z.enum(['checked', 'confirmed', 'done', 'discarded']),
  rows: z.int(),
  createdAt: Time,
  confirmedAt: Time.nullable(),
  finishedAt: Time.nullable(),
}

const ListedBatch = describes<Omit<BatchView, 'counts'>>()(z.strictObject(listed))

const Batch = describes<BatchView>()(
  z.strictObject({
    ...listed,
    counts: z.strictObject({ ready: z.int(), problem: z.int(), duplicate: z.int(), done: z.int(), failed: z.int() }),
  }),
)

const BatchRow = describes<BatchRowView>()(
  z.strictObject({
    line: z.int(),
    status: z.enum(batchRowStatuses),
    problem: z.string().nullable(),
    input: z.record(z.string(), z.string()).describe('What the line says, by column.'),
    credentialId: z.string().nullable(),
    url: z.string().nullable(),
  }),
)

const listedBatch: z.output<typeof ListedBatch> = {
  id: 'bat_8192a3b4c5d6e7f8091a2b3c4d5e6f70',
  kind: 'award',
  issuerId: version.issuerId,
  versionId: version.id,
  status: 'checked',
  rows: 2,
  createdAt: '2026-11-04T09:00:00.000Z',
  confirmedAt: null,
  finishedAt: null,
}

const batch: z.output<typeof Batch> = {
  ...listedBatch,
  counts: { ready: 1, problem: 1, duplicate: 0, done: 0, failed: 0 },
}

const row: z.output<typeof BatchRow> = {
  line: 2,
  status: 'done',
  problem: null,
  input: { email: 'lea@example.org', name: 'Lea Learner' },
  credentialId: badgeExample.id,
  url: badgeUrl,
}

const past = 'It is past that.'

export const batches: Group = {
  tag: 'Batches',
  about:
    'Many awards or revocations by one CSV file. Each line is checked when it is sent; nothing is done until it is confirmed. Revoking takes the scope `credential.revoke`.',
  answered: { Batch, ListedBatch, BatchRow },
  operations: {
    createBatch: {
      route: 'POST /issuers/{issuer}/batches',
      summary: 'Send a file',
      about: 'Of awards (`kind=award`, with `microcredentialId`), or of revocations (`kind=revoke`).',
      who: 'credential.issue',
      idempotent: true,
      query: NewBatch,
      body: {
        types: ['text/csv'],
        about:
          'UTF-8, with a line of column names. Awards: `email`, `name`, and whichever they need of `awardedAt`, `validUntil`, `narrative`, `evidence` and a column for each criterion. Revocations: `badge`, `reason`.',
        example: 'email,name\nlea@example.org,Lea Learner\n',
      },
      answer: created(Batch, batch),
    },
    listBatches: {
      route: 'GET /issuers/{issuer}/batches',
      summary: 'List files',
      about: 'Of one kind, newest first.',
      who: 'credential.issue',
      query: BatchesQuery,
      answer: page(ListedBatch, listedBatch),
    },
    getBatch: {
      route: 'GET /batches/{batch}',
      summary: 'Read how far a file has come',
      who: 'credential.issue',
      answer: ok(Batch, batch),
    },
    listBatchRows: {
      route: 'GET /batches/{batch}/rows',
      summary: 'List the lines of a file',
      who: 'credential.issue',
      query: RowsQuery,
      answer: page(BatchRow, row),
    },
    reportBatch: {
      route: 'GET /batches/{batch}/report.csv',
      summary: 'Download what became of each line',
      who: 'credential.issue',
      answer: { status: 200, type: 'text/csv', about: 'A line for each line: its number, status, problem and badge.' },
    },
    confirmBatch: {
      route: 'POST /batches/{batch}/confirm',
      summary: 'Have a file done',
      about: 'All lines that are ready. Those with a problem stay undone.',
      who: 'credential.issue',
      answer: accepted(Batch, { ...batch, status: 'confirmed', confirmedAt: '2026-11-04T09:02:00.000Z' }),
      refuses: { conflict: `Nothing in it could be done. ${past}` },
    },
    retryBatch: {
      route: 'POST /batches/{batch}/retry',
      summary: 'Try the lines that failed once more',
      who: 'credential.issue',
      answer: accepted(Batch, { ...batch, status: 'confirmed', confirmedAt: '2026-11-04T09:02:00.000Z' }),
      refuses: { conflict: 'It is being worked off, or none has failed.' },
    },
    discardBatch: {
      route: 'POST /batches/{batch}/discard',
      summary: 'Discard a file',
      who: 'credential.issue',
      answer: ok(Batch, { ...batch, status: 'discarded', finishedAt: '2026-11-04T09:02:00.000Z' }),
      refuses: { conflict: past },
    },
  },
}
