import * as z from 'zod'
import type { AttemptView, SubmissionView } from '../../assessment/attempts'
import { NewSubmission } from '../../assessment/schema'
import type { ManifestItemView, OutcomeView } from '../../assessment/view'
import { PageQuery } from '../../http/schema'
import { created, describes, json, ok, page, Time } from '../operation'
import type { Group } from '../operation'

export const SubmissionStatus = z.enum(['submitted', 'in_review', 'met', 'not_yet', 'withdrawn'])

export const ManifestItem = describes<ManifestItemView>()(
  z.strictObject({
    evidenceId: z.string(),
    requirementId: z.string(),
    kind: z.enum(['text', 'file', 'link', 'course']),
    caption: z.string(),
    sha256: z.string().describe('Of the text or link itself, or of the bytes of the file.'),
    content: z.string(),
    file: z.strictObject({ name: z.string(), mediaType: z.string(), bytes: z.int() }).nullable(),
  }),
)

export const Outcome = describes<OutcomeView>()(
  z.strictObject({
    criterionId: z.string(),
    name: z.string(),
    met: z.boolean(),
    level: z.string(),
    required: z.string().describe('The lowest level that meets it.'),
    feedback: z.array(z.string()),
  }),
)

const Attempt = describes<AttemptView>()(
  z.strictObject({
    id: z.string(),
    enrollmentId: z.string(),
    versionId: z.string(),
    attempt: z.int(),
    status: SubmissionStatus,
    since: Time.describe('When it got that status.'),
    submittedAt: Time,
    decidedAt: Time.nullable(),
    waitingFor: z.int().describe('How many reviews it still waits for.'),
    attention: z.boolean().describe('Whether it waits for a review that nobody is left to give.'),
    judgedElsewhere: z.boolean(),
    outcomes: z.array(Outcome).describe('Empty until decided.'),
    notes: z.array(z.string()),
  }),
)

const Submission = describes<SubmissionView>()(
  Attempt.extend({
    manifest: z.array(ManifestItem),
    manifestDigest: z.string(),
    choices: z
      .strictObject({
        holderName: z.string(),
        nameInBadge: z.boolean(),
        narrative: z.string(),
        released: z.array(z.string()),
      })
      .nullable()
      .describe('What the learner chose for the badge; null for everybody else.'),
  }),
)

export const manifestItem: z.output<typeof ManifestItem> = {
  evidenceId: 'evi_5e6f708192a3b4c5d6e7f8091a2b3c4d',
  requirementId: 'r2',
  kind: 'link',
  caption: 'The lesson on video',
  sha256: '1b4f0e9851971998e732078544c96b36c3d01cedf7caa332359d6f1d83567014',
  content: 'https://video.example.org/my-lesson',
  file: null,
}

const attempt: z.output<typeof Attempt> = {
  id: 'sub_6f708192a3b4c5d6e7f8091a2b3c4d5e',
  enrollmentId: 'enr_4d5e6f708192a3b4c5d6e7f8091a2b3c',
  versionId: 'ver_3c4d5e6f708192a3b4c5d6e7f8091a2b',
  attempt: 1,
  status: 'met',
  since: '2026-10-28T16:40:00.000Z',
  submittedAt: '2026-10-21T07:15:00.000Z',
  decidedAt: '2026-10-28T16:40:00.000Z',
  waitingFor: 0,
  attention: false,
  judgedElsewhere: false,
  outcomes: [
    {
      criterionId: 'c1',
      name: 'Asks before it tells',
      met: true,
      level: 'Meets',
      required: 'Meets',
      feedback: ['The second question was the better one.'],
    },
  ],
  notes: ['Well done.'],
}

const submission: z.output<typeof Submission> = {
  ...attempt,
  manifest: [manifestItem],
  manifestDigest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  choices: { holderName: 'Lea Learner', nameInBadge: true, narrative: '', released: [manifestItem.evidenceId] },
}

export const submissions: Group = {
  tag: 'Submissions',
  about: 'An attempt at a microcredential: what was handed in, frozen with its digests, and what came of it.',
  sent: { NewSubmission },
  answered: { Submission, Attempt, ManifestItem, Outcome },
  operations: {
    submit: {
      route: 'POST /enrollments/{enrollment}/submissions',
      summary: 'Submit',
      about:
        'Freezes the evidence. Here the learner says whether their name is in the badge, and which evidence is released with it.',
      who: 'person',
      idempotent: true,
      body: json(NewSubmission, {
        statement: true,
        holderName: 'Lea Learner',
        nameInBadge: true,
        release: [manifestItem.evidenceId],
      }),
      answer: created(Submission, { ...submission, status: 'submitted', decidedAt: null, outcomes: [], notes: [] }),
      refuses: {
        conflict: 'Evidence is missing or still being checked, an attempt is open, or the enrollment is over.',
      },
    },
    listAttempts: {
      route: 'GET /enrollments/{enrollment}/submissions',
      summary: 'List one’s attempts',
      about: 'Newest first.',
      who: 'person',
      query: PageQuery,
      answer: page(Attempt, attempt),
    },
    getSubmission: {
      route: 'GET /submissions/{submission}',
      summary: 'Read a submission',
      about: 'For its learner, too.',
      who: 'submission.read',
      answer: ok(Submission, submission),
    },
    withdrawSubmission: {
      route: 'POST /submissions/{submission}/withdraw',
      summary: 'Take a submission back',
      about: 'While it is not decided.',
      who: 'person',
      answer: ok(Submission, { ...submission, status: 'withdrawn', decidedAt: null, outcomes: [], notes: [] }),
      refuses: { conflict: 'It is decided or withdrawn already, or somebody has begun to review it.' },
    },
    downloadSubmitted: {
      route: 'GET /submissions/{submission}/evidence/{evidence}/file',
      summary: 'Download a submitted file',
      about: 'For its learner, whoever reviews it, and who may read submissions. Not scanned for viruses.',
      who: 'submission.read',
      answer: { status: 200, type: 'application/octet-stream', about: 'The file, as a download of its media type.' },
    },
  },
}
