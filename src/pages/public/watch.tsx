import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { canMail } from '../../mail/mailer'
import { NewWatch, WatchToken } from '../../watches/schema'
import { confirmHours, confirmWatch, endWatch, findWatch, lasts, requestWatch } from '../../watches/watches'
import type { WatchRow } from '../../watches/watches'
import { Facts } from '../components/facts'
import { Problems } from '../components/problems'
import { Time } from '../components/time'
import { Layout } from '../layout'
import { readForm } from '../read-form'
import { act, textAt } from '../refused'
import { WatchForm } from './watch-form'

/** `/watches`: to be told by mail when a badge is revoked. Nobody needs an account; the mailed link is the key. */
export const watchPages = new Hono<AppEnv>()
  .post('/watches', async (c) => {
    const { fields } = await readForm(c)
    const [statusList, index, email] = ['statusList', 'index', 'email'].map((name) => textAt(fields, name))
    return act(
      c,
      async () => {
        await requestWatch(c.var.ctx, c.req.raw.headers, parse(NewWatch, { statusList, index, email }))
        return '/watches/sent'
      },
      async (refusal) => (
        <Page title="Tell me if it is revoked later">
          <Problems refusal={refusal} title="Nobody is watching yet" />
          <WatchForm statusList={statusList ?? ''} index={Number(index)} mails={canMail(c.var.ctx)} />
        </Page>
      ),
    )
  })
  .get('/watches/sent', (c) =>
    c.html(
      <Page title="Look into your mail">
        <h1>Look into your mail</h1>
        <p>
          A link is on its way, good for {confirmHours} hours. The watch begins once you have pressed the button there.
        </p>
      </Page>,
    ),
  )
  .get('/watches/ended', (c) =>
    c.html(
      <Page title="The watch has ended">
        <h1>The watch has ended</h1>
        <p>We have forgotten your address.</p>
      </Page>,
    ),
  )
  .get('/watches', async (c) => {
    const token = c.req.query('token') ?? ''
    const found = await findWatch(c.var.ctx, parse(WatchToken, { token }).token)
    return c.html(<WatchPage watch={found} token={token} />)
  })
  .post('/watches/:what{confirm|end}', async (c) => {
    const { fields } = await readForm(c)
    const { token } = parse(WatchToken, { token: textAt(fields, 'token') })
    if (c.req.param('what') === 'end') {
      await endWatch(c.var.ctx, token)
      return c.redirect('/watches/ended', 303)
    }
    await confirmWatch(c.var.ctx, token)
    return c.redirect(`/watches?token=${token}`, 303)
  })

function WatchPage({ watch, token }: { watch: WatchRow; token: string }) {
  const { statusList, statusIndex, confirmedAt, expiresAt } = watch
  return (
    <Page title={confirmedAt ? 'We are watching' : 'Confirm your watch'}>
      <h1>{confirmedAt ? 'We are watching' : 'Tell me if it is revoked'}</h1>
      {confirmedAt ? (
        <p>
          You get a mail if the badge is revoked, at the latest about a day after, until <Time at={expiresAt} />. Then
          we forget your address.
        </p>
      ) : (
        <p>Press the button, and you get a mail if the badge is revoked within the next {lasts} months.</p>
      )}
      <Facts
        of={[
          ['Status list', <span class="verbatim">{statusList}</span>],
          ['Entry', statusIndex],
        ]}
      />
      {!confirmedAt && <Button to="/watches/confirm" token={token} words="Tell me" />}
      <Button to="/watches/end" token={token} words={confirmedAt ? 'Stop watching' : 'Forget my address'} outline />
    </Page>
  )
}

function Button({ to, token, words, outline }: { to: string; token: string; words: string; outline?: boolean }) {
  return (
    <form method="post" action={to}>
      <input type="hidden" name="token" value={token} />
      <button type="submit" class={outline ? 'outline' : ''}>
        {words}
      </button>
    </form>
  )
}

const Page = ({ title, children }: { title: string; children: Child }) => (
  <Layout title={title}>
    <article class="narrow">{children}</article>
  </Layout>
)
