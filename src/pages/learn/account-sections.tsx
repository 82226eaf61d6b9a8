import type { Issuer } from '../../identity/issuers'
import type { Passkey } from '../../identity/passkeys'
import type { Person } from '../../identity/rules'
import { AddPasskey } from '../components/add-passkey'
import { Field } from '../components/field'
import { Notice } from '../components/notice'
import { roleWords } from '../components/role-words'
import { Time } from '../components/time'
import { typed } from '../refused'
import type { Refused } from '../refused'

type Passkeys = { passkeys: Passkey[]; hasMail: boolean; refused: Refused | undefined }

/** One's passkeys. Adding one needs the script `passkey`; naming and removing do not. */
export function PasskeysSection({ passkeys, hasMail, refused }: Passkeys) {
  return (
    <article id="passkeys">
      <h2>Passkeys</h2>
      <p>Your phone, computer or security key signs you in: no password, no waiting for mail.</p>
      {!hasMail && passkeys.length === 0 && (
        <Notice tone="warn">
          This deployment cannot mail you a link. Without a passkey nothing but this browser lets you in.
        </Notice>
      )}
      {passkeys.map((passkey) => (
        <form method="post" action={`/account/passkeys/${passkey.id}`}>
          <Field
            name={`passkeys.${passkey.id}.name`}
            label="Name"
            hint={
              passkey.createdAt ? (
                <>
                  Since <Time at={passkey.createdAt} />
                </>
              ) : undefined
            }
            maxlength={120}
            required
            value={typed(refused, `passkeys.${passkey.id}.name`, passkey.name)}
            problems={refused?.refusal.fields ?? []}
          />
          <div class="cluster">
            <button type="submit" class="small outline">
              Save
            </button>
            <button
              type="submit"
              class="small outline secondary"
              aria-label={`Remove ${passkey.name}`}
              formaction={`/account/passkeys/${passkey.id}/remove`}
              formnovalidate
            >
              Remove
            </button>
          </div>
        </form>
      ))}
      <AddPasskey next="/account?done=passkey#passkeys" />
    </article>
  )
}

/** For whom one works here, and the way out of each. */
export function Memberships({ person, issuers }: { person: Person; issuers: Issuer[] }) {
  if (issuers.length === 0) return null
  return (
    <article id="memberships">
      <h2>You work for</h2>
      {issuers.map(({ id, slug, name }) => (
        <form method="post" action={`/account/leave/${id}`}>
          <p>
            <a href={`/issuers/${slug}`}>{name}</a>
            <br />
            <span class="muted">{(person.roles[id] ?? []).map((role) => roleWords[role][0]).join(', ')}</span>
          </p>
          <details>
            <summary>Leave</summary>
            <button type="submit" class="small outline secondary">
              Leave {name}
            </button>
          </details>
        </form>
      ))}
    </article>
  )
}
