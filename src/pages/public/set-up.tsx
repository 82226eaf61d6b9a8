import { Hono } from 'hono'
import type { Context } from 'hono'
import { parse } from '../../http/input'
import type { AppEnv } from '../../http/env'
import { requirePerson } from '../../identity/authorize'
import { Setup } from '../../identity/schema'
import { canSetUp, confirmOrigin, isOriginConfirmed, setUpAndSignIn } from '../../identity/set-up'
import { getIssuer } from '../../identity/issuers'
import { canMail } from '../../mail/mailer'
import { AddPasskey } from '../components/add-passkey'
import { Notice } from '../components/notice'
import { Problems } from '../components/problems'
import { Layout } from '../layout'
import { readForm } from '../read-form'
import { act } from '../refused'
import type { Refused } from '../refused'
import { ConfirmAddress, nameOf, SetUpForm } from './set-up-form'

/** `/setup`: whoever holds the set-up code makes an issuer, and is its owner. Works without scripts. */
export const setUpPages = new Hono<AppEnv>()
  .get('/setup', async (c) => c.html(await setUpPage(c)))
  .post('/setup', async (c) => {
    const { fields } = await readForm(c)
    return act(
      c,
      async () => {
        const { ctx, actor } = c.var
        const { issuer, cookies } = await setUpAndSignIn(ctx, actor, c.req.raw.headers, parse(Setup, fields))
        for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
        return `/setup/done?issuer=${issuer.id}`
      },
      (refusal) => setUpPage(c, { fields, refusal }),
    )
  })
  .post('/setup/origin', async (c) => {
    const { fields } = await readForm(c)
    return act(
      c,
      async () => {
        await confirmOrigin(c.var.ctx, c.var.actor, typeof fields.origin === 'string' ? fields.origin : '')
        return '/setup'
      },
      (refusal) => setUpPage(c, { fields, refusal }),
    )
  })
  .get('/setup/done', async (c) => c.html(await donePage(c)))

async function setUpPage(c: Context<AppEnv>, refused?: Refused): Promise<string> {
  const { ctx, actor } = c.var
  const [isOpen, isConfirmed] = await Promise.all([canSetUp(ctx), isOriginConfirmed(ctx)])
  const runsOne = actor.kind === 'person' && Object.values(actor.roles).some((roles) => roles.includes('owner'))
  return (
    <Layout title="Set up" actor={actor} path="/setup">
      <div class="narrow">
        <h1>Set up</h1>
        <Problems refusal={refused?.refusal} title="Nothing was set up yet" nameOf={nameOf} />
        {!isConfirmed && runsOne && (
          <article>
            <form method="post" action="/setup/origin">
              <ConfirmAddress origin={ctx.origin} problems={refused?.refusal.fields} checked={false} />
              <button type="submit">Confirm</button>
            </form>
          </article>
        )}
        {isOpen ? (
          <SetUpForm origin={ctx.origin} refused={refused} email={actor.kind === 'person' ? actor.email : ''} />
        ) : (
          <article>
            <p>
              The set-up code of this deployment was used: each makes one issuer. Whoever runs the deployment makes
              another code for another issuer with
            </p>
            <pre>
              <code>npm run deploy -- --new-setup-code</code>
            </pre>
            <p>
              <a href="/auth/sign-in?next=%2Fadmin">Sign in</a> to the issuer that is there.
            </p>
          </article>
        )}
      </div>
    </Layout>
  )
}

async function donePage(c: Context<AppEnv>): Promise<string> {
  const { ctx } = c.var
  const person = requirePerson(c.var.actor)
  const own = Object.keys(person.roles)
  const id = own.find((each) => each === c.req.query('issuer')) ?? own[0]
  const issuer = id === undefined ? undefined : await getIssuer(ctx, id)
  const next = issuer ? `/admin/${issuer.slug}` : '/account'
  return (
    <Layout title="Set up" actor={person} path="/setup" scripts={['passkey']}>
      <div class="narrow">
        <h1>{issuer ? `${issuer.name} is set up` : 'Set up'}</h1>
        <p>
          You are signed in as <strong>{person.email}</strong>, in this browser. How will you get in the next time?
        </p>
        {canMail(ctx) ? (
          <article>
            <h2>With a link by mail</h2>
            <p>
              The first one proves that the address is yours. Passkeys that were added before end with that: so begin
              here.
            </p>
            <form method="post" action="/auth/sign-in">
              <input type="hidden" name="email" value={person.email} />
              <input type="hidden" name="next" value="/account" />
              <button type="submit" class="secondary">
                Mail me a link
              </button>
            </form>
          </article>
        ) : (
          <Notice tone="warn">
            This deployment cannot send mail yet. Without a passkey nothing but this browser lets you in.
          </Notice>
        )}
        <article>
          <h2>With a passkey</h2>
          <p>Your phone, computer or security key signs you in: no password, no waiting for mail.</p>
          <AddPasskey next={next} />
        </article>
        {issuer && <ComesNext admin={next} />}
        <p>
          <a href={next}>Go on</a>
        </p>
      </div>
    </Layout>
  )
}

/** An owner may neither write nor judge by that alone: whoever is the only one has to hear of it. */
function ComesNext({ admin }: { admin: string }) {
  return (
    <article>
      <h2>What comes next</h2>
      <p>
        Under <a href={`${admin}/people`}>People</a>, make yourself an author to write a microcredential, and an
        assessor to judge what learners hand in; or invite others who do. Nobody judges their own work.
      </p>
    </article>
  )
}
