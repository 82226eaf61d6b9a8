/** What an erasure does, one after the other, each in as many messages as it takes. */
const steps = ['mark', 'count', 'stop', 'address', 'badges', 'files', 'work', 'handles', 'wait'] as const
export type Step = (typeof steps)[number]

/** What an erasure counts, each as it is shown to people. */
export const counted = {
  enrollments: 'Enrollments',
  evidence: 'Items of evidence',
  files: 'Files',
  submissions: 'Submissions',
  reviewsGiven: 'Reviews given, which stay without saying by whom',
  badges: 'Badges that were issued',
  badgesTakenDown: 'Badges that nobody was to see',
  awardsDropped: 'Badges on their way, which are not issued any more',
} as const
export type Kind = keyof typeof counted
export const kinds = Object.keys(counted) as Kind[]

/** What is done after this step. */
export const stepAfter = (step: Step): Step => steps[steps.indexOf(step) + 1] ?? 'wait'

/** What an erasure deletes, for people. */
export const goes = [
  'Evidence: texts, links and files, with their names and captions',
  'What was handed in: words, the chosen name, what was released, and what assessors wrote about it',
  'In each badge, name, e-mail hash, the holder’s words and released evidence, and every signed copy of them that we keep',
  'Invitations, lines of CSV files, completed courses, and webhooks that name the address',
] as const

/** What goes with the account. */
export const goesWithAccount = [
  'The account: name, e-mail address, passkeys, sessions, links that wait',
  'The public profile; its handle stays taken, as a digest',
  'Watches of badges, and mail that waits to be sent',
] as const

/** What has to stay, and why. */
export const stays = [
  [
    'Each badge’s address, dates, keys, place in the status list and the levels reached',
    'copies that were handed out go on verifying, and keep saying what they said; a revoked badge stays revoked',
  ],
  ['Ids in the audit log and in other records', 'they lead to no person any more'],
  ['Scores and feedback given as an assessor, without saying by whom', 'they judged the work of others'],
  ['Counts of badges, files and reviews', 'they name nobody'],
] as const

/** What goes by itself, and when. */
export const expires = [
  'Webhooks of course platforms that name the person otherwise than by that address: within 30 days',
  'Answers kept for requests that are sent twice: within 24 hours',
  'Backups, as long as they are kept: a restore erases again what was erased',
] as const
