import { Hono } from 'hono'
import type { Context } from 'hono'
import { resigningProgress } from '../../credentials/editions/resign.query'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { authorize, requirePerson } from '../../identity/authorize'
import { getIssuerBySlug } from '../../identity/issuers'
import { invalid } from '../../refusal'
import { importKey } from '../../signing/import'
import { listSigningKeys } from '../../signing/inventory'
import { compromiseKey, retireKey, rotateKeys } from '../../signing/rotation'
import { Compromise, maxKeyLength, Rotation } from '../../signing/schema'
import { listClosedKeys } from '../../signing/upkeep'
import type { Fields } from '../form'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, textAt, within } from '../refused'
import type { Refused } from '../refused'
import { SigningKeysPage } from './signing-keys'

/** `/admin/{issuer}/signing-keys`: every form works without scripts. */
export const signingKeyPages = new Hono<AppEnv>()
  .use('/admin/:issuer/signing-keys/*', formLimit)
  .get('/admin/:issuer/signing-keys', async (c) => c.html(await keysPage(c)))
  .post('/admin/:issuer/signing-keys/rotate', async (c) => {
    const { fields } = await readForm(c)
    return change(c, { fields }, (issuerId) => {
      const { use } = parse(Rotation, { use: textAt(fields, 'use') })
      return rotateKeys(c.var.ctx, c.var.actor, issuerId, use)
    })
  })
  .post('/admin/:issuer/signing-keys/import', async (c) => {
    const { files } = await readForm(c)
    return change(c, {}, async (issuerId) =>
      importKey(c.var.ctx, c.var.actor, issuerId, { privateKey: await readKey(files.privateKey) }),
    )
  })
  .post('/admin/:issuer/signing-keys/:key/retire', (c) =>
    change(c, {}, (issuerId) => retireKey(c.var.ctx, c.var.actor, issuerId, c.req.param('key'))),
  )
  .post('/admin/:issuer/signing-keys/:key/compromised', async (c) => {
    const { fields } = await readForm(c)
    const at = `keys.${c.req.param('key')}`
    return change(c, { fields, at }, (issuerId) => {
      parse(Compromise, { confirm: textAt(fields, `${at}.confirm`).trim() })
      return compromiseKey(c.var.ctx, c.var.actor, issuerId, c.req.param('key'))
    })
  })

type IssuerContext = Context<AppEnv, '/admin/:issuer/signing-keys'>

/** Does what a form asks for and comes back; what is refused shows the page again. `at` begins the names of its fields. */
async function change(
  c: IssuerContext,
  { fields = {}, at }: { fields?: Fields; at?: string },
  work: (issuerId: string) => Promise<unknown>,
): Promise<Response> {
  const { issuer } = await load(c)
  return act(
    c,
    async () => {
      await work(issuer.id)
      return `/admin/${issuer.slug}/signing-keys`
    },
    (refusal) => keysPage(c, { fields, refusal: at ? within(at, refusal) : refusal }),
  )
}

async function load(c: IssuerContext) {
  const person = requirePerson(c.var.actor)
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  authorize(person, 'signing-keys.manage', issuer.id)
  return { issuer, person }
}

async function keysPage(c: IssuerContext, refused?: Refused): Promise<string> {
  const { issuer, person } = await load(c)
  const cursor = c.req.query('cursor')
  const [keys, closed, resigning] = await Promise.all([
    listSigningKeys(c.var.ctx, person, issuer.id, { cursor }),
    listClosedKeys(c.var.ctx, person, issuer.id),
    resigningProgress(c.var.ctx, person, issuer.id),
  ])
  const months = c.var.ctx.limits.keyMonths
  return <SigningKeysPage {...{ issuer, person, keys, closed, resigning, months, cursor, refused }} />
}

/** Never shown again, whatever comes of it. */
async function readKey(file: File | undefined): Promise<string> {
  if (!file) throw invalid('privateKey', 'Choose the file with the key.')
  if (file.size > maxKeyLength) throw invalid('privateKey', 'This file is larger than any key that is taken.')
  return file.text()
}
