import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { findProfile } from '../identity/profiles'
import { notFound } from '../refusal'
import { brakeMisses } from './brake'
import { listPublicBadges } from './person.query'

/** Badges on a page of it. */
const perPage = 24

/**
 * `/people/{handle}`: somebody's public profile with the badges they show. Looked up in D1 each time, so that it says
 * what they chose; caches may have it for 20 seconds.
 */
export const personRoutes = new Hono<AppEnv>().get('/people/:handle', async (c) => {
  const { ctx } = c.var
  const { handle } = c.req.param()
  // What cannot be a handle costs no look-up.
  if (!/^[a-z0-9-]{3,40}$/.test(handle)) throw notFound('page')
  await brakeMisses(c)
  const profile = await findProfile(ctx, handle)
  if (!profile) throw notFound('page')
  const { userId, ...said } = profile
  const cursor = c.req.query('cursor')
  const [badges, { PersonPage }] = await Promise.all([
    listPublicBadges(ctx, userId, { cursor, limit: perPage }),
    import('../pages/public/person'),
  ])
  c.header('cache-control', 'public, max-age=20')
  return c.html(PersonPage({ profile: said, badges, cursor, origin: ctx.origin }))
})
