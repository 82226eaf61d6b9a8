import * as z from 'zod'
import { PageQuery } from '../../http/schema'
import type { MailProblem as MailProblemView } from '../../mail/problems'
import { describes, nothing, page, Time } from '../operation'
import type { Group } from '../operation'

export const MailProblem = describes<MailProblemView>()(
  z.strictObject({
    id: z.string(),
    status: z
      .enum(['refused', 'bounced', 'uncertain'])
      .describe('Bounced: it was sent, and came back. Uncertain: nobody knows whether it was sent.'),
    to: z.string().describe('Empty if nobody has said to whom it went.'),
    subject: z.string(),
    problem: z.string().describe('What is wrong, in words.'),
    createdAt: Time,
    mayBeSentAgain: z.boolean(),
  }),
)

const problem: z.output<typeof MailProblem> = {
  id: 'mail_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  status: 'refused',
  to: 'lea@example',
  subject: 'Your badge: Run a retrospective',
  problem: 'Resend refuses this mail (422 validation_error). The address may be mistyped.',
  createdAt: '2026-11-08T09:00:00.000Z',
  mayBeSentAgain: true,
}

export const mail: Group = {
  tag: 'Mail',
  about: 'Mail about an issuer that did not arrive, as far as anybody knows. Kept for 30 days.',
  answered: { MailProblem },
  operations: {
    listMailProblems: {
      route: 'GET /issuers/{issuer}/mail-problems',
      summary: 'List mail that did not arrive',
      about: 'Newest first.',
      who: 'attention.manage',
      query: PageQuery,
      answer: page(MailProblem, problem),
    },
    retryMail: {
      route: 'POST /mail/{mail}/retry',
      summary: 'Send a mail again',
      about: 'One that was refused, or of which nobody knows whether it was sent.',
      who: 'attention.manage',
      answer: { status: 202, about: 'It is sent again.' },
      refuses: { conflict: 'It bounced, what it said is forgotten, or it does not wait to be sent again.' },
    },
    dismissMail: {
      route: 'POST /mail/{mail}/dismiss',
      summary: 'Forget a mail that did not arrive',
      about: 'What it said and to whom it went is blanked.',
      who: 'attention.manage',
      answer: nothing('It is forgotten.'),
      refuses: { conflict: 'It needs nothing from anybody.' },
    },
  },
}
