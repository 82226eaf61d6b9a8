import type { Issuer } from '../../identity/issuers'
import type { Actor } from '../../identity/rules'
import type { Refusal } from '../../refusal'
import { Field } from '../components/field'
import { Problems } from '../components/problems'
import { Layout } from '../layout'

/** Where a microcredential begins: with a name, and the address it will have for ever. */
export function NewPage({
  issuer,
  actor,
  typed = { name: '', slug: '' },
  refusal,
}: {
  issuer: Issuer
  actor: Actor
  typed?: { name: string; slug: string }
  refusal?: Refusal | undefined
}) {
  const problems = refusal?.fields ?? []
  return (
    <Layout title="New microcredential" actor={actor} path="/author">
      <div class="narrow">
        <p>
          <a href="/author">All microcredentials</a>
        </p>
        <h1>New microcredential</h1>
        <p class="lead">
          One thing that somebody can do afterwards. You write the rest, and the rubric, on the next page.
        </p>
        <Problems refusal={refusal} />
        <form method="post" action={`/author/issuers/${issuer.slug}/new`} novalidate>
          <Field name="name" label="Name" value={typed.name} maxlength={200} problems={problems} required />
          <Field
            name="slug"
            label="Address"
            hint={
              <>
                Its part of <code>{`/issuers/${issuer.slug}/microcredentials/…`}</code>. Left empty, it is made from the
                name.
              </>
            }
            value={typed.slug}
            maxlength={60}
            spellcheck={false}
            problems={problems}
          />
          <button type="submit">Begin</button>
        </form>
      </div>
    </Layout>
  )
}
