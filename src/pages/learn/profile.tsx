import type { ProfileView } from '../../identity/profiles'
import type { Person } from '../../identity/rules'
import { Check, Field, TextArea } from '../components/field'
import type { Fields } from '../form'
import { textAt, typed, wasSent } from '../refused'
import type { Refused } from '../refused'

/** What was filled in. */
export const profileIn = (fields: Fields) => ({
  handle: textAt(fields, 'profile.handle'),
  name: textAt(fields, 'profile.name'),
  about: textAt(fields, 'profile.about'),
  indexed: wasSent(fields, 'profile.indexed'),
})

/** The part of the account page about one's public profile: there is none unless one wants it. */
export function ProfileSection({
  person,
  profile,
  origin,
  refused,
}: {
  person: Person
  profile: ProfileView | undefined
  origin: string
  refused: Refused | undefined
}) {
  const problems = refused?.refusal.fields ?? []
  const sent = wasSent(refused?.fields, 'profile') ? refused : undefined
  return (
    <article id="profile">
      <h2>Public profile</h2>
      {profile ? (
        <p>
          Anybody can see <a href={`/people/${profile.handle}`}>your profile</a>, with the badges that you show to
          everyone.
        </p>
      ) : (
        <p>
          You have none. If you publish one, it shows what you write here and the badges that you show to everyone; and
          whoever looks at one of those is led to the others.
        </p>
      )}
      <form method="post" action="/account/profile">
        <Field
          name="profile.handle"
          label="Handle"
          hint={`The end of its address: ${origin}/people/…  Small letters, digits and hyphens. If you change it, the old address leads nowhere, but nobody else ever gets it.`}
          autocomplete="off"
          spellcheck={false}
          required
          maxlength={40}
          value={typed(sent, 'profile.handle', profile?.handle)}
          problems={problems}
        />
        <Field
          name="profile.name"
          label="Name to show"
          hint="Your badges keep the names that they were awarded to."
          autocomplete="name"
          required
          maxlength={120}
          value={typed(sent, 'profile.name', profile?.name ?? person.name)}
          problems={problems}
        />
        <TextArea
          name="profile.about"
          label="About you"
          hint="Markdown. Anybody can read it; your e-mail address is shown nowhere."
          rows={5}
          maxlength={2000}
          value={typed(sent, 'profile.about', profile?.about)}
          problems={problems}
        />
        <Check
          name="profile.indexed"
          label="Search engines may list it"
          hint="What they have listed, they may go on showing for a while after you take this back."
          checked={sent ? wasSent(sent.fields, 'profile.indexed') : (profile?.indexed ?? false)}
        />
        <button type="submit">{profile ? 'Change the profile' : 'Publish the profile'}</button>
      </form>
      {profile && (
        <details>
          <summary>Withdraw it</summary>
          <p>
            Its address then answers as if there were no such page, and your badges’ pages lead to it no longer. Each
            badge is seen by whom you chose. Its handle is kept for you.
          </p>
          <form method="post" action="/account/profile/withdraw">
            <button type="submit" class="secondary outline danger">
              Withdraw the profile
            </button>
          </form>
        </details>
      )}
    </article>
  )
}
