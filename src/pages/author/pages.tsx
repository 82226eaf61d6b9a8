import { Hono } from 'hono'
import type { Context } from 'hono'
import { invite, listInvitations } from '../../catalogue/invitations'
import { createMicrocredential } from '../../catalogue/microcredentials'
import { NewInvitation, NewMicrocredential } from '../../catalogue/schema'
import { getMicrocredential, viewVersion } from '../../catalogue/service'
import type { Version } from '../../catalogue/version'
import { retireVersion, startDraft } from '../../catalogue/versions'
import type { AppEnv } from '../../http/env'
import { atMost } from '../../http/body-limit'
import { parse } from '../../http/input'
import { httpStatus } from '../../http/problem'
import { authorize, requirePerson } from '../../identity/authorize'
import { getIssuer, getIssuerBySlug } from '../../identity/issuers'
import { may } from '../../identity/rules'
import { Refusal } from '../../refusal'
import { Notice } from '../components/notice'
import { Layout } from '../layout'
import { readForm } from '../read-form'
import { DraftForm, toForm } from './draft-form'
import { Editor } from './editor'
import type { Editing } from './editor'
import { ListPage, loadShelves } from './list'
import { NewPage } from './new'
import { pressButton } from './save'
import { slugFrom } from './slug'
import { VersionPage } from './version-page'
import type { Shown } from './version-page'

/** More than any draft; an image that is too large is refused by name, with the form kept, and not by this. */
const maxForm = 16 * 1024 * 1024

/** `/author`: writing microcredentials. */
export const authorPages = new Hono<AppEnv>()
  .use('/author/*', atMost(maxForm, 'This form is larger than any draft. A badge image may have 1 MB at most.'))
  .get('/author', async (c) => {
    const { issuer, cursor } = c.req.query()
    const shelves = await loadShelves(c.var.ctx, c.var.actor, { issuer, cursor })
    return c.html(<ListPage shelves={shelves} actor={c.var.actor} cursor={cursor} />)
  })
  .get('/author/issuers/:issuer/new', async (c) => {
    const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    authorize(c.var.actor, 'catalogue.write', issuer.id)
    return c.html(<NewPage issuer={issuer} actor={c.var.actor} />)
  })
  .post('/author/issuers/:issuer/new', async (c) => {
    const { ctx, actor } = c.var
    const issuer = await getIssuerBySlug(ctx, c.req.param('issuer'))
    authorize(actor, 'catalogue.write', issuer.id)
    const { fields } = await readForm(c)
    const typed = { name: text(fields.name), slug: text(fields.slug) }
    try {
      if (!typed.name.trim()) throw new Refusal('invalid', 'Give a name.', [{ path: 'name', problem: 'Give a name.' }])
      const input = parse(NewMicrocredential, { ...typed, slug: typed.slug.trim() || slugFrom(typed.name) })
      const { draft } = await createMicrocredential(ctx, actor, issuer.id, input)
      return c.redirect(`/author/versions/${draft.id}`, 303)
    } catch (error) {
      const refusal = shownAgain(error)
      return c.html(<NewPage {...{ issuer, actor, typed, refusal }} />, httpStatus(refusal) as 422)
    }
  })
  .post('/author/microcredentials/:id/versions', async (c) => {
    const draft = await startDraft(c.var.ctx, c.var.actor, c.req.param('id'))
    return c.redirect(`/author/versions/${draft.id}`, 303)
  })
  .get('/author/versions/:id', async (c) => {
    const version = await authored(c)
    if (version.status !== 'draft' || !may(c.var.actor, 'catalogue.write', version.issuerId))
      return shownPage(c, version)
    const form = toForm(version)
    const editing = { ...(await placeOf(c, version)), version, form, revision: version.revision, unsaved: false }
    return editorPage(c, editing, c.req.query('saved') === undefined ? undefined : 'Saved.')
  })
  .get('/author/versions/:id/preview', async (c) => shownPage(c, await authored(c)))
  .post('/author/versions/:id', async (c) => {
    const version = await authored(c)
    authorize(c.var.actor, 'catalogue.write', version.issuerId)
    const { fields, files } = await readForm(c)
    const outcome = await pressButton(c.var.ctx, c.var.actor, version, {
      button: text(fields.do),
      form: DraftForm.parse(fields),
      revision: Number(text(fields.revision)) || 0,
      image: files.image,
    })
    if (outcome.done) return c.redirect(`/author/versions/${version.id}?${outcome.done}`, 303)
    return editorPage(c, { ...(await placeOf(c, version)), version, ...outcome })
  })
  .post('/author/versions/:id/retire', async (c) => {
    const { id } = await retireVersion(c.var.ctx, c.var.actor, c.req.param('id'))
    return c.redirect(`/author/versions/${id}?retired`, 303)
  })
  .post('/author/versions/:id/invitations', async (c) => {
    const version = await authored(c)
    const email = text((await readForm(c)).fields.email)
    try {
      await invite(c.var.ctx, c.var.actor, version.microcredentialId, parse(NewInvitation, { email }).email)
      return c.redirect(`/author/versions/${version.id}?invited`, 303)
    } catch (error) {
      return shownPage(c, version, { refusal: shownAgain(error), email })
    }
  })

/** A version whose issuer the person writes for or administers. */
async function authored(c: Context<AppEnv>): Promise<Version> {
  // First, so that whose session has ended is led to sign in, rather than told that their draft does not exist.
  requirePerson(c.var.actor)
  const version = await viewVersion(c.var.ctx, c.var.actor, c.req.param('id') ?? '')
  authorize(c.var.actor, 'catalogue.read', version.issuerId)
  return version
}

async function placeOf(c: Context<AppEnv>, version: Version) {
  const [issuer, { slug }] = await Promise.all([
    getIssuer(c.var.ctx, version.issuerId),
    getMicrocredential(c.var.ctx, version.microcredentialId),
  ])
  return { issuer, slug }
}

const notices: Record<string, string> = {
  published: 'Published. It is in the catalogue, and will never change.',
  retired: 'Retired. It has left the catalogue.',
  invited: 'Invited. Whoever signs in with that address may enroll.',
}

async function shownPage(c: Context<AppEnv>, version: Version, refused?: Shown['refused']): Promise<Response> {
  const { ctx, actor } = c.var
  const byInvitation = version.status === 'published' && version.enrollment === 'invitation'
  const { items: invitations } = byInvitation
    ? await listInvitations(ctx, actor, version.microcredentialId, { limit: 50 })
    : { items: undefined }
  const notice = Object.keys(notices).find((name) => c.req.query(name) !== undefined)
  const shown: Shown = {
    ...(await placeOf(c, version)),
    version,
    invitations,
    notice: notice && notices[notice],
    refused,
  }
  return c.html(<VersionPage shown={shown} actor={actor} />, refused ? (httpStatus(refused.refusal) as 422) : 200)
}

function editorPage(c: Context<AppEnv>, editing: Editing, notice?: string): Response | Promise<Response> {
  const status = editing.refused ? httpStatus(editing.refused.refusal) : 200
  return c.html(
    <Layout
      title={editing.form.name.trim() || 'Draft'}
      actor={c.var.actor}
      path="/author"
      scripts={['author', 'badge-maker']}
    >
      {notice && <Notice tone="good">{notice}</Notice>}
      <Editor editing={editing} />
    </Layout>,
    status as 200,
  )
}

/** A refusal that belongs on the form again; anything else goes on to the error page. */
function shownAgain(error: unknown): Refusal {
  if (error instanceof Refusal && ['invalid', 'conflict'].includes(error.code)) return error
  throw error
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')
