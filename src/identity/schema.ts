import * as z from 'zod'
import { digestPattern } from '../digest'
import { toIri } from '../web-address'
import { roles, scopes } from './rules'

/** A part of a public address: lower-case letters, digits and single hyphens. */
export const Slug = z
  .string()
  .min(2, 'At least 2 characters.')
  .max(60, 'At most 60 characters.')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use lower-case letters, digits and single hyphens.')

export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email('This is not an e-mail address.').max(254, 'At most 254 characters.'))

export const WebAddress = z
  .url({ protocol: /^https?$/, error: 'Give a web address that begins with https:// or http://.', abort: true })
  .max(2000, 'At most 2,000 characters.')
  .refine((url) => toIri(url) !== undefined, 'A web address for everybody has no user name or password in it.')
  // It is going to be signed, in JSON-LD and under JSON schemas that know only RFC 3986.
  .overwrite((url) => toIri(url) ?? url)

export const ImageDigest = z.string().regex(digestPattern, 'Give the digest of an image you uploaded.')

const Name = z.string().trim().min(1, 'Give a name.').max(120)

export const IssuerProfile = z.object({
  name: Name,
  url: WebAddress,
  description: z.string().trim().min(1, 'Say in a sentence who you are.').max(1000),
})

export const IssuerPatch = IssuerProfile.extend({
  imageDigest: ImageDigest.nullable(),
  email: Email.nullable(),
  linkedinId: z
    .string()
    .regex(/^[1-9][0-9]{0,18}$/, 'Give the number alone, as in linkedin.com/company/1234567.')
    .nullable(),
}).partial()

export const Setup = z.object({
  code: z.string().min(1),
  owner: z.object({ email: Email, name: Name }),
  issuer: IssuerProfile.extend({ slug: Slug }),
})

/**
 * A path of ours, never another site: browsers read `//`, `/\` and a slash followed by a tab or a line break as the start
 * of a host.
 */
export const LocalPath = z
  .string()
  .regex(/^\/(?![/\\])[!-[\]-~]*$/, 'Only a path of ours.')
  .max(500, 'This path is too long.')

export const SignIn = z.object({ email: Email, next: LocalPath.optional() })

export const Confirm = z.object({ token: z.string().min(1).max(200) })

export const Me = z.object({ name: Name })

export const NewEmail = z.object({ email: Email })

const Roles = z.array(z.enum(roles)).min(1, 'Give at least one role.')

export const NewMember = z.object({ email: Email, name: Name.optional(), roles: Roles })

export const MemberRoles = z.object({ roles: Roles })

export const NewApiKey = z.object({
  name: Name,
  scopes: z.array(z.enum(scopes as [string, ...string[]])).min(1, 'Give at least one scope.'),
  /** What it has signed at the VC-API is signed by a `did:key` that nobody vouches for. */
  testing: z.boolean().optional(),
})
