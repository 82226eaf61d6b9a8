import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { review, submission } from '../assessment/tables'
import { auditEntry } from '../audit/tables'
import { image, invitation, microcredential, microcredentialVersion } from '../catalogue/tables'
import {
  badgeState,
  batch,
  batchRow,
  credential,
  credentialEdition,
  endorsement,
  machineCredential,
  resigning,
  statusList,
} from '../credentials/tables'
import { delivery, destination } from '../destinations/tables'
import { enrollment } from '../enrollment/tables'
import { event } from '../events/tables'
import type { EventType } from '../events/types'
import { evidence, upload, uploadSegment, uploadUsage } from '../evidence/tables'
import { idempotentRequest } from '../idempotency/tables'
import {
  account,
  apiKey,
  confirmedOrigin,
  emailChange,
  issuer,
  issuerInvitation,
  issuerMember,
  passkey,
  personHandle,
  personProfile,
  session,
  usedSetupCode,
  user,
  verification,
} from '../identity/tables'
import { mail, outgoingMail } from '../mail/tables'
import { erasure } from '../privacy/tables'
import { sealedSecret, signingKey } from '../signing/tables'
import { courseCompletion, hook, source, sourceCourse } from '../sources/tables'
import { watch } from '../watches/tables'
import { backup, restoration } from './tables'

/** A table, which of its rows are backed up if not all, and columns that are left empty. */
export type Exported = { table: SQLiteTable; only?: SQL; blank?: string[] }

/**
 * What is backed up, in the order in which it is read: what refers to others before what it refers to, so that nothing in
 * a backup refers to what is missing, although it is read over many minutes. Events come last: one stands for every change
 * that was seen before (decisions/0034).
 */
export const exported: Exported[] = [
  { table: batchRow },
  { table: credentialEdition },
  { table: credential },
  { table: machineCredential },
  { table: endorsement },
  { table: resigning },
  { table: statusList },
  { table: batch },
  { table: review },
  { table: submission },
  { table: evidence },
  { table: upload },
  { table: uploadUsage },
  { table: enrollment },
  { table: delivery },
  { table: destination },
  { table: sourceCourse },
  { table: courseCompletion },
  // A body is personal data that expires; without it nothing can be done about a hook that waits: it is to be sent again.
  { table: hook, only: sql`${hook.status} <> 'received'`, blank: ['body'] },
  { table: source },
  { table: sealedSecret },
  { table: signingKey },
  { table: invitation },
  { table: microcredentialVersion },
  { table: microcredential },
  { table: image },
  { table: watch },
  { table: apiKey },
  { table: usedSetupCode },
  { table: confirmedOrigin },
  { table: issuerInvitation },
  { table: issuerMember },
  { table: issuer },
  { table: erasure },
  { table: passkey },
  { table: personProfile },
  { table: personHandle },
  { table: user },
  // What was sent holds neither words nor address any more: only that it was.
  { table: outgoingMail, only: sql`${outgoingMail.status} = 'sent'` },
  { table: auditEntry },
  { table: event },
]

/** What is not, and why. */
export const left = new Map<SQLiteTable, string>([
  [session, 'Whoever was signed in signs in again.'],
  [verification, 'Links to sign in with live for minutes.'],
  [emailChange, 'So do those that confirm a new address.'],
  [account, 'Always empty.'],
  [idempotentRequest, 'Answers for 24 hours.'],
  [mail, 'A developer’s own machine.'],
  [uploadSegment, 'Uploads that are not finished begin again.'],
  [badgeState, 'Says what KV has; KV is empty after a restore.'],
  [backup, 'The files say which backups there are.'],
  [restoration, 'Of this deployment alone.'],
])

type Thing = EventType extends infer Type ? (Type extends `${infer Name}.${string}` ? Name : never) : never

/** Where the subject of an event stands, by the first word of its type; null where it is in no backup. */
export const subjects: Record<Thing, SQLiteTable | null> = {
  invitation,
  member: issuerInvitation,
  enrollment,
  upload,
  submission,
  credential,
  machine_credential: machineCredential,
  edition: credential,
  key: signingKey,
  batch,
  endorsement,
  mail: null,
  hook,
  source,
  destination,
  delivery,
  person: erasure,
  backup: null,
}
