import { Hono } from 'hono'
import type { Context } from 'hono'
import { readEndorsement } from '../credentials/endorsements/service'
import { sha256Hex } from '../digest'
import { atTheEdge } from '../http/edge'
import type { AppEnv } from '../http/env'
import { openToAll } from '../http/open-to-all'
import { revalidated } from '../http/revalidated'
import { getIssuerBySlug } from '../identity/issuers'
import { didDocument, publicKey } from '../signing/service'
import { brakeMisses } from './brake'
import { labelFor } from './form'

/** What it takes to check a badge without us: the keys of issuers, and what other issuers say of them. */
export const keyRoutes = new Hono<AppEnv>()
  .use('/issuers/:issuer/did.json', openToAll)
  .use('/keys/*', openToAll)
  .use('/endorsements/*', openToAll)

  .get('/issuers/:issuer/did.json', async (c) => {
    const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    keptShortly(c)
    return c.body(JSON.stringify(await didDocument(c.var.ctx, issuer)), 200, {
      // DID Core §6.3: what has an `@context` is the JSON-LD representation.
      'content-type': 'application/did+ld+json',
    })
  })

  .get('/keys/:kid', async (c) => {
    const { jwk, compromised } = await publicKey(c.var.ctx, c.req.param('kid'))
    keptShortly(c)
    // Gone for everybody who goes by the status. Our own checker reads on: it has records of what the key signed.
    return c.json(jwk, compromised ? 410 : 200)
  })

  /** What one issuer here says of another: the same document that badges take along. */
  .get('/endorsements/:id', async (c) => {
    await brakeMisses(c)
    const document = await readEndorsement(c.var.ctx, c.req.param('id'))
    const headers = { 'content-type': labelFor('json', c.req.header('accept')), vary: 'accept' }
    return revalidated(c, await sha256Hex(document), headers, () => document)
  })

/** A key that was rotated or disowned is so everywhere within a minute, whether or not there is a cache in front. */
function keptShortly(c: Context<AppEnv>): void {
  c.header('cache-control', 'public, max-age=40')
  for (const [name, value] of Object.entries(atTheEdge())) c.header(name, value)
}
