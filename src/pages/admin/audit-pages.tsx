import { Hono } from 'hono'
import type { Context } from 'hono'
import { listAudit } from '../../audit/log'
import { AuditQuery } from '../../audit/schema'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { httpStatus } from '../../http/problem'
import { authorize, requirePerson } from '../../identity/authorize'
import { getIssuerBySlug } from '../../identity/issuers'
import { Refusal } from '../../refusal'
import { AuditPage } from './audit'

/** `/admin/{issuer}/audit` */
export const auditPages = new Hono<AppEnv>().get('/admin/:issuer/audit', async (c) => {
  const person = requirePerson(c.var.actor)
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  authorize(person, 'audit.read', issuer.id)
  const { cursor, search } = asked(c)
  const page = { issuer, person, search, cursor }
  try {
    const entries = await listAudit(c.var.ctx, person, issuer.id, parse(AuditQuery, { ...search, cursor }))
    return c.html(<AuditPage {...page} entries={entries} />)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const refused = { fields: search, refusal: error }
    return c.html(
      <AuditPage {...page} entries={{ items: [], next: null }} refused={refused} />,
      httpStatus(error) as 422,
    )
  }
})

/** What the form asks for; a field that was left empty asks for nothing. */
function asked(c: Context<AppEnv>): { cursor: string | undefined; search: Record<string, string> } {
  const { cursor, limit: _, ...typed } = c.req.query()
  return { cursor, search: Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== '')) }
}
