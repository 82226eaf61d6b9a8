import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { badge } from '../test/support/badges'
import { ed25519, librarySign, libraryVerifier } from './library'

// What others would put beside us, in a process of its own: `static PORT` serves one signed badge from memory, with Hono
// on Node; `verify PORT` verifies it with @digitalbazaar/vc at each request.

const [what, port] = process.argv.slice(2)
const keys = await ed25519()
const signed = await librarySign(keys, badge('typical'))
const verify = libraryVerifier(keys, signed)
const body = JSON.stringify(signed)

const app = new Hono().get('/badge.json', async (c) => {
  if (what === 'verify' && !(await verify())) return c.text('It does not verify.', 500)
  return c.body(body, 200, { 'content-type': 'application/vc+ld+json' })
})
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' })
