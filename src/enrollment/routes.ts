import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import { idempotent } from '../idempotency/idempotent'
import { EnrollmentPatch, NewEnrollment } from './schema'
import { enroll, getOwnEnrollment, listEnrollments, setTargetDate, withdraw } from './service'

/** `/api/v1`: one's own enrollments. */
export const enrollmentRoutes = new Hono<AppEnv>()
  .post('/enrollments', idempotent, json(NewEnrollment), async (c) =>
    c.json(await enroll(c.var.ctx, c.var.actor, c.req.valid('json')), 201),
  )
  .get('/enrollments', query(PageQuery), async (c) =>
    c.json(await listEnrollments(c.var.ctx, c.var.actor, c.req.valid('query'))),
  )
  .get('/enrollments/:id', async (c) => c.json(await getOwnEnrollment(c.var.ctx, c.var.actor, c.req.param('id'))))
  .patch('/enrollments/:id', json(EnrollmentPatch), async (c) =>
    c.json(await setTargetDate(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json').targetDate)),
  )
  .post('/enrollments/:id/withdraw', async (c) => c.json(await withdraw(c.var.ctx, c.var.actor, c.req.param('id'))))
