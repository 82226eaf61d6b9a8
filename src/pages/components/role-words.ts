import type { Role } from '../../identity/rules'

/** What each role is called, and what it does. */
export const roleWords: Record<Role, [name: string, does: string]> = {
  owner: ['Owner', 'Everything an admin does, and makes other owners'],
  admin: ['Admin', 'People, keys, badges, what needs attention'],
  author: ['Author', 'Writes and publishes microcredentials'],
  assessor: ['Assessor', 'Judges submissions, never their own'],
}
