import type { Child } from 'hono/jsx'
import type { Refusal } from '../../refusal'
import { Field, TextArea } from '../components/field'
import { Problems } from '../components/problems'
import { Layout } from '../layout'
import { VerifyMany } from './verify-many'

/** `/verify`: where anybody hands in a badge. A text given in the address is only filled in. */
export function VerifyPage({ text, refusal }: { text: string; refusal?: Refusal }) {
  const problems = refusal?.fields ?? []
  return (
    <VerifyLayout title="Verify a badge">
      <div class="verify">
        <h1>Verify a badge</h1>
        <p class="lead">
          Anybody’s: Open Badges 3.0 and 2.0, and other verifiable credentials. See whether it is real, whose it is, and
          whether it still holds.
        </p>
        <Problems refusal={refusal} title="Nothing was checked yet" />
        <form class="section" method="post" action="/verify" enctype="multipart/form-data" data-drop>
          <TextArea name="text" label="Link, JSON or JWT" rows={4} value={text} problems={problems} />
          <Field
            name="file"
            type="file"
            label="Or a file"
            hint="A PNG or SVG with the badge in it, or a JSON file; 3 MB at most. It can be dropped here."
            accept=".png,.svg,.json,.jwt,.txt,image/png,image/svg+xml,application/json,text/plain"
          />
          <Field
            name="email"
            type="email"
            label="Holder’s e-mail address (optional)"
            hint="To see whether the badge was given to whoever has it. It is compared here and sent to nobody."
            maxlength={320}
            problems={problems}
          />
          <button type="submit">Verify</button>
        </form>
        <p class="muted">
          Nothing that you hand in is kept. The badge’s issuer may notice that somebody asks for its public key and its
          status list.
        </p>
        <VerifyMany />
      </div>
    </VerifyLayout>
  )
}

export const VerifyLayout = ({ title, children }: { title: string; children: Child }) => (
  <Layout
    title={title}
    path="/verify"
    description="Check whether a badge is real, whose it is, and whether it still holds."
    scripts={['verify']}
    head={<link rel="stylesheet" href="/css/verify.css" />}
  >
    {children}
  </Layout>
)
