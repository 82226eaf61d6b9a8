import * as z from 'zod'
import type { Completeness as CompletenessView, EvidenceView, FileView } from '../../evidence/rules'
import { EvidencePatch, NewEvidence } from '../../evidence/schema'
import { created, describes, json, nothing, ok, Time } from '../operation'
import type { Group } from '../operation'

const File = describes<FileView>()(
  z.strictObject({
    uploadId: z.string(),
    name: z.string(),
    bytes: z.int(),
    offset: z.int().describe('How many bytes have arrived.'),
    mediaType: z.string().nullable().describe('As told from its bytes; null until they were looked at.'),
    sha256: z.string().nullable(),
    status: z.enum(['open', 'received', 'verified', 'rejected', 'expired', 'deleted']),
    reason: z.string().nullable().describe('Why it was rejected.'),
  }),
)

const Evidence = describes<EvidenceView>()(
  z.strictObject({
    id: z.string(),
    requirementId: z.string(),
    kind: z.enum(['text', 'file', 'link', 'course']),
    caption: z.string(),
    content: z.string().describe('The text, or the address of the link.'),
    createdAt: Time,
    updatedAt: Time,
    file: File.nullable(),
  }),
)

const Completeness = describes<CompletenessView>()(
  z.strictObject({
    requirementId: z.string(),
    have: z.int().describe('How many count: files that are verified, the rest if it is not empty.'),
    min: z.int(),
    max: z.int(),
    missing: z.int(),
    checking: z.array(z.string()).describe('Names of files on their way, or being checked.'),
  }),
)

const evidence: z.output<typeof Evidence> = {
  id: 'evi_5e6f708192a3b4c5d6e7f8091a2b3c4d',
  requirementId: 'r2',
  kind: 'link',
  caption: 'The lesson on video',
  content: 'https://video.example.org/my-lesson',
  createdAt: '2026-10-20T19:00:00.000Z',
  updatedAt: '2026-10-20T19:00:00.000Z',
  file: null,
}

const over = 'The enrollment is over: what was handed in stays as it is.'

export const evidences: Group = {
  tag: 'Evidence',
  about: 'What a learner hands in. Texts and links are sent here; files come in by tus, under Uploads.',
  sent: { NewEvidence, EvidencePatch },
  answered: { Evidence, File, Completeness },
  operations: {
    listEvidence: {
      route: 'GET /enrollments/{enrollment}/evidence',
      summary: 'List the evidence of one’s enrollment',
      about:
        'Oldest first, with how far it meets each requirement. In one piece: a version has 20 requirements at most, and each of them takes 20 items at most.',
      who: 'person',
      answer: ok(z.strictObject({ items: z.array(Evidence), requirements: z.array(Completeness) }), {
        items: [evidence],
        requirements: [{ requirementId: 'r2', have: 1, min: 1, max: 1, missing: 0, checking: [] }],
      }),
    },
    addEvidence: {
      route: 'POST /enrollments/{enrollment}/evidence',
      summary: 'Hand in a text or a link',
      who: 'person',
      idempotent: true,
      body: json(NewEvidence, {
        requirementId: 'r2',
        kind: 'link',
        content: 'https://video.example.org/my-lesson',
        caption: 'The lesson on video',
      }),
      answer: created(Evidence, evidence),
      refuses: { conflict: `The requirement has all it takes. ${over}` },
    },
    changeEvidence: {
      route: 'PATCH /evidence/{evidence}',
      summary: 'Change the words of a piece of evidence',
      who: 'person',
      body: json(EvidencePatch, { caption: 'The lesson on video' }),
      answer: ok(Evidence, evidence),
      refuses: { conflict: over },
    },
    removeEvidence: {
      route: 'DELETE /evidence/{evidence}',
      summary: 'Take back a piece of evidence',
      who: 'person',
      answer: nothing('It is gone.'),
      refuses: { conflict: over },
    },
    downloadEvidence: {
      route: 'GET /evidence/{evidence}/file',
      summary: 'Download one’s own file',
      who: 'person',
      answer: { status: 200, type: 'application/octet-stream', about: 'The file, as a download of its media type.' },
      refuses: { conflict: 'It has not arrived as a whole.' },
    },
  },
}
