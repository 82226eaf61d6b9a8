import { Hono } from 'hono'
import { json } from '../http/input'
import type { AppEnv } from '../http/env'
import {
  addPasskey,
  askForNewPasskey,
  askForPasskey,
  listPasskeys,
  removePasskey,
  renamePasskey,
  signInByPasskey,
} from './passkeys'
import { NewPasskey, PasskeyName, PasskeySignIn } from './schema'

/** `/api/v1/me/passkeys`: one's own passkeys. What a browser is asked for goes to `navigator.credentials.create`. */
export const passkeyRoutes = new Hono<AppEnv>()
  .get('/me/passkeys', async (c) => c.json({ items: await listPasskeys(c.var.ctx, c.var.actor), next: null }))
  .post('/me/passkeys/options', async (c) => {
    const { options, cookies } = await askForNewPasskey(c.var.ctx, c.var.actor, c.req.raw.headers)
    for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
    return c.json(options)
  })
  .post('/me/passkeys', json(NewPasskey), async (c) =>
    c.json(await addPasskey(c.var.ctx, c.var.actor, c.req.raw.headers, c.req.valid('json')), 201),
  )
  .patch('/me/passkeys/:passkey', json(PasskeyName), async (c) => {
    const { name } = c.req.valid('json')
    return c.json(await renamePasskey(c.var.ctx, c.var.actor, c.req.param('passkey'), name))
  })
  .delete('/me/passkeys/:passkey', async (c) => {
    await removePasskey(c.var.ctx, c.var.actor, c.req.param('passkey'))
    return c.body(null, 204)
  })

/** `/auth/passkey`: signing in by one. The options go to `navigator.credentials.get`. */
export const passkeySignIn = new Hono<AppEnv>()
  .post('/options', async (c) => {
    const { options, cookies } = await askForPasskey(c.var.ctx, c.req.raw.headers)
    for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
    return c.json(options)
  })
  .post('/verify', json(PasskeySignIn), async (c) => {
    for (const cookie of await signInByPasskey(c.req.raw.headers, c.req.valid('json')))
      c.header('set-cookie', cookie, { append: true })
    return c.json({ signedIn: true })
  })
