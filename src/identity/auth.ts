import { env } from 'cloudflare:workers'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { betterAuth } from 'better-auth/minimal'
import { createAccessControl } from 'better-auth/plugins/access'
import { magicLink } from 'better-auth/plugins/magic-link'
import { organization } from 'better-auth/plugins/organization'
import { drizzle } from 'drizzle-orm/d1'
import { createCtx } from '../context'
import { roles } from './rules'
import { account, issuer, issuerInvitation, issuerMember, session, user, verification } from './tables'

const schema = {
  user,
  session,
  account,
  verification,
  organization: issuer,
  member: issuerMember,
  invitation: issuerInvitation,
}

// Our rules.ts decides who may do what; better-auth only has to know the names of the roles.
const access = createAccessControl({})
const role = access.newRole({})

/** Minutes a mailed sign-in link is good for. */
const linkMinutes = 15

/**
 * Sign-in. At module scope, because building it costs some 50 ms of CPU; so this module is imported only when somebody
 * signs in or comes with a session, never by the public side. None of its own endpoints is mounted: our routes call
 * `auth.api`.
 */
export const auth = betterAuth({
  baseURL: env.ORIGIN,
  basePath: '/auth',
  secret: env.AUTH_SECRET,
  telemetry: { enabled: false },
  database: drizzleAdapter(drizzle(env.DB, { schema }), { provider: 'sqlite', schema }),
  // Our own brakes stand in front of sign-in, and no endpoint of this library is reachable from outside.
  rateLimit: { enabled: false },
  advanced: {
    ipAddress: { disableIpTracking: true },
    cookiePrefix: 'assay',
    database: { generateId: () => createCtx(env).newId('id') },
  },
  // Which browser somebody uses, and from where, is nobody's business.
  databaseHooks: {
    session: { create: { before: async (session) => ({ data: { ...session, userAgent: null, ipAddress: null } }) } },
  },
  session: { expiresIn: 30 * 24 * 3600, updateAge: 24 * 3600 },
  plugins: [
    magicLink({ storeToken: 'hashed', expiresIn: linkMinutes * 60, sendMagicLink }),
    organization({
      ac: access,
      roles: Object.fromEntries(roles.map((name) => [name, role])),
      creatorRole: 'owner',
      allowUserToCreateOrganization: false,
      schema: {
        organization: {
          additionalFields: {
            url: { type: 'string', required: true },
            description: { type: 'string', required: true },
          },
        },
      },
    }),
  ],
})

/** The link opens a page of ours with a button: mail scanners follow links, and must not use them up. */
async function sendMagicLink({
  email,
  token,
  metadata,
}: {
  email: string
  token: string
  metadata?: Record<string, unknown>
}) {
  const ctx = createCtx(env)
  const link = new URL('/auth/confirm', ctx.origin)
  link.searchParams.set('token', token)
  if (typeof metadata?.next === 'string') link.searchParams.set('next', metadata.next)
  await ctx.mail.send({
    key: String(metadata?.key),
    to: email,
    subject: 'Your sign-in link for Assay',
    text: `Open this link to sign in. It works once, within ${linkMinutes} minutes.\n\n${link.href}\n\nIf you did not ask for it, ignore this mail: nobody gets in without the link.`,
  })
}
