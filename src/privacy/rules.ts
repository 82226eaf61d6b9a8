/** What an erasure does, one after the other, each in as many messages as it takes. */
export const steps = ['mark', 'count', 'stop', 'address', 'badges', 'files', 'work', 'handles', 'wait'] as const
export type Step = (typeof steps)[number]

/** What an erasure counts. */
export const kinds = [
  'enrollments',
  'evidence',
  'files',
  'submissions',
  'reviewsGiven',
  'badges',
  'badgesTakenDown',
  'awardsDropped',
  'courses',
] as const
export type Kind = (typeof kinds)[number]

/** What is done after this step. */
export const stepAfter = (step: Step): Step => steps[steps.indexOf(step) + 1] ?? 'wait'

/** What an erasure deletes, for people. */
export const goes = [
  'Evidence: texts, links and files, with their names and captions, wherever they are kept',
  'What was handed in: the words, the chosen name, what was released',
  'Feedback and notes of the assessors about it',
  'The name, the e-mail hash, the words of the holder and the released evidence in each badge, and every signed copy of them that we keep',
  'Invitations, and lines of CSV files, that carry the address',
  'Courses that a course platform reported as completed',
] as const

/** What goes with the account. */
export const goesWithAccount = [
  'The account: name, e-mail address, passkeys, sessions, sign-in links',
  'The public profile; its handle stays taken, as a digest that nobody can read',
  'Watches of badges, and mail that waits to be sent',
] as const

/** What has to stay, and why. */
export const stays = [
  [
    'Each badge’s address, dates, keys, place in the status list, and the levels that were reached',
    'copies that you gave away go on verifying, and a revoked badge stays revoked',
  ],
  ['How many people hold a badge, and how many bytes, reviews and badges there were', 'counts name nobody'],
  ['Ids in the audit log and in the records of who did what', 'they lead to no person any more'],
  ['Scores and feedback given as an assessor, without saying by whom', 'they judged the work of others'],
] as const

/** What goes by itself, and when. */
export const expires = [
  'Webhooks of a course platform as they came in: within 30 days',
  'Answers kept for requests that are sent twice: within 24 hours',
  'Backups, as long as they are kept: a restore erases again what was erased',
] as const
