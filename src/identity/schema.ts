import * as z from 'zod'
import { digestPattern } from '../digest'
import { legible } from '../http/schema'
import { toIri } from '../web-address'
import { isErasedAddress } from './erased-address'
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
  .refine((email) => !isErasedAddress(email), 'Nobody is behind this address any more.')

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
  code: z.string().trim().min(1, 'Give the set-up code.').max(200),
  /** The address of this deployment, as whoever runs it confirms it: what is signed carries it for ever. */
  origin: z.string('Confirm the address of this deployment.').max(300),
  issuer: IssuerProfile.extend({ slug: Slug }),
  owner: z.object({ name: Name, email: Email }),
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

/** What a browser hands over of an authenticator's answer, as `@simplewebauthn/browser` writes it. */
const passkeyResponse = <T extends z.ZodRawShape>(response: T) =>
  z.object({
    response: z.looseObject({
      id: z.string().min(1).max(2000),
      rawId: z.string().max(2000),
      type: z.literal('public-key'),
      clientExtensionResults: z.looseObject({}).default({}),
      response: z.looseObject({ clientDataJSON: z.string(), ...response }),
    }),
  })

export const PasskeySignIn = passkeyResponse({ authenticatorData: z.string(), signature: z.string() })

export const PasskeyName = z.object({ name: Name })

export const NewPasskey = passkeyResponse({ attestationObject: z.string() }).extend(PasskeyName.shape)

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

/** Parts of addresses, and names that speak for the site rather than for somebody on it. */
const reservedHandles = new Set(
  (
    'about account admin administrator api assay assess assessor auth author badge badges catalogue contact ' +
    'credentials edit everyone help home info issuer issuers learn legal login logout mail me moderator new nobody ' +
    'null official people privacy profile public root security settings setup sign-in sign-out signin signout site ' +
    'staff status support system team terms test undefined user users verified verifier verify webmaster www'
  ).split(' '),
)

/** The last part of the address of somebody's public profile. */
export const Handle = z
  .string('Choose a handle.')
  .trim()
  .toLowerCase()
  .min(3, 'At least 3 characters.')
  .max(40, 'At most 40 characters.')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use letters a to z, digits and single hyphens.')
  .refine((handle) => !reservedHandles.has(handle), 'This handle is reserved. Choose another.')

/** What a person says of themselves to anybody. */
export const PublicProfile = z.object({
  handle: Handle,
  name: legible(
    z
      .string('Give the name to be shown.')
      .trim()
      .min(1, 'Give the name to be shown.')
      .max(120, 'At most 120 characters.')
      // Neither line breaks nor marks that turn the direction of what stands around them.
      .regex(/^[^\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]*$/u, 'A name is one line of plain text.'),
  ),
  /** Markdown. */
  about: legible(z.string().trim().max(2000, 'At most 2,000 characters.')).default(''),
  /** Whether search engines may list it. */
  indexed: z.boolean().default(false),
})
