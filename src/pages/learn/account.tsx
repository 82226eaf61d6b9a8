import { Hono } from 'hono'
import { parse } from '../../http/input'
import type { AppEnv } from '../../http/env'
import { requirePerson } from '../../identity/authorize'
import { setOwnName } from '../../identity/people'
import type { Person } from '../../identity/rules'
import { Me } from '../../identity/schema'
import { Field } from '../components/field'
import { Problems } from '../components/problems'
import { Layout } from '../layout'
import { readForm } from '../read-form'
import { act, textAt, typed } from '../refused'
import type { Refused } from '../refused'

/** One's own name, and the way out. */
export const accountPages = new Hono<AppEnv>()
  .get('/account', (c) => c.html(<AccountPage person={requirePerson(c.var.actor)} />))
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
      async (refusal) => <AccountPage person={person} refused={{ fields, refusal }} />,
    )
  })

function AccountPage({ person, refused }: { person: Person; refused?: Refused }) {
  return (
    <Layout title="Account" actor={person} path="/account">
      <article class="narrow">
        <h1>Account</h1>
        <Problems refusal={refused?.refusal} />
        <form method="post" action="/account">
          <Field
            name="name"
            label="Your name"
            hint="Offered when you hand in work; you choose each time whether it is in the badge."
            autocomplete="name"
            maxlength={120}
            required
            value={typed(refused, 'name', person.name)}
            problems={refused?.refusal.fields ?? []}
          />
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
    </Layout>
  )
}
