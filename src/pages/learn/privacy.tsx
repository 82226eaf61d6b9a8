import { Hono } from 'hono'
import type { Context } from 'hono'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { requirePerson } from '../../identity/authorize'
import { eraseOneself, viewErasure } from '../../privacy/erasures'
import type { ErasureView } from '../../privacy/erasures'
import { exportOneself } from '../../privacy/export'
import { OwnErasure, OwnExport } from '../../privacy/schema'
import { Refusal } from '../../refusal'
import { ErasureFields, ErasureReport, WhatGoes } from '../components/erasing'
import { Field } from '../components/field'
import { Notice } from '../components/notice'
import { Problems } from '../components/problems'
import { exportFile } from '../export-file'
import { Layout } from '../layout'
import { readForm } from '../read-form'
import { act, textAt } from '../refused'
import type { Refused } from '../refused'

/** What is kept of oneself: to have it, or to have it erased. */
export const ownPrivacyPages = new Hono<AppEnv>()
  .get('/account/privacy', (c) => c.html(privacyPage(c)))
  .get('/account/privacy/export', async (c) => {
    const { cursor } = c.req.query()
    return exportFile(await exportOneself(c.var.ctx, c.var.actor, parse(OwnExport, cursor ? { cursor } : {})))
  })
  .post('/account/privacy/erase', async (c) => {
    requirePerson(c.var.actor)
    const { fields } = await readForm(c)
    return act(
      c,
      async () => {
        const input = parse(OwnErasure, { email: textAt(fields, 'typed'), badges: textAt(fields, 'badges') || 'keep' })
        const { id } = await eraseOneself(c.var.ctx, c.var.actor, input)
        return `/account/erased/${id}`
      },
      async ({ code, message, fields: problems }) => {
        const named = problems.map((p) => (p.path === 'email' ? { ...p, path: 'typed' } : p))
        return privacyPage(c, { fields, refusal: new Refusal(code, message, named) })
      },
    )
  })
  .get('/account/erased/:id', async (c) =>
    c.html(<ErasedPage erasure={await viewErasure(c.var.ctx, { kind: 'nobody' }, c.req.param('id'))} />),
  )

function privacyPage(c: Context<AppEnv>, refused?: Refused) {
  const person = requirePerson(c.var.actor)
  return (
    <Layout title="Your data" actor={person} path="/account">
      <div class="narrow">
        <h1>Your data</h1>
        <Problems refusal={refused?.refusal} title="Nothing was erased" />
        <article>
          <h2>Have a copy</h2>
          <p>Everything that is kept of you and where, your badges in full, as one file for machines (JSON).</p>
          <p>
            <a href="/account/privacy/export" role="button" class="secondary" download>
              Download your data
            </a>
          </p>
          <details>
            <summary>The file is only a part</summary>
            <form action="/account/privacy/export">
              <Field
                name="cursor"
                label="“next” in the file"
                hint="If the last line of the file is not “null”, there is more: copy what stands there."
                autocomplete="off"
                required
              />
              <button type="submit" class="small outline">
                Download the next part
              </button>
            </form>
          </details>
        </article>
        <article>
          <h2>Erase everything</h2>
          <p>
            <strong>This is final.</strong> You are signed out at once, and everything that is kept of you with any
            issuer here is deleted. Download your data first: your badges are in it, and go on verifying.
          </p>
          <WhatGoes account="goes" />
          <form method="post" action="/account/privacy/erase">
            <ErasureFields problems={refused?.refusal.fields ?? []} hint="Type the address you sign in with." />
            <button type="submit" class="danger outline">
              Erase me for good
            </button>
          </form>
        </article>
      </div>
    </Layout>
  )
}

function ErasedPage({ erasure }: { erasure: ErasureView }) {
  return (
    <Layout title="Erased" actor={{ kind: 'nobody' }} path="/account">
      <div class="narrow">
        <h1>You are erased</h1>
        {erasure.status === 'done' ? (
          <Notice tone="good">All of it is done. Nothing here leads to you any more.</Notice>
        ) : (
          <Notice>
            Your account is closed. The rest takes a minute or two; load this page again to see how far it is. Only its
            address leads here, so keep that if you want to look later.
          </Notice>
        )}
        <ErasureReport of={erasure} />
        <WhatGoes account="goes" />
      </div>
    </Layout>
  )
}
