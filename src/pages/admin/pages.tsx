import { Hono } from 'hono'
import type { Context } from 'hono'
import { storeImage } from '../../catalogue/images'
import { retryHeld } from '../../credentials/attention'
import { listIssuerCredentials } from '../../credentials/list.query'
import { revokeCredential } from '../../credentials/revoke'
import { Revocation } from '../../credentials/schema'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { createApiKey, listApiKeys, revokeApiKey } from '../../identity/api-keys'
import { listAttention } from '../../health/attention'
import { authorize, requirePerson } from '../../identity/authorize'
import { getIssuer, getIssuerBySlug, updateIssuer } from '../../identity/issuers'
import type { Issuer } from '../../identity/issuers'
import { may } from '../../identity/rules'
import { IssuerPatch, NewApiKey } from '../../identity/schema'
import { replay } from '../../events/dead'
import { dismissMail, retryMail } from '../../mail/problems'
import { Refusal } from '../../refusal'
import { Card, Cards } from '../components/card'
import type { Fields } from '../form'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, chosen, show, textAt, within } from '../refused'
import type { Refused } from '../refused'
import { Work } from '../work'
import { AttentionList } from './attention'
import { BadgesPage } from './badges'
import { AdminFrame } from './frame'
import { KeysPage } from './keys'
import { ProfilePage } from './profile'

/** `/admin`: an issuer's people, keys, badges, and what needs attention. Every form works without scripts. */
export const adminPages = new Hono<AppEnv>()
  .use('/admin/*', formLimit)
  .get('/admin', async (c) => {
    const person = requirePerson(c.var.actor)
    const ids = Object.keys(person.roles).filter((id) => may(person, 'attention.manage', id))
    const issuers = await Promise.all(ids.map((id) => getIssuer(c.var.ctx, id)))
    const [only] = issuers
    if (!only) throw new Refusal('forbidden', 'You do not run any issuer here.')
    return issuers.length === 1
      ? c.redirect(`/admin/${only.slug}`)
      : c.html(
          <Work title="Admin" actor={person} path="/admin">
            <h1>Admin</h1>
            <Cards>
              {issuers.map(({ slug, name, description }) => (
                <Card href={`/admin/${slug}`} name={name}>
                  <p>{description}</p>
                </Card>
              ))}
            </Cards>
          </Work>,
        )
  })

  .get('/admin/:issuer', async (c) => c.html(await attentionPage(c)))
  .post('/admin/:issuer/awards/:id/retry', (c) =>
    change(c, '', () => retryHeld(c.var.ctx, c.var.actor, c.req.param('id')), attentionPage),
  )
  .post('/admin/:issuer/jobs/:id/replay', (c) =>
    change(c, '', () => replay(c.var.ctx, c.var.actor, c.req.param('id')), attentionPage),
  )
  .post('/admin/:issuer/mail/:id/retry', (c) =>
    change(c, '', () => retryMail(c.var.ctx, c.var.actor, c.req.param('id')), attentionPage),
  )
  .post('/admin/:issuer/mail/:id/dismiss', (c) =>
    change(c, '', () => dismissMail(c.var.ctx, c.var.actor, c.req.param('id')), attentionPage),
  )

  .get('/admin/:issuer/keys', async (c) => c.html(await keysPage(c)))
  .post('/admin/:issuer/keys', async (c) => {
    const { fields } = await readForm(c)
    const { issuer } = await load(c)
    return show(
      c,
      async () => {
        const input = parse(NewApiKey, {
          name: textAt(fields, 'name'),
          scopes: chosen(fields, 'scopes'),
          testing: textAt(fields, 'testing') === 'yes',
        })
        return keysPage(c, undefined, await createApiKey(c.var.ctx, c.var.actor, issuer.id, input))
      },
      (refusal) => keysPage(c, { fields, refusal }),
    )
  })
  .post('/admin/:issuer/keys/:key/revoke', (c) =>
    change(c, '/keys', (id) => revokeApiKey(c.var.ctx, c.var.actor, id, c.req.param('key')), keysPage),
  )

  .get('/admin/:issuer/badges', async (c) => c.html(await badgesPage(c)))
  .post('/admin/:issuer/badges/:badge/revoke', async (c) => {
    const { fields } = await readForm(c)
    const badge = c.req.param('badge')
    const at = `badges.${badge}`
    return change(
      c,
      '/badges',
      () => {
        const revocation = parse(Revocation, { reason: textAt(fields, `${at}.reason`) })
        return revokeCredential(c.var.ctx, c.var.actor, badge, revocation)
      },
      badgesPage,
      { fields, at },
    )
  })

  .get('/admin/:issuer/profile', async (c) => c.html(await profilePage(c)))
  .post('/admin/:issuer/profile', async (c) => {
    const { fields, files } = await readForm(c)
    return change(
      c,
      '/profile',
      async (id) => {
        const patch = parse(IssuerPatch, {
          name: textAt(fields, 'name'),
          url: textAt(fields, 'url'),
          description: textAt(fields, 'description'),
          email: textAt(fields, 'email').trim() || null,
          linkedinId: textAt(fields, 'linkedinId').trim() || null,
          ...(files.image ? { imageDigest: await keepImage(c, id, files.image) } : {}),
        })
        await updateIssuer(c.var.ctx, c.var.actor, id, patch)
      },
      profilePage,
      { fields },
    )
  })

