import type { FieldProblem } from '../../refusal'
import { Check, Field, Problem, TextArea } from '../components/field'
import { textAt, typed } from '../refused'
import type { Refused } from '../refused'

const labels: Record<string, string> = {
  code: 'Set-up code',
  'issuer.name': 'The issuer’s name',
  'issuer.slug': 'Its short name',
  'issuer.url': 'Its website',
  'issuer.description': 'What it does',
  'owner.name': 'Your name',
  'owner.email': 'Your e-mail address',
}

/** A field of the form, in words for the list of what is wrong. */
export const nameOf = (path: string): string | undefined => labels[path]

/** All that is needed of an issuer and its first owner, in one form. */
export function SetUpForm({
  origin,
  email,
  refused,
}: {
  origin: string
  email: string
  refused?: Refused | undefined
}) {
  const problems = refused?.refusal.fields ?? []
  const field = (name: string, stored = '') => ({ name, problems, required: true, value: typed(refused, name, stored) })
  return (
    <form method="post" action="/setup">
      <article>
        <Field
          {...field('code')}
          label="Set-up code"
          hint="Printed at the end of the deployment. It works once."
          autocomplete="off"
          spellcheck={false}
        />
        <ConfirmAddress origin={origin} problems={problems} checked={textAt(refused?.fields, 'origin') === origin} />
      </article>
      <article>
        <h2>The issuer</h2>
        <p class="muted">The organisation that offers microcredentials and signs badges.</p>
        <Field {...field('issuer.name')} label="Name" autocomplete="organization" maxlength={120} />
        <Field
          {...field('issuer.slug')}
          label="Short name, for its address"
          hint={`Lower-case letters, digits and hyphens, as in ${origin}/issuers/lantern-academy. It stays once a badge is awarded.`}
          autocomplete="off"
          spellcheck={false}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          maxlength={60}
        />
        <Field {...field('issuer.url')} label="Website" type="url" placeholder="https://" autocomplete="url" />
        <TextArea {...field('issuer.description')} label="What it does, in a sentence" maxlength={1000} />
      </article>
      <article>
        <h2>Its owner: you</h2>
        <Field {...field('owner.name')} label="Your name" autocomplete="name" maxlength={120} />
        <Field {...field('owner.email', email)} label="Your e-mail address" type="email" autocomplete="email" />
        <button type="submit">Set up</button>
      </article>
    </form>
  )
}

/** The address of the deployment with a box to confirm it: whoever ticks it has read why. */
export function ConfirmAddress({
  origin,
  problems,
  checked,
}: {
  origin: string
  problems: FieldProblem[] | undefined
  checked: boolean
}) {
  return (
    <fieldset id="origin" tabindex={-1}>
      <legend>The address of this deployment</legend>
      <p>
        <strong class="long">{origin}</strong>
      </p>
      <p>
        <small>
          Every badge is signed with this address in it, and passkeys work under no other. Badges that are out cannot be
          changed: if the address ever goes away, nobody can check them any more. If it is not the one to keep, stop
          here, and deploy with the right one.
        </small>
      </p>
      <Check name="origin" value={origin} checked={checked} required label="This address is to stay, for ever" />
      <Problem name="origin" problems={problems} />
    </fieldset>
  )
}
