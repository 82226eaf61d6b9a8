import { Hono } from 'hono'
import type { Context } from 'hono'
import { acceptInvitation, findOffer } from '../../identity/accept-invitation'
import type { Offer } from '../../identity/accept-invitation'
import type { Actor, Role } from '../../identity/rules'
import { Confirm } from '../../identity/schema'
import { parse } from '../../http/input'
import type { AppEnv } from '../../http/env'
import { roleWords } from '../components/role-words'
import { Problems } from '../components/problems'
import { Layout } from '../layout'
import { readForm } from '../read-form'
import { act, textAt } from '../refused'
import type { Refused } from '../refused'

/** `/invitation`: who invites to what, and the button that accepts it. Mail scanners follow links: only the button acts. */
export const invitationPages = new Hono<AppEnv>()
  .get('/invitation', async (c) => c.html(await invitationPage(c, c.req.query('token') ?? '')))
  .post('/invitation', async (c) => {
    const { fields } = await readForm(c)
    return act(
      c,
      async () => {
        const { ctx, actor } = c.var
        const { token } = parse(Confirm, { token: textAt(fields, 'token') })
        const { roles, cookies } = await acceptInvitation(ctx, actor, c.req.raw.headers, token)
        for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
        return placeOf(roles)
      },
      (refusal) => invitationPage(c, textAt(fields, 'token'), { fields, refusal }),
    )
  })

/** Where somebody with these roles begins. */
function placeOf(roles: Role[]): string {
  if (roles.includes('owner') || roles.includes('admin')) return '/admin'
  return roles.includes('author') ? '/author' : '/assess'
}

async function invitationPage(c: Context<AppEnv>, token: string, refused?: Refused): Promise<string> {
  const { ctx, actor } = c.var
  const offer = await findOffer(ctx, actor, token)
  return (
    <Layout title="Invitation" actor={actor} path="/invitation">
      <article class="narrow">
        <h1>{offer ? `${offer.issuer.name} invites you` : 'This invitation is void'}</h1>
        <Problems refusal={refused?.refusal} title="Nothing was accepted" />
        {offer ? (
          <OfferBody {...{ offer, actor, token }} />
        ) : (
          <p>
            It was used, withdrawn or sent anew, or is too old. Ask whoever invited you for another. Accepted already?{' '}
            <a href="/auth/sign-in">Sign in</a>
          </p>
        )}
      </article>
    </Layout>
  )
}

function OfferBody({ offer, actor, token }: { offer: Offer; actor: Actor; token: string }) {
  const { issuer, email, roles, signInFirst } = offer
  const isOther = actor.kind === 'person' && actor.email !== email
  const back = `/invitation?token=${encodeURIComponent(token)}`
  return (
    <>
      <p>
        <a href={`/issuers/${issuer.slug}`}>{issuer.name}</a> invites <strong class="long">{email}</strong> to work with
        them:
      </p>
      <ul>
        {roles.map((role) => (
          <li>
            <strong>{roleWords[role][0]}</strong>: {roleWords[role][1]}
          </li>
        ))}
      </ul>
      {isOther ? (
        <>
          <p>
            You are signed in as <strong class="long">{actor.email}</strong>. Sign out, then open the link again.
          </p>
          <form method="post" action="/auth/sign-out">
            <button type="submit" class="secondary">
              Sign out
            </button>
          </form>
        </>
      ) : signInFirst ? (
        <>
          <p>There is an account with this address. Sign in to it first; the invitation waits for you.</p>
          <a role="button" href={`/auth/sign-in?next=${encodeURIComponent(back)}`}>
            Sign in
          </a>
        </>
      ) : (
        <form method="post" action="/invitation">
          <input type="hidden" name="token" value={token} />
          <button type="submit">Accept</button>
        </form>
      )}
    </>
  )
}