type IssuerContext = Context<AppEnv, '/admin/:issuer'>

type Page = (c: IssuerContext, refused?: Refused) => Promise<string>

/**
 * Does what a form asks for and comes back to its part of the pages; what is refused shows `page` again. `at` begins the
 * names of the form's fields.
 */
async function change(
  c: IssuerContext,
  part: string,
  work: (issuerId: string) => Promise<unknown>,
  page: Page,
  { fields = {}, at }: { fields?: Fields; at?: string } = {},
): Promise<Response> {
  const { issuer } = await load(c)
  return act(
    c,
    async () => {
      await work(issuer.id)
      return `/admin/${issuer.slug}${part}`
    },
    (refusal) => page(c, { fields, refusal: at ? within(at, refusal) : refusal }),
  )
}

/** The issuer of the page, and who reads it. Refuses who does not run it. */
async function load(c: IssuerContext) {
  const person = requirePerson(c.var.actor)
  const issuer: Issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  authorize(person, 'attention.manage', issuer.id)
  return { issuer, person, cursor: c.req.query('cursor') }
}

async function attentionPage(c: IssuerContext, refused?: Refused): Promise<string> {
  const { issuer, person } = await load(c)
  const attention = await listAttention(c.var.ctx, person, issuer.id)
  return (
    <AdminFrame issuer={issuer} actor={person} part="" refusal={refused?.refusal}>
      <AttentionList slug={issuer.slug} attention={attention} now={c.var.ctx.now()} />
    </AdminFrame>
  )
}

async function keysPage(
  c: IssuerContext,
  refused?: Refused,
  made?: { name: string; key: string; testing: boolean },
): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const keys = await listApiKeys(c.var.ctx, person, issuer.id, { cursor })
  return <KeysPage {...{ issuer, person, keys, cursor, refused, made }} />
}

async function badgesPage(c: IssuerContext, refused?: Refused): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const badges = await listIssuerCredentials(c.var.ctx, person, issuer.id, { cursor })
  return <BadgesPage {...{ issuer, person, badges, cursor, refused }} />
}

async function profilePage(c: IssuerContext, refused?: Refused): Promise<string> {
  const { issuer, person } = await load(c)
  return <ProfilePage {...{ issuer, person, refused }} />
}

/** Refused as the field it is. */
async function keepImage(c: IssuerContext, issuerId: string, file: File): Promise<string> {
  try {
    const upload = { contentType: file.type, body: file.stream() }
    const { digest } = await storeImage(c.var.ctx, c.var.actor, issuerId, upload)
    return digest
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(error.code, error.message, [{ path: 'image', problem: error.message }])
  }
}
