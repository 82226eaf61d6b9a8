import { env } from 'cloudflare:workers'
import { passkey as passkeys } from '@better-auth/passkey'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { betterAuth } from 'better-auth/minimal'
import { drizzle } from 'drizzle-orm/d1'
import * as z from 'zod'
import { createCtx } from '../context'
import { isLocalOrigin } from '../mail/local'
import { account, passkey, session, user, verification } from './tables'

const schema = { user, session, account, verification, passkey }

/**
 * Sessions and passkeys. None of its own endpoints is mounted: our routes call `auth.api`. The cookies are locked to this
 * host and to https (`__Host-`, RFC 6265bis, §4.1.3.2) wherever others can be between.
 */
export function createAuth({ DB, ORIGIN, AUTH_SECRET }: Pick<Env, 'DB' | 'ORIGIN' | 'AUTH_SECRET'>) {
  const secure = !isLocalOrigin(ORIGIN)
  return betterAuth({
    baseURL: ORIGIN,
    basePath: '/auth',
    secret: AUTH_SECRET,
    telemetry: { enabled: false },
    database: drizzleAdapter(drizzle(DB, { schema }), { provider: 'sqlite', schema }),
    // Our own brakes stand in front of sign-in, and no endpoint of this library is reachable from outside.
    rateLimit: { enabled: false },
    advanced: {
      ipAddress: { disableIpTracking: true },
      cookiePrefix: secure ? '__Host-assay' : 'assay',
      // The library would put `__Secure-` before that.
      useSecureCookies: false,
      defaultCookieAttributes: { secure },
      database: { generateId: () => createCtx(env).newId('id') },
    },
    // Which browser somebody uses, and from where, is nobody's business.
    databaseHooks: {
      session: { create: { before: async (session) => ({ data: { ...session, userAgent: null, ipAddress: null } }) } },
    },
    // Without mail there may be no way to sign in anew: a session of any age may add a passkey, and its owner hears of it.
    session: { expiresIn: 30 * 24 * 3600, updateAge: 24 * 3600, freshAge: 0 },
    plugins: [
      { id: 'open-session', endpoints: { openSession } },
      passkeys({
        rpID: new URL(ORIGIN).hostname,
        rpName: 'Assay',
        origin: ORIGIN,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        advanced: { webAuthnChallengeCookie: 'passkey' },
        registration: {
          afterVerification: async ({ verification: { registrationInfo } }) =>
            requireVerified(registrationInfo?.userVerified),
        },
        authentication: {
          afterVerification: async ({ verification: { authenticationInfo } }) =>
            requireVerified(authenticationInfo.userVerified),
        },
      }),
    ],
  })
}

/** Signs somebody in in this browser, whoever they are: what calls it has to know that they are. */
const openSession = createAuthEndpoint({ method: 'POST', body: z.object({ userId: z.string() }) }, async (ctx) => {
  const { internalAdapter } = ctx.context
  const user = await internalAdapter.findUserById(ctx.body.userId)
  if (!user) throw new APIError('NOT_FOUND')
  await setSessionCookie(ctx, { session: await internalAdapter.createSession(user.id), user })
  return ctx.json({ signedIn: true })
})

/** A passkey stands for mail and more only if its owner unlocked it: the library itself would take any touch. */
function requireVerified(verified: boolean | undefined): void {
  if (!verified) throw new APIError('BAD_REQUEST', { code: 'USER_NOT_VERIFIED' })
}

/**
 * At module scope, because building it costs some 50 ms of CPU; so this module is imported only when somebody signs in or
 * comes with a session, never by the public side.
 */
export const auth = createAuth(env)
