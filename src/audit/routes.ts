import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { query } from '../http/input'
import { getIssuerBySlug } from '../identity/issuers'
import { listAudit } from './log'
import { AuditQuery } from './schema'

/** `/api/v1`: who did what in an issuer. */
export const auditRoutes = new Hono<AppEnv>().get('/issuers/:issuer/audit', query(AuditQuery), async (c) => {
  const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  return c.json(await listAudit(c.var.ctx, c.var.actor, id, c.req.valid('query')))
})
