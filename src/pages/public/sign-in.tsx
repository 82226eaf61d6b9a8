import { Hono } from 'hono'
import type { Context } from 'hono'
import { parse } from '../../http/input'
import type { AppEnv } from '../../http/env'
import { passkeySignIn } from '../../identity/passkey-routes'
import { Confirm, LocalPath, SignIn } from '../../identity/schema'
import { confirmSignIn, requestSignIn, signOut } from '../../identity/session'
import { canMail } from '../../mail/mailer'
import { Refusal } from '../../refusal'
import { Field } from '../components/field'
import { Problems } from '../components/problems'
import { Layout } from '../layout'
import { readForm } from '../read-form'
import { act, textAt, typed } from '../refused'
import type { Refused } from '../refused'

/** Signing in and out. Each POST takes a form or JSON, and answers in kind. */
export const signInPages = new Hono<AppEnv>()
  .route('/auth/passkey', passkeySignIn)
  .get('/auth/sign-in', (c) => c.html(<SignInPage c={c} next={nextOf(c.req.query('next'))} />))
  .post('/auth/sign-in', async (c) => {
    if (sentJson(c)) {
      const { email, next } = parse(SignIn, await readJson(c))
      await requestSignIn(c.var.ctx, c.req.raw.headers, email, next)
      return c.json({ sent: true }, 202)
    }
    const { fields } = await readForm(c)
    const next = nextOf(textAt(fields, 'next'))
    return act(
      c,
      async () => {
        const { email } = parse(SignIn, { email: textAt(fields, 'email') })
        await requestSignIn(c.var.ctx, c.req.raw.headers, email, next)
        return '/auth/sent'
      },
      async (refusal) => <SignInPage c={c} next={next} refused={{ fields, refusal }} />,
    )
  })
  .get('/auth/sent', (c) =>
    c.html(
      <Layout title="Look into your mail" actor={c.var.actor}>
        <article class="narrow">
          <h1>Look into your mail</h1>
          <p>
            If your address can receive mail, a sign-in link is on its way. It works once, for a quarter of an hour.
          </p>
          <p>
            <a href="/auth/sign-in">Ask for another</a>
          </p>
        </article>
      </Layout>,
    ),
  )
  .get('/auth/confirm', (c) =>
    c.html(
      <Layout title="Sign in" actor={c.var.actor}>
        <article class="narrow">
          <h1>Sign in to Assay</h1>
          <form method="post" action="/auth/confirm">
            <input type="hidden" name="token" value={c.req.query('token') ?? ''} />
            <input type="hidden" name="next" value={nextOf(c.req.query('next'))} />
            <button type="submit">Sign me in</button>
          </form>
        </article>
      </Layout>,
    ),
  )
  .post('/auth/confirm', async (c) => {
    const input: { token?: unknown; next?: unknown } = sentJson(c) ? await readJson(c) : (await readForm(c)).fields
    const { token } = parse(Confirm, input)
    for (const cookie of await confirmSignIn(c.var.ctx, c.req.raw.headers, token))
      c.header('set-cookie', cookie, { append: true })
    return sentJson(c) ? c.json({ signedIn: true }) : c.redirect(nextOf(input.next), 303)
  })
  .post('/auth/sign-out', async (c) => {
    for (const cookie of await signOut(c.req.raw.headers)) c.header('set-cookie', cookie, { append: true })
    return sentJson(c) ? c.json({ signedOut: true }) : c.redirect('/', 303)
  })

function SignInPage({ c, next, refused }: { c: Context<AppEnv>; next: string; refused?: Refused }) {
  return (
    <Layout title="Sign in" actor={c.var.actor} path={c.req.path} scripts={['passkey']}>
      <article class="narrow">
        <h1>Sign in</h1>
        {canMail(c.var.ctx) ? <ByMail {...{ next, refused }} /> : <WithoutMail />}
        <form hidden data-passkey="sign-in" data-next={next}>
          <hr />
          <button type="submit" class="secondary">
            Sign in with a passkey
          </button>
          <p role="status" class="problem" />
        </form>
      </article>
    </Layout>
  )
}

function ByMail({ next, refused }: { next: string; refused: Refused | undefined }) {
  return (
    <>
      <p>We mail you a link. No password to remember, and none to steal.</p>
      <Problems refusal={refused?.refusal} title="No link was sent" />
      <form method="post" action="/auth/sign-in">
        <input type="hidden" name="next" value={next} />
        <Field
          name="email"
          type="email"
          label="E-mail address"
          autocomplete="email"
          required
          autofocus
          value={typed(refused, 'email')}
          problems={refused?.refusal.fields ?? []}
        />
        <button type="submit">Send me a link</button>
      </form>
    </>
  )
}

function WithoutMail() {
  return (
    <p>
      This deployment sends no mail. Sign in with a passkey, if you have one here; or ask whoever runs the issuer for a
      link that signs you in.
    </p>
  )
}

/** Where to go after signing in: the path that was asked for, if it is one of ours. */
export function nextOf(asked: unknown): string {
  const path = LocalPath.safeParse(asked)
  return path.success ? path.data : '/learn'
}

const sentJson = (c: Context) => (c.req.header('content-type') ?? '').startsWith('application/json')

async function readJson(c: Context): Promise<Record<string, unknown>> {
  try {
    return Object(await c.req.json())
  } catch {
    throw new Refusal('malformed', 'The body is not JSON.')
  }
}
