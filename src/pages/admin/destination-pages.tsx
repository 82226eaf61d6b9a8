import { Hono } from 'hono'
import type { Context } from 'hono'
import { listDeliveries, redeliver, redeliverFailed, testDestination } from '../../destinations/deliveries'
import {
  createDestination,
  getDestination,
  listDestinations,
  removeDestination,
  rotateSecret,
  switchOn,
  updateDestination,
} from '../../destinations/destinations'
import type { DestinationWithSecret } from '../../destinations/destinations'
import { DeliveryQuery, DestinationPatch, NewDestination, Resending } from '../../destinations/schema'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { authorize, requirePerson } from '../../identity/authorize'
import { getIssuerBySlug } from '../../identity/issuers'
import type { Fields } from '../form'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, chosen, show, textAt } from '../refused'
import type { Refused } from '../refused'
import { DestinationPage } from './destination'
import { DestinationsPage } from './destinations'

/** `/admin/{issuer}/destinations`: every form works without scripts. */
export const destinationPages = new Hono<AppEnv>()
  .use('/admin/:issuer/destinations/*', formLimit)
  .get('/admin/:issuer/destinations', async (c) => c.html(await listPage(c)))
  .post('/admin/:issuer/destinations', async (c) => {
    const { fields } = await readForm(c)
    const { issuer } = await load(c)
    return show(
      c,
      async () => {
        const input = parse(NewDestination, settingsOf(fields))
        const made = await createDestination(c.var.ctx, c.var.actor, issuer.id, input)
        return onePage(c, made.id, { made })
      },
      (refusal) => listPage(c, { fields, refusal }),
    )
  })
  .get('/admin/:issuer/destinations/:destination', async (c) => c.html(await onePage(c, c.req.param('destination'))))
  .post('/admin/:issuer/destinations/:destination', async (c) => {
    const { fields } = await readForm(c)
    return change(c, fields, (id) =>
      updateDestination(c.var.ctx, c.var.actor, id, parse(DestinationPatch, settingsOf(fields))),
    )
  })
  .post('/admin/:issuer/destinations/:destination/rotate', (c) => {
    const id = c.req.param('destination')
    return show(
      c,
      async () => onePage(c, id, { made: await rotateSecret(c.var.ctx, c.var.actor, id) }),
      (refusal) => onePage(c, id, { refused: { fields: {}, refusal } }),
    )
  })
  .post('/admin/:issuer/destinations/:destination/test', (c) =>
    change(c, {}, (id) => testDestination(c.var.ctx, c.var.actor, id), '#log'),
  )
  .post('/admin/:issuer/destinations/:destination/switch-on', (c) =>
    change(c, {}, (id) => switchOn(c.var.ctx, c.var.actor, id)),
  )
  .post('/admin/:issuer/destinations/:destination/redeliver', async (c) => {
    const { fields } = await readForm(c)
    const day = textAt(fields, 'since')
    return change(
      c,
      fields,
      (id) => {
        const { since } = parse(Resending, { since: `${day}T00:00:00Z` })
        return redeliverFailed(c.var.ctx, c.var.actor, id, new Date(since))
      },
      '?status=waiting#log',
    )
  })
  .post('/admin/:issuer/destinations/:destination/deliveries/:delivery', (c) =>
    change(c, {}, () => redeliver(c.var.ctx, c.var.actor, c.req.param('delivery')), '#log'),
  )
  .post('/admin/:issuer/destinations/:destination/remove', async (c) => {
    await removeDestination(c.var.ctx, c.var.actor, c.req.param('destination'))
    return c.redirect(`/admin/${c.req.param('issuer')}/destinations`, 303)
  })

type IssuerContext = Context<AppEnv, '/admin/:issuer/destinations'>
type DestinationContext = Context<AppEnv, '/admin/:issuer/destinations/:destination'>

const settingsOf = (fields: Fields) => ({
  name: textAt(fields, 'name'),
  url: textAt(fields, 'url').trim(),
  events: chosen(fields, 'events'),
  includesLearner: textAt(fields, 'includesLearner') === 'yes',
})

/** Does what a form asks for and comes back to the destination's page, `at` one of its parts. */
function change(
  c: DestinationContext,
  fields: Fields,
  work: (id: string) => Promise<unknown>,
  at = '',
): Promise<Response> {
  const id = c.req.param('destination')
  return act(
    c,
    async () => {
      await work(id)
      return `/admin/${c.req.param('issuer')}/destinations/${id}${at}`
    },
    (refusal) => onePage(c, id, { refused: { fields, refusal } }),
  )
}

async function load(c: IssuerContext) {
  const person = requirePerson(c.var.actor)
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  authorize(person, 'destinations.manage', issuer.id)
  return { issuer, person, cursor: c.req.query('cursor') }
}

async function listPage(c: IssuerContext, refused?: Refused): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const destinations = await listDestinations(c.var.ctx, person, issuer.id, { cursor })
  return <DestinationsPage {...{ issuer, person, destinations, cursor, refused }} now={c.var.ctx.now()} />
}

async function onePage(
  c: IssuerContext,
  id: string,
  { made, refused }: { made?: DestinationWithSecret; refused?: Refused } = {},
): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const { status } = parse(DeliveryQuery.pick({ status: true }), { status: c.req.query('status') || undefined })
  const [destination, deliveries] = await Promise.all([
    getDestination(c.var.ctx, person, id),
    listDeliveries(c.var.ctx, person, id, { status, cursor }),
  ])
  const secret = made?.secret
  return (
    <DestinationPage
      {...{ issuer, person, destination, deliveries, status, cursor, secret, refused }}
      now={c.var.ctx.now()}
    />
  )
}
