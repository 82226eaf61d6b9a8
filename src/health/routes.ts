import { Hono } from 'hono'
import { version } from '../../package.json'
import type { AppEnv } from '../http/env'
import { may } from '../identity/rules'
import type { Actor } from '../identity/rules'
import { checkHealth } from './service'

/**
 * `/healthz`: that the Worker answers, for anybody and at no cost. For whoever runs an issuer, by session or API key, how
 * all it depends on is; 503 if something has to be mended.
 */
export const healthRoutes = new Hono<AppEnv>().get('/healthz', async (c) => {
  const issuerIds = issuersOf(c.var.actor)
  if (issuerIds.length === 0) return c.json({ status: 'up', version })
  const health = await checkHealth(c.var.ctx, issuerIds)
  return c.json({ ...health, version }, health.status === 'up' ? 200 : 503)
})

function issuersOf(actor: Actor): string[] {
  const ids = actor.kind === 'person' ? Object.keys(actor.roles) : actor.kind === 'key' ? [actor.issuerId] : []
  return ids.filter((id) => may(actor, 'attention.manage', id))
}
