import { Hono } from 'hono'
import type { Context } from 'hono'
import { publishProfile, withdrawProfile } from '../../credentials/display/own-profile'
import { parse } from '../../http/input'
import type { AppEnv } from '../../http/env'
import { requirePerson } from '../../identity/authorize'
import { changeMinutes, confirmEmailChange, requestEmailChange } from '../../identity/email'
import { getIssuer } from '../../identity/issuers'
import type { Issuer } from '../../identity/issuers'
import { leaveIssuer } from '../../identity/members'
import { listPasskeys, removePasskey, renamePasskey } from '../../identity/passkeys'
import type { Passkey } from '../../identity/passkeys'
import { setOwnName } from '../../identity/people'
import { findOwnProfile } from '../../identity/profiles'
import type { ProfileView } from '../../identity/profiles'
import type { Actor, Person } from '../../identity/rules'
import { Confirm, Me, NewEmail, PasskeyName, PublicProfile } from '../../identity/schema'
import { signOutElsewhere } from '../../identity/session'
import { canMail } from '../../mail/mailer'
import { Field } from '../components/field'
import { Notice } from '../components/notice'
import { Problems } from '../components/problems'
import { Layout } from '../layout'
import { readForm } from '../read-form'
import { act, textAt, typed, within } from '../refused'
import type { Refused } from '../refused'
import { Memberships, PasskeysSection } from './account-sections'
import { profileIn, ProfileSection } from './profile'

/** One's own name, e-mail address and public profile, and the way out. */
export const accountPages = new Hono<AppEnv>()
  .get('/account', async (c) => c.html(await accountPage(c)))
  .post('/account', async (c) => {
    const person = requirePerson(c.var.actor)
    const { fields } = await readForm(c)
    return act(
      c,
      async () => {
        const { name } = parse(Me, { name: textAt(fields, 'name') })
        await setOwnName(c.var.ctx, person, name)
        return '/account'
      },
      (refusal) => accountPage(c, { fields, refusal }),
    )
  })
  .post('/account/email', async (c) => {
    const person = requirePerson(c.var.actor)
    const { fields } = await readForm(c)
    return act(
      c,
      async () => {
        const { email } = parse(NewEmail, { email: textAt(fields, 'email') })
        await requestEmailChange(c.var.ctx, person, c.req.raw.headers, email)
        return '/account?done=sent'
      },
      (refusal) => accountPage(c, { fields, refusal }),
    )
  })
  .post('/account/profile', async (c) => {
    const { fields } = await readForm(c)
    return act(
      c,
      async () => {
        await publishProfile(c.var.ctx, c.var.actor, parse(PublicProfile, profileIn(fields)))
        return '/account?done=published#profile'
      },
      (refusal) => accountPage(c, { fields, refusal: within('profile', refusal) }),
    )
  })
  .post('/account/profile/withdraw', async (c) => {
    await withdrawProfile(c.var.ctx, c.var.actor)
    return c.redirect('/account?done=withdrawn', 303)
  })
  .post('/account/passkeys/:passkey', async (c) => {
    const { fields } = await readForm(c)
    const id = c.req.param('passkey')
    const at = `passkeys.${id}`
    return act(
      c,
      async () => {
        const { name } = parse(PasskeyName, { name: textAt(fields, `${at}.name`) })
        await renamePasskey(c.var.ctx, c.var.actor, id, name)
        return '/account#passkeys'
      },
      (refusal) => accountPage(c, { fields, refusal: within(at, refusal) }),
    )
  })
  .post('/account/passkeys/:passkey/remove', (c) =>
    act(
      c,
      async () => {
        await removePasskey(c.var.ctx, c.var.actor, c.req.param('passkey'))
        return '/account#passkeys'
      },
      (refusal) => accountPage(c, { fields: {}, refusal }),
    ),
  )
  .post('/account/leave/:issuer', (c) =>
    act(
      c,
      async () => {
        await leaveIssuer(c.var.ctx, c.var.actor, c.req.param('issuer'))
        return '/account?done=left'
      },
      (refusal) => accountPage(c, { fields: {}, refusal }),
    ),
  )
  .post('/account/sign-out-elsewhere', async (c) => {
    requirePerson(c.var.actor)
    await signOutElsewhere(c.req.raw.headers)
    return c.redirect('/account?done=elsewhere', 303)
  })
  // Mail scanners follow links: only the button changes anything.
  .get('/account/email/confirm', (c) => c.html(<ConfirmPage actor={c.var.actor} token={c.req.query('token') ?? ''} />))
  .post('/account/email/confirm', confirm)

async function confirm(c: Context<AppEnv>): Promise<Response> {
  const { fields } = await readForm(c)
  return act(
    c,
    async () => {
      const { token } = parse(Confirm, { token: textAt(fields, 'token') })
      await confirmEmailChange(c.var.ctx, c.var.actor, token)
      await signOutElsewhere(c.req.raw.headers)
      return '/account?done=changed'
    },
    async (refusal) => (
      <ConfirmPage actor={c.var.actor} token={textAt(fields, 'token')} refused={{ fields, refusal }} />
    ),
  )
}

