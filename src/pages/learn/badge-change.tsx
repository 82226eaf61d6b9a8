import type { OwnBadge } from '../../credentials/editions/own-badge'
import type { Person } from '../../identity/rules'
import { Check, Problem } from '../components/field'
import { Notice } from '../components/notice'
import { chosen, typed, wasSent } from '../refused'
import type { Refused } from '../refused'
import { nameOf } from './hand-in'
import { NameFields } from './name-fields'

/** What its holder may have a badge say otherwise. Says before what a change cannot do. */
export function ChangeForm({ badge, refused }: { badge: OwnBadge; refused: Refused | undefined }) {
  const { id, shown, manifest, whyNoChange } = badge
  // The other form of the page sends no fields: what was ticked here is then what is stored.
  const sent = wasSent(refused?.fields, 'holderName') ? refused : undefined
  const problems = sent?.refusal.fields ?? []
  const released = sent ? chosen(sent.fields, 'release') : shown.released
  return (
    <section class="section" id="change" aria-labelledby="change.name">
      <h2 id="change.name">Change what it says</h2>
      {whyNoChange ? (
        <p>{whyNoChange}</p>
      ) : (
        <form method="post" action={`/learn/badges/${id}`}>
          <BeforeChange />
          <NameFields
            name={typed(sent, 'holderName', shown.holderName)}
            signed={sent ? wasSent(sent.fields, 'nameInBadge') : shown.nameInBadge}
            problems={problems}
          />
          {manifest.length > 0 && (
            <fieldset>
              <legend>Evidence to publish with the badge</legend>
              <p class="muted">
                Whoever sees the badge can see what is ticked here. What you untick is gone from its address at once;
                earlier copies go on naming that address, and the digest of the file.
              </p>
              {manifest.map((item, i) => (
                <Check
                  name={`release.${i}`}
                  value={item.evidenceId}
                  label={nameOf(item)}
                  hint={item.caption}
                  checked={released.includes(item.evidenceId)}
                />
              ))}
              <Problem name="release" problems={problems} />
            </fieldset>
          )}
          <button type="submit">Change the badge</button>
        </form>
      )}
    </section>
  )
}

/** For a holder whose address is another one by now. */
export function EmailForm({ person, badge: { id, whyNoChange } }: { person: Person; badge: OwnBadge }) {
  return (
    <section class="section" id="email" aria-labelledby="email.name">
      <h2 id="email.name">Your new e-mail address</h2>
      <p>
        The badge names, as a hash, the address it was awarded to. It goes on proving itself to whoever knows that
        address. If you show it to somebody who knows you by <strong>{person.email}</strong>, have it name that one.
      </p>
      {!whyNoChange && (
        <form method="post" action={`/learn/badges/${id}/email`}>
          <BeforeChange />
          <button type="submit">Use my new address in this badge</button>
        </form>
      )}
    </section>
  )
}

function BeforeChange() {
  return (
    <Notice tone="warn">
      Copies that were downloaded or handed on already keep saying what they said, and their signatures stay good. What
      somebody has saved of your evidence stays with them. The badge’s page, and every copy taken from now on, say the
      new.
    </Notice>
  )
}
