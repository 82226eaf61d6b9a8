import { Hono } from 'hono'
import type { Context } from 'hono'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { authorize, requirePerson } from '../../identity/authorize'
import { getIssuerBySlug } from '../../identity/issuers'
import { erasePerson, getKnown, listErasures, viewErasure } from '../../privacy/erasures'
import { exportPerson } from '../../privacy/export'
import { PersonErasure, PersonExport } from '../../privacy/schema'
import { invalid, Refusal } from '../../refusal'
import { exportFile } from '../export-file'
import { formLimit } from '../form-limit'
import { httpStatus } from '../../http/problem'
import { readForm } from '../read-form'
import { textAt } from '../refused'
import type { Refused } from '../refused'
import { ErasurePage, HeldPage, PrivacyPage } from './privacy'

/** `/admin/{issuer}/privacy`: what is held of a person, to hand it to them or to erase it. Addresses stay out of URLs. */
export const privacyPages = new Hono<AppEnv>()
  .use('/admin/:issuer/privacy/*', formLimit)
  .get('/admin/:issuer/privacy', async (c) => c.html(await privacyPage(c)))
  .post('/admin/:issuer/privacy', async (c) => {
    const { issuer, person } = await load(c)
    const { fields } = await readForm(c)
    try {
      const { email } = parse(PersonExport, { email: textAt(fields, 'email') })
      await getKnown(c.var.ctx, person, issuer.id, { email })
      return c.html(<HeldPage {...{ issuer, person }} email={email ?? ''} />)
    } catch (error) {
      return refuse(c, error, (refusal) => privacyPage(c, { fields, refusal }))
    }
  })
  .post('/admin/:issuer/privacy/export', async (c) => {
    const { issuer, person } = await load(c)
    const { fields } = await readForm(c)
    const [email, cursor] = [textAt(fields, 'email'), textAt(fields, 'cursor')]
    const asked = parse(PersonExport, { email, ...(cursor ? { cursor } : {}) })
    return exportFile(await exportPerson(c.var.ctx, person, issuer.id, asked))
  })
  .post('/admin/:issuer/privacy/erase', async (c) => {
    const { issuer, person } = await load(c)
    const { fields } = await readForm(c)
    const email = textAt(fields, 'email')
    try {
      if (textAt(fields, 'typed').trim().toLowerCase() !== email) throw invalid('typed', 'This is another address.')
      const input = parse(PersonErasure, { email, badges: textAt(fields, 'badges') || 'keep' })
      const { id } = await erasePerson(c.var.ctx, person, issuer.id, input)
      return c.redirect(`/admin/${issuer.slug}/privacy/${id}`, 303)
    } catch (error) {
      return refuse(c, error, async (refusal) => (
        <HeldPage {...{ issuer, person, email }} refused={{ fields, refusal }} />
      ))
    }
  })
  .get('/admin/:issuer/privacy/:id', async (c) => {
    const { issuer, person } = await load(c)
    const erasure = await viewErasure(c.var.ctx, person, c.req.param('id'))
    return c.html(<ErasurePage {...{ issuer, person, erasure }} />)
  })

type IssuerContext = Context<AppEnv, '/admin/:issuer'>

async function load(c: IssuerContext) {
  const person = requirePerson(c.var.actor)
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  authorize(person, 'privacy.manage', issuer.id)
  return { issuer, person }
}

async function privacyPage(c: IssuerContext, refused?: Refused): Promise<string> {
  const { issuer, person } = await load(c)
  const erasures = await listErasures(c.var.ctx, person, issuer.id)
  return <PrivacyPage {...{ issuer, person, erasures, refused }} />
}

/** The page again, with what is wrong: also with an address that nothing is held of. */
async function refuse(
  c: IssuerContext,
  error: unknown,
  again: (refusal: Refusal) => Promise<string>,
): Promise<Response> {
  if (!(error instanceof Refusal)) throw error
  return c.html(await again(error), httpStatus(error) as 422)
}
