import { Hono } from 'hono'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { parse } from '../http/input'
import type { AppEnv } from '../http/env'
import { Refusal } from '../refusal'
import { endUpload } from './ending'
import { receive } from './receive'
import { removeEvidence } from './removal'
import { UploadMetadata } from './schema'
import {
  checksumAlgorithms,
  octetStream,
  parseBytes,
  parseChecksum,
  parseMetadata,
  tusExtensions,
  tusVersion,
} from './tus'
import { createUpload, evidenceIdOf, getOwnUpload } from './uploads'
import type { Upload } from './uploads'

type C = Context<AppEnv>

/** Every answer names the version of the protocol; every request but OPTIONS has to speak it. */
const protocol = createMiddleware<AppEnv>(async (c, next) => {
  c.header('tus-resumable', tusVersion)
  if (c.req.method === 'OPTIONS' || c.req.header('tus-resumable') === tusVersion) return next()
  c.header('tus-version', tusVersion)
  throw new Refusal('precondition_failed', `Say which version of tus you speak: Tus-Resumable: ${tusVersion}.`)
})

/** `/api/v1/uploads`: files on their way in, by tus 1.0. */
export const tusRoutes = new Hono<AppEnv>()
  .use('/uploads/*', protocol)
  .options('/uploads', (c) => c.body(null, 204, capabilities(c)))
  .options('/uploads/:id', (c) => c.body(null, 204, capabilities(c)))
  .post('/uploads', async (c) => {
    const length = parseBytes('Upload-Length', c.req.header('upload-length'))
    const metadata = c.req.header('upload-metadata') ?? ''
    const described = parse(UploadMetadata, parseMetadata(metadata))
    const opened = await createUpload(c.var.ctx, c.var.actor, { ...described, length, metadata })
    const upload = c.req.header('content-type') === octetStream ? await receiveFirst(c, opened) : opened.upload
    return c.body(null, 201, { ...progress(upload), location: `/api/v1/uploads/${upload.id}` })
  })
  .get('/uploads/:id', async (c) => {
    const upload = await getOwnUpload(c.var.ctx, c.var.actor, c.req.param('id'))
    return c.body(null, 200, {
      ...progress(upload),
      'upload-length': String(upload.length),
      'upload-metadata': upload.metadata,
    })
  })
  .patch('/uploads/:id', append)
  .delete('/uploads/:id', terminate)
  // For networks that know neither PATCH nor DELETE.
  .post('/uploads/:id', (c) => {
    const method = c.req.header('x-http-method-override')?.toUpperCase()
    if (method === 'PATCH') return append(c)
    if (method === 'DELETE') return terminate(c)
    throw new Refusal('malformed', 'X-HTTP-Method-Override has to be PATCH or DELETE.')
  })

async function append(c: Context<AppEnv, '/uploads/:id'>): Promise<Response> {
  if (c.req.header('content-type') !== octetStream)
    throw new Refusal('unsupported_media_type', `The Content-Type has to be ${octetStream}.`)
  const offset = parseBytes('Upload-Offset', c.req.header('upload-offset'))
  const upload = await getOwnUpload(c.var.ctx, c.var.actor, c.req.param('id'))
  return c.body(null, 204, progress(await receive(c.var.ctx, upload, { ...incoming(c), offset })))
}

async function terminate(c: Context<AppEnv, '/uploads/:id'>): Promise<Response> {
  const { id } = await getOwnUpload(c.var.ctx, c.var.actor, c.req.param('id'))
  await removeEvidence(c.var.ctx, c.var.actor, await evidenceIdOf(c.var.ctx, id))
  return c.body(null, 204)
}

/**
 * Bytes that come with the creation. Refused ones leave nothing behind, as their sender never learns the address: unless
 * it was begun before, or bytes of it count already, perhaps from whoever asked again.
 */
async function receiveFirst(c: C, { upload, isFresh }: { upload: Upload; isFresh: boolean }): Promise<Upload> {
  if (upload.offset > 0) return upload
  try {
    return await receive(c.var.ctx, upload, { ...incoming(c), offset: 0 })
  } catch (error) {
    if (isFresh && error instanceof Refusal) await endUpload(c.var.ctx, upload, { from: 'open', to: 'deleted' })
    throw error
  }
}

function incoming(c: C) {
  const length = c.req.header('content-length')
  return {
    body: c.req.raw.body,
    bytes: length === undefined ? undefined : parseBytes('Content-Length', length),
    checksum: parseChecksum(c.req.header('upload-checksum')),
  }
}

const progress = ({ offset, status, sweepAt }: Upload): Record<string, string> => ({
  'upload-offset': String(offset),
  ...(status === 'open' && sweepAt ? { 'upload-expires': sweepAt.toUTCString() } : {}),
})

const capabilities = (c: C) => ({
  'tus-version': tusVersion,
  'tus-extension': tusExtensions,
  'tus-max-size': String(c.var.ctx.limits.file),
  'tus-checksum-algorithm': checksumAlgorithms.join(','),
})
