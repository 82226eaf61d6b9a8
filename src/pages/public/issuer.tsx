import { Hono } from 'hono'
import { imageUrl, issuerPath } from '../../address'
import { countHeld } from '../../catalogue/holders'
import { listCatalogue } from '../../catalogue/service'
import { listShown } from '../../credentials/endorsements/endorsement.query'
import type { AppEnv } from '../../http/env'
import { getIssuerBySlug } from '../../identity/issuers'
import type { Issuer } from '../../identity/issuers'
import { BadgeImage } from '../components/badge-image'
import { Empty } from '../components/empty'
import { Facts } from '../components/facts'
import { MicrocredentialCards } from '../components/microcredential-card'
import { Outside } from '../components/outside'
import { Pager } from '../components/pager'
import { number } from '../components/words'
import { Layout } from '../layout'
import { Endorsements } from './endorsements'
import { LinkPreview } from './link-preview'
import { cacheControl, wantsHtml } from './wants-html'

/** `/issuers/{issuer}`: who they are, and what they offer. */
export const issuerPages = new Hono<AppEnv>().get('/issuers/:issuer', async (c, next) => {
  if (!wantsHtml(c)) return next()
  const { ctx } = c.var
  const cursor = c.req.query('cursor')
  const slug = c.req.param('issuer')
  const [issuer, offered] = await Promise.all([
    getIssuerBySlug(ctx, slug),
    listCatalogue(ctx, { issuer: slug, cursor, limit: 24 }),
  ])
  const [held, endorsements] = await Promise.all([countHeld(ctx, issuer.id), listShown(ctx, issuer.id)])
  return c.html(
    <Layout
      title={issuer.name}
      path={c.req.path}
      description={issuer.description}
      head={<Head issuer={issuer} origin={ctx.origin} />}
    >
      <div class="badge-hero">
        <BadgeImage digest={issuer.imageDigest} name={issuer.name} atOnce />
        <div>
          <h1>{issuer.name}</h1>
          <p class="lead">{issuer.description}</p>
          <About issuer={issuer} held={held} />
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
    200,
    { 'cache-control': cacheControl },
  )
})

function Head({ issuer: { slug, name, description, imageDigest }, origin }: { issuer: Issuer; origin: string }) {
  const path = issuerPath(slug)
  return (
    <>
      <LinkPreview
        url={origin + path}
        title={name}
        description={description}
        image={imageDigest === null ? undefined : { url: imageUrl(origin, imageDigest), wide: false }}
      />
      <link rel="alternate" type="application/json" href={path} title="OB 3.0 Profile" />
    </>
  )
}

function About({ issuer: { slug, did, url, email }, held }: { issuer: Issuer; held: number }) {
  return (
    <Facts
      of={[
        ['Website', <Outside href={url}>{url}</Outside>],
        ['E-mail', email && <a href={`mailto:${email}`}>{email}</a>],
        ['Badges', held > 0 && `${number(held)} held`],
        [
          'Signs as',
          <a href={`${issuerPath(slug)}/did.json`}>
            <code>{did}</code>
          </a>,
        ],
      ]}
    />
  )
}
