import { Hono } from 'hono'
import type { Context } from 'hono'
import { parse } from '../../http/input'
import type { AppEnv } from '../../http/env'
import { requirePerson } from '../../identity/authorize'
import { setOwnName } from '../../identity/people'
import { Confirm, Me, SignIn } from '../../identity/schema'
import { confirmSignIn, requestSignIn, signOut } from '../../identity/session'
import { Layout } from '../layout'

/** Signing in and out, and the account page. Each POST takes a form or JSON, and answers in kind. */
export const signInPages = new Hono<AppEnv>()
  .get('/auth/sign-in', (c) =>
    c.html(
      <Layout title="Sign in" actor={c.var.actor} path={c.req.path}>
        <article class="narrow">
          <h1>Sign in</h1>
          <p>We mail you a link. No password to remember, and none to steal.</p>
          <form method="post" action="/auth/sign-in">
            <input type="hidden" name="next" value={c.req.query('next') ?? '/learn'} />
            <label>
              E-mail address
              <input type="email" name="email" autocomplete="email" required autofocus />
            </label>
            <button type="submit">Send me a link</button>
          </form>
        </article>
      </Layout>,
    ),
  )
  .post('/auth/sign-in', async (c) => {
    const { email, next } = parse(SignIn, await body(c))
    await requestSignIn(c.var.ctx, c.req.raw.headers, email, next)
    if (sentJson(c)) return c.json({ sent: true }, 202)
    return c.html(
      <Layout title="Look into your mail" actor={c.var.actor}>
        <article class="narrow">
          <h1>Look into your mail</h1>
          <p>
            If <strong>{email}</strong> can receive mail, a sign-in link is on its way. It works once, for a quarter of
            an hour.
          </p>
        </article>
      </Layout>,
      202,
    )
  })
  .get('/auth/confirm', (c) =>
    c.html(
      <Layout title="Sign in" actor={c.var.actor}>
        <article class="narrow">
          <h1>Sign in to Assay</h1>
          <form method="post" action="/auth/confirm">
            <input type="hidden" name="token" value={c.req.query('token') ?? ''} />
            <input type="hidden" name="next" value={c.req.query('next') ?? '/learn'} />
            <button type="submit">Sign me in</button>
          </form>
        </article>
      </Layout>,
    ),
  )
  .post('/auth/confirm', async (c) => {
    const input = await body(c)
    const { token } = parse(Confirm, input)
    const next = SignIn.shape.next.safeParse(input.next)
    for (const cookie of await confirmSignIn(c.req.raw.headers, token)) c.header('set-cookie', cookie, { append: true })
    return sentJson(c) ? c.json({ signedIn: true }) : c.redirect((next.success && next.data) || '/learn', 303)
  })
  .post('/auth/sign-out', async (c) => {
    for (const cookie of await signOut(c.req.raw.headers)) c.header('set-cookie', cookie, { append: true })
    return sentJson(c) ? c.json({ signedOut: true }) : c.redirect('/', 303)
  })
  .get('/account', (c) => {
    const person = requirePerson(c.var.actor)
    return c.html(
      <Layout title="Account" actor={person} path={c.req.path}>
        <article class="narrow">
          <h1>Account</h1>
          <form method="post" action="/account">
            <label>
              Your name
              <input name="name" value={person.name} autocomplete="name" required maxlength={120} />
              <small>Offered when you hand in work; you choose each time whether it is in the badge.</small>
            </label>
            <p>
              Signed in as <strong>{person.email}</strong>
            </p>
            <button type="submit">Save</button>
          </form>
          <form method="post" action="/auth/sign-out">
            <button type="submit" class="secondary outline">
              Sign out
            </button>
          </form>
        </article>
      </Layout>,
    )
  })
  .post('/account', async (c) => {
    await setOwnName(c.var.ctx, c.var.actor, parse(Me, await body(c)).name)
    return c.redirect('/account', 303)
  })

const sentJson = (c: Context) => (c.req.header('content-type') ?? '').startsWith('application/json')

const body = (c: Context): Promise<Record<string, unknown>> => (sentJson(c) ? c.req.json() : c.req.parseBody())
