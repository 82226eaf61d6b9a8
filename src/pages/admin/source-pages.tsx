import { Hono } from 'hono'
import type { Context } from 'hono'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { authorize, requirePerson } from '../../identity/authorize'
import { getIssuerBySlug } from '../../identity/issuers'
import { Refusal } from '../../refusal'
import { listOffered } from '../../sources/course-map.query'
import { addCourse, changeCourse, listCourses, removeCourse } from '../../sources/courses'
import { lastHook, listHooks } from '../../sources/hooks'
import { readHook, shownBody } from '../../sources/reading'
import { replayHook, replayUnmapped } from '../../sources/replay'
import { CoursePatch, HookQuery, MappingInput, NewCourse, NewSource, Rotation } from '../../sources/schema'
import { createSource, getSource, listSources, removeSource, rotateSource, updateSource } from '../../sources/sources'
import type { Source } from '../../sources/sources'
import type { Fields } from '../form'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, show, textAt } from '../refused'
import type { Refused } from '../refused'
import { SourcePage } from './source'
import { HooksPage } from './source-hooks'
import { MappingPage, mappingOf } from './source-mapping'
import { SourcesPage } from './sources'

/** `/admin/{issuer}/sources`: every form works without scripts. */
export const sourcePages = new Hono<AppEnv>()
  .use('/admin/:issuer/sources/*', formLimit)
  .get('/admin/:issuer/sources', async (c) => c.html(await sourcesPage(c)))
  .post('/admin/:issuer/sources', async (c) => {
    const { fields } = await readForm(c)
    return showSecret(c, fields, sourcesPage, (issuerId) => {
      const { platform, name, authentication } = { platform: '', name: '', authentication: '', ...fields }
      const input = parse(NewSource, { platform, name, authentication, ...secretIn(fields) })
      return createSource(c.var.ctx, c.var.actor, issuerId, input)
    })
  })
  .get('/admin/:issuer/sources/:source', async (c) => c.html(await sourcePage(c, c.req.param('source'))))
  .post('/admin/:issuer/sources/:source/rotate', async (c) => {
    const { fields } = await readForm(c)
    const id = c.req.param('source')
    return showSecret(
      c,
      fields,
      (again, refused) => sourcePage(again, id, { refused }),
      () => rotateSource(c.var.ctx, c.var.actor, id, parse(Rotation, secretIn(fields))),
    )
  })
  .post('/admin/:issuer/sources/:source/remove', (c) =>
    change(c, c.req.param('source'), {}, async (id) => {
      await removeSource(c.var.ctx, c.var.actor, id)
      return ''
    }),
  )
  .post('/admin/:issuer/sources/:source/courses', async (c) => {
    const { fields } = await readForm(c)
    return change(c, c.req.param('source'), fields, async (id) => {
      const [microcredentialId = '', requirementId = null] = textAt(fields, 'counts').split(' ')
      const enrolls = textAt(fields, 'enrolls') === 'on'
      const input = { courseId: textAt(fields, 'courseId'), microcredentialId, requirementId, enrolls }
      await addCourse(c.var.ctx, c.var.actor, id, parse(NewCourse, input))
      return `/${id}`
    })
  })
  .post('/admin/:issuer/sources/:source/courses/:course', async (c) => {
    const { fields } = await readForm(c)
    return change(c, c.req.param('source'), fields, async (id) => {
      const course = c.req.param('course')
      const at = (name: string) => textAt(fields, `courses.${course}.${name}`)
      const input = parse(CoursePatch, { enrolls: at('enrolls') === 'on', requirementId: at('requirementId') || null })
      await changeCourse(c.var.ctx, c.var.actor, id, course, input)
      return `/${id}`
    })
  })
  .post('/admin/:issuer/sources/:source/courses/:course/remove', (c) =>
    change(c, c.req.param('source'), {}, async (id) => {
      await removeCourse(c.var.ctx, c.var.actor, id, c.req.param('course'))
      return `/${id}`
    }),
  )
  .get('/admin/:issuer/sources/:source/mapping', async (c) => c.html(await mappingPage(c, c.req.param('source'))))
  .post('/admin/:issuer/sources/:source/mapping', async (c) => {
    const { fields } = await readForm(c)
    const id = c.req.param('source')
    return act(
      c,
      async () => {
        await updateSource(c.var.ctx, c.var.actor, id, { mapping: parse(MappingInput, mappingOf(fields)) })
        return `/admin/${c.req.param('issuer')}/sources/${id}`
      },
      (refusal) => mappingPage(c, id, { fields, refusal }),
    )
  })
  .post('/admin/:issuer/sources/:source/mapping/try', async (c) => {
    const { fields } = await readForm(c)
    return tryMapping(c, c.req.param('source'), fields)
  })
  .get('/admin/:issuer/sources/:source/hooks', async (c) => c.html(await hooksPage(c, c.req.param('source'))))
  .post('/admin/:issuer/sources/:source/hooks/:hook/replay', (c) =>
    replaying(c, c.req.param('source'), () => replayHook(c.var.ctx, c.var.actor, c.req.param('hook'))),
  )
  .post('/admin/:issuer/sources/:source/replay', (c) =>
    replaying(c, c.req.param('source'), (id) => replayUnmapped(c.var.ctx, c.var.actor, id)),
  )

