import type { Group } from './operation'
import { apiKeys } from './operations/api-keys'
import { auditLog } from './operations/audit'
import { attention } from './operations/attention'
import { awards } from './operations/awards'
import { badges } from './operations/badges'
import { batches } from './operations/batches'
import { destinations } from './operations/destinations'
import { endorsements } from './operations/endorsements'
import { enrollments } from './operations/enrollments'
import { evidences } from './operations/evidence'
import { memberInvitations } from './operations/invitations'
import { issuers } from './operations/issuers'
import { mail } from './operations/mail'
import { me } from './operations/me'
import { members } from './operations/members'
import { microcredentials } from './operations/microcredentials'
import { passkeys } from './operations/passkeys'
import { privacy } from './operations/privacy'
import { reference } from './operations/reference'
import { restoring } from './operations/restore'
import { reviews } from './operations/reviews'
import { setUp } from './operations/set-up'
import { signingKeys } from './operations/signing-keys'
import { sources } from './operations/sources'
import { submissions } from './operations/submissions'
import { uploads } from './operations/uploads'
import { versions } from './operations/versions'
import { watches } from './operations/watches'

/** All of the API, in the order in which the reference tells of it. */
export const groups: Group[] = [
  awards,
  batches,
  microcredentials,
  versions,
  enrollments,
  evidences,
  uploads,
  submissions,
  reviews,
  badges,
  endorsements,
  watches,
  sources,
  destinations,
  issuers,
  members,
  memberInvitations,
  apiKeys,
  signingKeys,
  attention,
  mail,
  auditLog,
  me,
  passkeys,
  privacy,
  setUp,
  restoring,
  reference,
]
