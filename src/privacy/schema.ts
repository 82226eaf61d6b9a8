import * as z from 'zod'
import { Email } from '../identity/schema'

/** Whom it is about: in the body, as an address in a URL ends up in logs. */
const who = {
  email: Email.optional(),
  userId: z
    .string()
    .regex(/^usr_[0-9a-f]{32}$|^[\w-]{1,80}$/, 'This is not the id of a person.')
    .optional(),
}

const oneOf = ({ email, userId }: { email?: string | undefined; userId?: string | undefined }) =>
  (email === undefined) !== (userId === undefined)

const which = { path: ['email'], error: 'Say whom: by email or by userId.' }

/** `keep`: the pages stay, and name nobody. `remove`: they are taken down. */
const Badges = z.enum(['keep', 'remove'], 'Choose what becomes of the badges’ pages: keep or remove.').default('keep')

const Cursor = z
  .string()
  .regex(/^[a-z_]+\.\d{1,15}$/, 'Not a cursor of ours.')
  .optional()

export const PersonExport = z.strictObject({ ...who, cursor: Cursor }).refine(oneOf, which)

export const PersonErasure = z.strictObject({ ...who, badges: Badges }).refine(oneOf, which)

/** Asked twice: the address has to be typed. */
export const OwnErasure = z.strictObject({ email: Email, badges: Badges })

export const OwnExport = z.object({ cursor: Cursor })