async function accountPage(c: Context<AppEnv>, refused?: Refused): Promise<string> {
  const { ctx, actor } = c.var
  const person = requirePerson(actor)
  const [profile, passkeys, ...issuers] = await Promise.all([
    findOwnProfile(ctx, actor),
    listPasskeys(ctx, actor),
    ...Object.keys(person.roles).map((id) => getIssuer(ctx, id)),
  ])
  const shown = { person, profile, passkeys, issuers, refused, hasMail: canMail(ctx) }
  return <AccountPage {...shown} origin={ctx.origin} done={c.req.query('done')} />
}

type Account = {
  person: Person
  profile: ProfileView | undefined
  passkeys: Passkey[]
  issuers: Issuer[]
  hasMail: boolean
  origin: string
  done: string | undefined
  refused: Refused | undefined
}

function AccountPage({ person, profile, passkeys, issuers, hasMail, origin, done, refused }: Account) {
  const problems = refused?.refusal.fields ?? []
  return (
    <Layout title="Account" actor={person} path="/account" scripts={['passkey']}>
      <div class="narrow">
        <h1>Account</h1>
        <Done what={done} />
        <Problems refusal={refused?.refusal} />
        <article>
          <form method="post" action="/account">
            <Field
              name="name"
              label="Your name"
              hint="Offered when you hand in work; you choose each time whether it is in the badge."
              autocomplete="name"
              maxlength={120}
              required
              value={typed(refused, 'name', person.name)}
              problems={problems}
            />
            <button type="submit">Save</button>
          </form>
        </article>
        <article>
          <h2>E-mail address</h2>
          <p>
            You sign in with <strong>{person.email}</strong>
          </p>
          {hasMail ? (
            <form method="post" action="/account/email">
              <Field
                name="email"
                type="email"
                label="New address"
                hint="We mail it a link. Until you have opened that and pressed the button, nothing changes."
                autocomplete="email"
                required
                value={typed(refused, 'email')}
                problems={problems}
              />
              <p>
                <small>
                  Badges you have stay as they are: each names the address it was awarded to, as a hash. On a badge’s
                  own page you can have it name the new one instead.
                </small>
              </p>
              <button type="submit" class="secondary">
                Mail me the link
              </button>
            </form>
          ) : (
            <p>It cannot be changed here: this deployment sends no mail, and a new address is proven by one.</p>
          )}
        </article>
        <PasskeysSection {...{ passkeys, hasMail, refused }} />
        <Memberships {...{ person, issuers }} />
        <ProfileSection {...{ person, profile, origin, refused }} />
        <p>
          <a href="/account/privacy">Your data</a>: have a copy of it, or have it erased.
        </p>
        <form method="post" action="/auth/sign-out" class="cluster">
          <button type="submit" class="secondary outline">
            Sign out
          </button>
          <button type="submit" class="secondary outline" formaction="/account/sign-out-elsewhere">
            Sign out everywhere else
          </button>
        </form>
      </div>
    </Layout>
  )
}

function Done({ what }: { what: string | undefined }) {
  if (what === 'sent')
    return (
      <Notice>
        Look into your new mailbox. If the address can receive mail, something is on its way. A link in it works once,
        within {changeMinutes} minutes, in this browser.
      </Notice>
    )
  if (what === 'changed')
    return <Notice tone="good">Your address is changed. Wherever else you were signed in, you are no longer.</Notice>
  if (what === 'passkey') return <Notice tone="good">The passkey is added.</Notice>
  if (what === 'left') return <Notice tone="good">You have left. What you judged and wrote stays.</Notice>
  if (what === 'elsewhere') return <Notice tone="good">Wherever else you were signed in, you are no longer.</Notice>
  if (what === 'published')
    return <Notice tone="good">Your profile is published. A change takes up to a minute.</Notice>
  if (what === 'withdrawn') return <Notice tone="good">Your profile is withdrawn. That takes up to a minute.</Notice>
  return null
}

function ConfirmPage({ actor, token, refused }: { actor: Actor; token: string; refused?: Refused }) {
  return (
    <Layout title="New e-mail address" actor={actor} path="/account">
      <article class="narrow">
        <h1>Your new e-mail address</h1>
        <Problems refusal={refused?.refusal} title="The address was not changed" />
        {actor.kind === 'person' ? (
          <form method="post" action="/account/email/confirm">
            <input type="hidden" name="token" value={token} />
            <p>
              You sign in with <strong>{actor.email}</strong>. The button makes it the address to which this link was
              mailed.
            </p>
            <button type="submit">Use the new address</button>
          </form>
        ) : (
          <>
            <p>
              Open the link in the browser in which you asked for it, or sign in here first, with the address you have
              used until now.
            </p>
            <a role="button" href={`/auth/sign-in?next=${encodeURIComponent(addressOf(token))}`}>
              Sign in
            </a>
          </>
        )}
      </article>
    </Layout>
  )
}

const addressOf = (token: string) => `/account/email/confirm?token=${encodeURIComponent(token)}`
