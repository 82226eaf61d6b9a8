import { Hono } from 'hono'
import type { Context } from 'hono'
import { listMicrocredentials } from '../../catalogue/microcredentials'
import { getVersion } from '../../catalogue/service'
import { templateOf } from '../../credentials/direct/batch-report'
import { RowStatus } from '../../credentials/direct/batch-schema'
import {
  confirmBatch,
  createBatch,
  discardBatch,
  getBatch,
  listBatches,
  listRows,
  retryBatch,
} from '../../credentials/direct/batches'
import type { BatchKind } from '../../credentials/direct/batches'
import { contentDisposition } from '../../http/download'
import type { AppEnv } from '../../http/env'
import { requirePerson } from '../../identity/authorize'
import { getIssuerBySlug } from '../../identity/issuers'
import { invalid, notFound } from '../../refusal'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, textAt } from '../refused'
import type { Refused } from '../refused'
import { IssuePage } from './issue'
import { BatchPage } from './issue-batch'

/** `/admin/…/issue`: files of many awards or revocations. Every form works without scripts. */
export const issuePages = new Hono<AppEnv>()
  .use('/admin/:issuer/issue/*', formLimit)
  .get('/admin/:issuer/issue', async (c) => c.html(await issuePage(c, kindOf(c.req.query('kind')))))
  .post('/admin/:issuer/issue', async (c) => {
    const { issuer, person } = await load(c)
    const { fields, files } = await readForm(c)
    const kind = kindOf(textAt(fields, 'kind'))
    return act(
      c,
      async () => {
        if (!files.file) throw invalid('file', 'Choose a file.')
        const asked = { kind, microcredentialId: textAt(fields, 'microcredentialId') }
        const { id } = await createBatch(c.var.ctx, person, issuer.id, asked, await files.file.arrayBuffer())
        return `/admin/${issuer.slug}/issue/${id}`
      },
      (refusal) => issuePage(c, kind, { fields, refusal }),
    )
  })
  .get('/admin/:issuer/issue/template.csv', async (c) => {
    const kind = kindOf(c.req.query('kind'))
    return c.body(templateOf(kind), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': contentDisposition(`${kind}.csv`),
    })
  })
  .get('/admin/:issuer/issue/:batch', async (c) => {
    const { status, page } = await batchPage(c, c.req.param('batch'))
    // While it is worked on, the page asks again by itself, without a script.
    return c.html(page, 200, status === 'confirmed' ? { refresh: '5' } : {})
  })
  .post('/admin/:issuer/issue/:batch/confirm', (c) => change(c, c.req.param('batch'), confirmBatch))
  .post('/admin/:issuer/issue/:batch/discard', (c) => change(c, c.req.param('batch'), discardBatch))
  .post('/admin/:issuer/issue/:batch/retry', (c) => change(c, c.req.param('batch'), retryBatch))

type IssuerContext = Context<AppEnv, '/admin/:issuer/issue'>

const kindOf = (text: string | undefined): BatchKind => (text === 'revoke' ? 'revoke' : 'award')

async function change(c: IssuerContext, id: string, work: typeof confirmBatch): Promise<Response> {
  const { issuer, person } = await load(c)
  return act(
    c,
    async () => {
      await work(c.var.ctx, person, id)
      return `/admin/${issuer.slug}/issue/${id}`
    },
    async (refusal) => (await batchPage(c, id, { fields: {}, refusal })).page,
  )
}

/** Who asks, and where. Whether they may is for the services to say: it depends on what a file does. */
async function load(c: IssuerContext) {
  const person = requirePerson(c.var.actor)
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  return { issuer, person, cursor: c.req.query('cursor') }
}

async function issuePage(c: IssuerContext, kind: BatchKind, refused?: Refused): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const { ctx } = c.var
  const [{ items }, batches] = await Promise.all([
    listMicrocredentials(ctx, person, issuer.id, { limit: 100 }),
    listBatches(ctx, person, issuer.id, kind, { cursor }),
  ])
  const microcredentials = items.flatMap(({ versions, ...rest }) => {
    const published = versions.filter(({ status }) => status === 'published')
    return published.length === 0 ? [] : [{ ...rest, versions: published }]
  })
  return <IssuePage {...{ issuer, person, kind, microcredentials, batches, cursor, refused }} />
}

async function batchPage(c: IssuerContext, id: string, refused?: Refused) {
  const { issuer, person, cursor } = await load(c)
  const { ctx } = c.var
  const batch = await getBatch(ctx, person, id)
  if (batch.issuerId !== issuer.id) throw notFound('file')
  const status = RowStatus.catch(undefined).parse(c.req.query('status'))
  const rows = await listRows(ctx, person, batch.id, { cursor, limit: 50, status: status && [status] })
  const name = batch.versionId === null ? null : (await getVersion(ctx, batch.versionId)).name
  const page = <BatchPage {...{ issuer, person, batch, name, rows, status, cursor, refused }} />
  return { status: batch.status, page }
}
