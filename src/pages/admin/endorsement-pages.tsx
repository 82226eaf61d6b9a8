import { Hono } from 'hono'
import type { Context } from 'hono'
import { giveEndorsement } from '../../credentials/endorsements/give'
import { NewEndorsement } from '../../credentials/endorsements/schema'
import { uploadEndorsement } from '../../credentials/endorsements/upload'
import { listGiven, listReceived } from '../../credentials/endorsements/endorsement.query'
import { acceptEndorsement, declineEndorsement } from '../../credentials/endorsements/service'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { authorize, requirePerson } from '../../identity/authorize'
import { getIssuerBySlug, listIssuers } from '../../identity/issuers'
import { invalid } from '../../refusal'
import type { Fields } from '../form'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, textAt } from '../refused'
import type { Refused } from '../refused'
import { GivenPage, ReceivedPage } from './endorsements'

/** `/admin/{issuer}/endorsements`: every form works without scripts. */
export const endorsementPages = new Hono<AppEnv>()
  .use('/admin/:issuer/endorsements/*', formLimit)
  .get('/admin/:issuer/endorsements', async (c) => c.html(await receivedPage(c)))
  .post('/admin/:issuer/endorsements', async (c) => {
    const { fields, files } = await readForm(c)
    return change(c, '', fields, receivedPage, async (issuerId) => {
      const text = (await files.file?.text()) ?? textAt(fields, 'document')
      if (!text.trim()) throw invalid('document', 'Choose a file, or paste its text.')
      await uploadEndorsement(c.var.ctx, c.var.actor, issuerId, text)
    })
  })
  .get('/admin/:issuer/endorsements/given', async (c) => c.html(await givenPage(c)))
  .post('/admin/:issuer/endorsements/given', async (c) => {
    const { fields } = await readForm(c)
    return change(c, '/given', fields, givenPage, (issuerId) => {
      const said = parse(NewEndorsement, { of: textAt(fields, 'of'), comment: textAt(fields, 'comment') })
      return giveEndorsement(c.var.ctx, c.var.actor, issuerId, said)
    })
  })
  .post('/admin/:issuer/endorsements/:endorsement/accept', (c) =>
    change(c, '', {}, receivedPage, () => acceptEndorsement(c.var.ctx, c.var.actor, c.req.param('endorsement'))),
  )
  .post('/admin/:issuer/endorsements/:endorsement/decline', (c) =>
    change(c, '', {}, receivedPage, () => declineEndorsement(c.var.ctx, c.var.actor, c.req.param('endorsement'))),
  )

type IssuerContext = Context<AppEnv, '/admin/:issuer/endorsements'>

/** Does what a form asks for and comes back to its page, which shows as well what was refused. */
async function change(
  c: IssuerContext,
  part: '' | '/given',
  fields: Fields,
  page: (c: IssuerContext, refused: Refused) => Promise<string>,
  work: (issuerId: string) => Promise<unknown>,
): Promise<Response> {
  const { issuer } = await load(c)
  return act(
    c,
    async () => {
      await work(issuer.id)
      return `/admin/${issuer.slug}/endorsements${part}`
    },
    (refusal) => page(c, { fields, refusal }),
  )
}

async function load(c: IssuerContext) {
  const person = requirePerson(c.var.actor)
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  authorize(person, 'endorsement.manage', issuer.id)
  return { issuer, person, cursor: c.req.query('cursor') }
}

async function receivedPage(c: IssuerContext, refused?: Refused): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const endorsements = await listReceived(c.var.ctx, person, issuer.id, { cursor })
  return <ReceivedPage {...{ issuer, person, endorsements, cursor, refused }} />
}

async function givenPage(c: IssuerContext, refused?: Refused): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const [endorsements, some] = await Promise.all([
    listGiven(c.var.ctx, person, issuer.id, { cursor }),
    listIssuers(c.var.ctx, { limit: 2 }),
  ])
  return <GivenPage {...{ issuer, person, endorsements, cursor, refused }} others={some.items.length > 1} />
}
