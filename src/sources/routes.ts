import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import { idempotent, idempotentWithout } from '../idempotency/idempotent'
import { getIssuerBySlug } from '../identity/issuers'
import { addCourse, changeCourse, listCourses, removeCourse } from './courses'
import { getHook, listHooks } from './hooks'
import { replayHook, replayUnmapped } from './replay'
import { CoursePatch, HookQuery, NewCourse, NewSource, Rotation, SourcePatch } from './schema'
import { createSource, getSource, listSources, removeSource, rotateSource, updateSource } from './sources'

/** `/api/v1`: course platforms that post to us, what their courses count as, and what they have posted. */
export const sourceRoutes = new Hono<AppEnv>()
  .get('/issuers/:issuer/sources', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listSources(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/issuers/:issuer/sources', idempotentWithout('secret'), json(NewSource), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await createSource(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .get('/sources/:source', async (c) => c.json(await getSource(c.var.ctx, c.var.actor, c.req.param('source'))))
  .patch('/sources/:source', json(SourcePatch), async (c) =>
    c.json(await updateSource(c.var.ctx, c.var.actor, c.req.param('source'), c.req.valid('json'))),
  )
  .delete('/sources/:source', async (c) => {
    await removeSource(c.var.ctx, c.var.actor, c.req.param('source'))
    return c.body(null, 204)
  })
  .post('/sources/:source/rotate', idempotentWithout('secret'), json(Rotation), async (c) =>
    c.json(await rotateSource(c.var.ctx, c.var.actor, c.req.param('source'), c.req.valid('json')), 201),
  )
  .get('/sources/:source/courses', query(PageQuery), async (c) =>
    c.json(await listCourses(c.var.ctx, c.var.actor, c.req.param('source'), c.req.valid('query'))),
  )
  .post('/sources/:source/courses', idempotent, json(NewCourse), async (c) =>
    c.json(await addCourse(c.var.ctx, c.var.actor, c.req.param('source'), c.req.valid('json')), 201),
  )
  .patch('/sources/:source/courses/:course', json(CoursePatch), async (c) => {
    const { source, course } = c.req.param()
    return c.json(await changeCourse(c.var.ctx, c.var.actor, source, course, c.req.valid('json')))
  })
  .delete('/sources/:source/courses/:course', async (c) => {
    await removeCourse(c.var.ctx, c.var.actor, c.req.param('source'), c.req.param('course'))
    return c.body(null, 204)
  })
  .get('/sources/:source/hooks', query(HookQuery), async (c) =>
    c.json(await listHooks(c.var.ctx, c.var.actor, c.req.param('source'), c.req.valid('query'))),
  )
  .post('/sources/:source/replay', async (c) => {
    await replayUnmapped(c.var.ctx, c.var.actor, c.req.param('source'))
    return c.body(null, 202)
  })
  .get('/hooks/:hook', async (c) => c.json(await getHook(c.var.ctx, c.var.actor, c.req.param('hook'))))
  .post('/hooks/:hook/replay', async (c) => c.json(await replayHook(c.var.ctx, c.var.actor, c.req.param('hook')), 202))