type IssuerContext = Context<AppEnv, '/admin/:issuer/sources'>

/** The newest hooks on a source's own page. */
const few = 10

const secretIn = (fields: Fields) => {
  const secret = textAt(fields, 'secret').trim()
  return secret === '' ? {} : { secret }
}

/** Does what a form asks for and goes where it says, below the list of sources; what is refused shows the source again. */
const change = (c: IssuerContext, id: string, fields: Fields, work: (id: string) => Promise<string>) =>
  act(
    c,
    async () => `/admin/${c.req.param('issuer')}/sources${await work(id)}`,
    (refusal) => sourcePage(c, id, { refused: { fields, refusal } }),
  )

const replaying = (c: IssuerContext, id: string, work: (id: string) => Promise<unknown>) =>
  act(
    c,
    async () => {
      await work(id)
      return `/admin/${c.req.param('issuer')}/sources/${id}/hooks`
    },
    (refusal) => hooksPage(c, id, { fields: {}, refusal }),
  )

async function showSecret(
  c: IssuerContext,
  fields: Fields,
  again: (c: IssuerContext, refused: Refused) => Promise<string>,
  make: (issuerId: string) => Promise<Source & { secret: string }>,
): Promise<Response> {
  const { issuer } = await load(c)
  return show(
    c,
    async () => {
      const { id, secret } = await make(issuer.id)
      return sourcePage(c, id, { secret })
    },
    (refusal) => again(c, { fields, refusal }),
  )
}

async function load(c: IssuerContext) {
  const person = requirePerson(c.var.actor)
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  authorize(person, 'sources.manage', issuer.id)
  return { issuer, person, cursor: c.req.query('cursor') }
}

async function sourcesPage(c: IssuerContext, refused?: Refused): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const sources = await listSources(c.var.ctx, person, issuer.id, { cursor })
  return <SourcesPage {...{ issuer, person, sources, cursor, refused }} />
}

async function sourcePage(
  c: IssuerContext,
  id: string,
  { secret, refused }: { secret?: string; refused?: Refused } = {},
): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const { ctx } = c.var
  const [source, courses, offered, hooks] = await Promise.all([
    getSource(ctx, person, id),
    listCourses(ctx, person, id, { cursor }),
    listOffered(ctx, person, issuer.id),
    listHooks(ctx, person, id, { limit: few }),
  ])
  return <SourcePage {...{ issuer, person, source, courses, offered, cursor, secret, refused }} hooks={hooks.items} />
}

async function hooksPage(c: IssuerContext, id: string, refused?: Refused): Promise<string> {
  const { issuer, person } = await load(c)
  const { status, cursor } = parse(HookQuery, c.req.query())
  const [source, hooks] = await Promise.all([
    getSource(c.var.ctx, person, id),
    listHooks(c.var.ctx, person, id, { status, cursor }),
  ])
  return <HooksPage {...{ issuer, person, source, hooks, status, cursor, refused }} />
}

async function mappingPage(c: IssuerContext, id: string, refused?: Refused): Promise<string> {
  const { issuer, person } = await load(c)
  return <MappingPage {...{ issuer, person, refused, ...(await lastOf(c, id)) }} />
}

/** What the mapping in the form would read out of the last webhook; nothing is saved. */
async function tryMapping(c: IssuerContext, id: string, fields: Fields): Promise<Response> {
  const { issuer, person } = await load(c)
  const { source, last } = await lastOf(c, id)
  try {
    const mapping = parse(MappingInput, mappingOf(fields))
    const tried = last && readHook({ ...last.hook, body: last.hook.body ?? '', platform: source.platform, mapping })
    // What was typed is shown again, as if it had been refused, but nothing is wrong with it.
    const refused = { fields, refusal: new Refusal('invalid', '') }
    return c.html(<MappingPage {...{ issuer, person, source, last, tried, refused }} />)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return c.html(<MappingPage {...{ issuer, person, source, last, refused: { fields, refusal: error } }} />, 422)
  }
}

async function lastOf(c: IssuerContext, id: string) {
  const [source, hook] = await Promise.all([
    getSource(c.var.ctx, c.var.actor, id),
    lastHook(c.var.ctx, c.var.actor, id),
  ])
  return {
    source,
    last: hook && { hook, shown: shownBody({ platform: source.platform, ...hook, body: hook.body ?? '' }) },
  }
}
