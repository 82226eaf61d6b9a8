import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { review, submission } from '../assessment/tables'
import { auditEntry } from '../audit/tables'
import { invitation, microcredential } from '../catalogue/tables'
import { batch, batchRow, credential, credentialEdition } from '../credentials/tables'
import { enrollment } from '../enrollment/tables'
import { evidence, upload } from '../evidence/tables'
import {
  emailChange,
  issuerInvitation,
  issuerMember,
  passkey,
  personHandle,
  personProfile,
  session,
  user,
} from '../identity/tables'
import { mail, outgoingMail } from '../mail/tables'
import { courseCompletion } from '../sources/tables'
import { watch } from '../watches/tables'
import type { Known } from './person.query'

/** Something that is kept of a person: where, and which rows of it. */
export type Section = {
  name: string
  table: SQLiteTable
  where: SQL | undefined
  /** Columns that open something, and are nobody's to read. */
  without?: string[]
}

/** Everything that is kept of somebody: by one issuer, or (null) by all of them and for their account. */
export function sectionsOf({ userId, email }: Known, issuerId: string | null): Section[] {
  const id = userId ?? ''
  const inIssuer = (column: SQL) => (issuerId === null ? sql`true` : sql`${column} = ${issuerId}`)
  const enrollments = sql`${enrollment.learnerId} = ${id} and ${inIssuer(sql`${enrollment.issuerId}`)}`
  const enrolled = sql`(select ${enrollment.id} from ${enrollment} where ${enrollments})`
  const submissions = sql`${submission.learnerId} = ${id} and ${inIssuer(sql`${submission.issuerId}`)}`
  const submitted = sql`(select ${submission.id} from ${submission} where ${submissions})`
  const badges = sql`${credential.holderId} = ${id} and ${inIssuer(sql`${credential.issuerId}`)}`
  const held = sql`(select ${credential.id} from ${credential} where ${badges})`
  const toThem = sql`${outgoingMail.to} = ${email} and ${inIssuer(sql`${outgoingMail.issuerId}`)}`
  const work: Section[] = [
    {
      name: 'roles',
      table: issuerMember,
      where: sql`${issuerMember.userId} = ${id} and ${inIssuer(sql`${issuerMember.organizationId}`)}`,
    },
    {
      name: 'invitations_to_roles',
      table: issuerInvitation,
      where: sql`${issuerInvitation.email} = ${email} and ${inIssuer(sql`${issuerInvitation.organizationId}`)}`,
      without: ['tokenHash'],
    },
    {
      name: 'invitations',
      table: invitation,
      where: sql`${invitation.email} = ${email} and ${invitation.microcredentialId} in (select ${microcredential.id} from ${microcredential} where ${inIssuer(sql`${microcredential.issuerId}`)})`,
    },
    { name: 'enrollments', table: enrollment, where: enrollments },
    { name: 'evidence', table: evidence, where: sql`${evidence.enrollmentId} in ${enrolled}` },
    { name: 'files', table: upload, where: sql`${upload.enrollmentId} in ${enrolled}` },
    { name: 'submissions', table: submission, where: submissions },
    {
      name: 'reviews_of_their_work',
      table: review,
      where: sql`${review.submissionId} in ${submitted}`,
      without: ['assessorId'],
    },
    {
      name: 'reviews_given',
      table: review,
      where: sql`${review.assessorId} = ${id} and ${review.submissionId} in (select ${submission.id} from ${submission} where ${inIssuer(sql`${submission.issuerId}`)})`,
    },
    { name: 'badges', table: credential, where: badges },
    { name: 'badge_editions', table: credentialEdition, where: sql`${credentialEdition.credentialId} in ${held}` },
    {
      name: 'lines_of_files',
      table: batchRow,
      where: sql`${batchRow.batchId} in (select ${batch.id} from ${batch} where ${inIssuer(sql`${batch.issuerId}`)}) and (lower(trim(${batchRow.input} ->> '$.email')) = ${email} or ${batchRow.credentialId} in ${held})`,
    },
    {
      name: 'completed_courses',
      table: courseCompletion,
      where: sql`${courseCompletion.learnerId} = ${id} and ${inIssuer(sql`${courseCompletion.issuerId}`)}`,
    },
    // Its words may have a link in them that signs in whoever opens it.
    { name: 'mail_on_its_way', table: outgoingMail, where: toThem, without: ['text'] },
    {
      name: 'audit_log',
      table: auditEntry,
      where: sql`${auditEntry.actorId} = ${id} and ${inIssuer(sql`${auditEntry.issuerId}`)}`,
    },
  ]
  if (issuerId !== null) return work
  return [
    { name: 'account', table: user, where: eq(user.id, id) },
    { name: 'sessions', table: session, where: eq(session.userId, id), without: ['token'] },
    { name: 'passkeys', table: passkey, where: eq(passkey.userId, id) },
    { name: 'new_address', table: emailChange, where: eq(emailChange.userId, id), without: ['tokenHash'] },
    { name: 'profile', table: personProfile, where: eq(personProfile.userId, id) },
    { name: 'handles', table: personHandle, where: eq(personHandle.userId, id) },
    { name: 'watches', table: watch, where: eq(watch.email, email), without: ['tokenHash'] },
    { name: 'local_mailbox', table: mail, where: eq(mail.to, email) },
    ...work,
  ]
}
