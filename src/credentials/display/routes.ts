import { Hono } from 'hono'
import type { AppEnv } from '../../http/env'
import { json } from '../../http/input'
import { findOwnProfile } from '../../identity/profiles'
import { PublicProfile } from '../../identity/schema'
import { notFound } from '../../refusal'
import { chooseDisplay, viewDisplay } from './display'
import { publishProfile, withdrawProfile } from './own-profile'
import { DisplayChoice } from './schema'

/** `/api/v1`: who sees one's badges, and one's own public profile. */
export const displayRoutes = new Hono<AppEnv>()
  .get('/credentials/:id/display', async (c) => c.json(await viewDisplay(c.var.ctx, c.var.actor, c.req.param('id'))))
  .put('/credentials/:id/display', json(DisplayChoice), async (c) =>
    c.json(await chooseDisplay(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json'))),
  )
  .get('/profile', async (c) => {
    const profile = await findOwnProfile(c.var.ctx, c.var.actor)
    if (!profile) throw notFound('profile')
    return c.json(profile)
  })
  .put('/profile', json(PublicProfile), async (c) =>
    c.json(await publishProfile(c.var.ctx, c.var.actor, c.req.valid('json'))),
  )
  .delete('/profile', async (c) => {
    await withdrawProfile(c.var.ctx, c.var.actor)
    return c.body(null, 204)
  })
