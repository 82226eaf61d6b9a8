import { Hono } from 'hono'
import type { Context } from 'hono'
import { enrollPath } from '../../address'
import { getPublishedVersion, getVersion } from '../../catalogue/service'
import { chooseDisplay } from '../../credentials/display/display'
import { DisplayChoice } from '../../credentials/display/schema'
import { EditionChoice } from '../../credentials/editions/schema'
import { chooseEdition } from '../../credentials/editions/editions'
import { useOwnEmail } from '../../credentials/editions/email-edition'
import { viewOwnBadge } from '../../credentials/editions/own-badge'
import { isFileForm, readOwnFile } from '../../credentials/editions/own-file'
import { getHeld } from '../../enrollment/service'
import { attachment } from '../../http/download'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { requirePerson } from '../../identity/authorize'
import { getIssuer } from '../../identity/issuers'
import { notFound } from '../../refusal'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, chosen, textAt, wasSent } from '../refused'
import type { Refused } from '../refused'
import { BadgePage } from './badge'

/** A learner's own page for each of their badges. Every form works without scripts. */
export const badgePages = new Hono<AppEnv>()
  .use('/learn/badges/*', formLimit)
  .get('/learn/badges/:id', async (c) => c.html(await badgePage(c)))
  .post('/learn/badges/:id', (c) =>
    change(c, 'editions', async (fields) => {
      const choice = parse(EditionChoice, {
        holderName: textAt(fields, 'holderName'),
        nameInBadge: wasSent(fields, 'nameInBadge'),
        release: chosen(fields, 'release'),
      })
      await chooseEdition(c.var.ctx, c.var.actor, c.req.param('id'), choice)
    }),
  )
  .post('/learn/badges/:id/email', (c) =>
    change(c, 'editions', () => useOwnEmail(c.var.ctx, c.var.actor, c.req.param('id'))),
  )
  .post('/learn/badges/:id/display', (c) =>
    change(c, 'display', async (fields) => {
      const choice = parse(DisplayChoice, {
        visibility: textAt(fields, 'visibility'),
        indexed: wasSent(fields, 'indexed'),
      })
      await chooseDisplay(c.var.ctx, c.var.actor, c.req.param('id'), choice)
    }),
  )
  .get('/learn/badges/:id/:file{badge\\.[a-z.]+}', async (c) => {
    const { id, file } = c.req.param()
    const form = file.slice('badge.'.length)
    if (!isFileForm(form)) throw notFound('file')
    const { content, mediaType } = await readOwnFile(c.var.ctx, c.var.actor, id, form)
    const blob = new Blob([content])
    return attachment({ body: blob.stream(), size: blob.size }, { name: file, mediaType })
  })

type BadgeContext = Context<AppEnv, '/learn/badges/:id'>

/** Does what a form of the page asks for; `part` is what of the page shows it done. */
async function change(
  c: BadgeContext,
  part: string,
  work: (fields: Awaited<ReturnType<typeof readForm>>['fields']) => Promise<unknown>,
): Promise<Response> {
  const { fields } = await readForm(c)
  return act(
    c,
    async () => {
      await work(fields)
      return `/learn/badges/${c.req.param('id')}#${part}`
    },
    (refusal) => badgePage(c, { fields, refusal }),
  )
}

async function badgePage(c: BadgeContext, refused?: Refused): Promise<string> {
  const { ctx, actor } = c.var
  const person = requirePerson(actor)
  const badge = await viewOwnBadge(ctx, actor, c.req.param('id'))
  const version = await getVersion(ctx, badge.versionId)
  const [issuer, held, published] = await Promise.all([
    getIssuer(ctx, version.issuerId),
    getHeld(ctx, actor, version.microcredentialId),
    getPublishedVersion(ctx, version.microcredentialId),
  ])
  const again = {
    href: enrollPath(version.microcredentialId),
    offered: published !== undefined,
    whyNot: held?.whyNotAgain,
  }
  return (
    <BadgePage
      about={{ person, badge, version, issuer, again, origin: ctx.origin, now: ctx.now() }}
      refused={refused}
    />
  )
}
