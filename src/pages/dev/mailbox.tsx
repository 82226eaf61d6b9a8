import { Hono } from 'hono'
import type { AppEnv } from '../../http/env'
import { Email } from '../../identity/schema'
import { mailSignInLink } from '../../identity/links'
import { confirmSignIn } from '../../identity/session'
import { isDevSecret, readMail, readMailbox, requireLocal } from '../../mail/mailbox'
import { notFound } from '../../refusal'
import { Layout } from '../layout'
import { nextOf } from '../public/sign-in'

/** On a developer's own machine only: what would have been mailed, and sign-in links that keep working. */
export const mailboxPages = new Hono<AppEnv>()
  .use('/dev/*', async (c, next) => {
    requireLocal(c.env, c.req.header('host') ?? new URL(c.req.url).host)
    await next()
  })
  .get('/dev/mailbox', async (c) => {
    const mails = await readMailbox(c.var.ctx, c.req.query('to'))
    if (!(c.req.header('accept') ?? '').includes('text/html')) return c.json({ items: mails })
    return c.html(
      <Layout title="Mailbox" actor={c.var.actor}>
        <h1>Mailbox</h1>
        <p>Nothing here was sent: this is what would have been.</p>
        {mails.length === 0 && <p>No mail yet.</p>}
        {mails.map((m) => (
          <article>
            <header>
              <strong>{m.subject}</strong>
              <br />
              <small>
                to {m.to}, {m.createdAt.toISOString()}
              </small>
            </header>
            <p class="mail">{linked(m.text)}</p>
          </article>
        ))}
      </Layout>,
    )
  })
  .get('/dev/sign-in', async (c) => {
    const email = Email.safeParse(c.req.query('as'))
    if (!email.success || !(await isDevSecret(c.env, c.req.query('secret') ?? ''))) throw notFound('page')
    const key = c.var.ctx.newId('link')
    await mailSignInLink(c.var.ctx, email.data, { key })
    const { text } = await readMail(c.var.ctx, key)
    const token = /token=(\w+)/.exec(text)?.[1] ?? ''
    for (const cookie of await confirmSignIn(c.var.ctx, c.req.raw.headers, token))
      c.header('set-cookie', cookie, { append: true })
    return c.redirect(nextOf(c.req.query('next')), 303)
  })

/** The text with its addresses made clickable. */
const linked = (text: string) =>
  text.split(/(https?:\/\/\S+)/).map((part) => (part.startsWith('http') ? <a href={part}>{part}</a> : part))
