import { imagePath, issuerPath } from '../../address'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { Field, TextArea } from '../components/field'
import { typed } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

/** What the issuer says of itself on its page and in every badge from now on. */
export function ProfilePage({
  issuer,
  person,
  refused,
}: {
  issuer: Issuer
  person: Person
  refused?: Refused | undefined
}) {
  const problems = refused?.refusal.fields ?? []
  return (
    <AdminFrame issuer={issuer} actor={person} part="/profile" refusal={refused?.refusal}>
      <form method="post" action={`/admin/${issuer.slug}/profile`} enctype="multipart/form-data" class="section">
        <p>
          Shown on <a href={issuerPath(issuer.slug)}>your public page</a>, and signed into every badge from now on.
          Badges signed before keep what they say.
        </p>
        <Field
          name="name"
          label="Name"
          required
          maxlength={120}
          value={typed(refused, 'name', issuer.name)}
          problems={problems}
        />
        <Field
          name="url"
          type="url"
          label="Web address"
          required
          maxlength={2000}
          value={typed(refused, 'url', issuer.url)}
          problems={problems}
        />
        <TextArea
          name="description"
          label="Who you are, in a sentence or two"
          required
          maxlength={1000}
          value={typed(refused, 'description', issuer.description)}
          problems={problems}
        />
        <Field
          name="email"
          type="email"
          label="E-mail address for everybody"
          hint="May stay empty. It stands in every badge, and backpacks that know only Open Badges 2.0 take none without it."
          maxlength={254}
          value={typed(refused, 'email', issuer.email ?? '')}
          problems={problems}
        />
        <Field
          name="linkedinId"
          label="Number of your LinkedIn page"
          hint="May stay empty. You see it in the address when you manage your page there: linkedin.com/company/1234567. With it, badges that people add to their LinkedIn profile show your logo."
          inputmode="numeric"
          maxlength={19}
          value={typed(refused, 'linkedinId', issuer.linkedinId ?? '')}
          problems={problems}
        />
        {issuer.imageDigest && (
          <img class="logo" src={imagePath(issuer.imageDigest)} alt="Your image as it is now" width="96" height="96" />
        )}
        <Field
          name="image"
          type="file"
          label={issuer.imageDigest ? 'Another image' : 'Image'}
          hint="PNG or SVG. A PNG needs 512 pixels or more each side, and has 1 MB at most."
          accept="image/png,image/svg+xml"
          problems={problems}
        />
        <button type="submit">Save</button>
      </form>
    </AdminFrame>
  )
}
