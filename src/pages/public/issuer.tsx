import { Hono } from 'hono'
import { listCatalogue } from '../../catalogue/service'
import { listShown } from '../../credentials/endorsements/endorsement.query'
import type { AppEnv } from '../../http/env'
import { getIssuerBySlug } from '../../identity/issuers'
import { BadgeImage } from '../components/badge-image'
import { Empty } from '../components/empty'
import { Facts } from '../components/facts'
import { MicrocredentialCards } from '../components/microcredential-card'
import { Pager } from '../components/pager'
import { Layout } from '../layout'
import { Endorsements } from './endorsements'
import { wantsHtml } from './wants-html'

/** `/issuers/{issuer}`: who they are, and what they offer. */
export const issuerPages = new Hono<AppEnv>().get('/issuers/:issuer', async (c, next) => {
  if (!wantsHtml(c)) return next()
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  const cursor = c.req.query('cursor')
  const [offered, endorsements] = await Promise.all([
    listCatalogue(c.var.ctx, { issuer: issuer.slug, cursor, limit: 24 }),
    listShown(c.var.ctx, issuer.id),
  ])
  c.header('vary', 'accept')
  return c.html(
    <Layout
      title={issuer.name}
      actor={c.var.actor}
      path={c.req.path}
      description={issuer.description}
      head={<link rel="alternate" type="application/json" href={c.req.path} title="OB 3.0 Profile" />}
    >
      <div class="badge-hero">
        <BadgeImage digest={issuer.imageDigest} name={issuer.name} atOnce />
        <div>
          <h1>{issuer.name}</h1>
          <p class="lead">{issuer.description}</p>
          <Facts
            of={[
              [
                'Website',
                <a href={issuer.url} rel="noopener">
                  {issuer.url}
                </a>,
              ],
              ['Signs as', <code>{issuer.did}</code>],
            ]}
          />
        </div>
      </div>
      <h2>Microcredentials</h2>
      {offered.items.length > 0 ? (
        <MicrocredentialCards items={offered.items} ofOneIssuer />
      ) : (
        <Empty>
          <p>Nothing is offered at the moment.</p>
        </Empty>
      )}
      <Pager path={c.req.path} cursor={cursor} next={offered.next} />
      <Endorsements of={endorsements} />
    </Layout>,
  )
})
