import type { Page } from '../../db/page'
import type { ApiKeyView } from '../../identity/api-keys'
import type { Issuer } from '../../identity/issuers'
import { scopes } from '../../identity/rules'
import type { Operation, Person } from '../../identity/rules'
import { CopyField } from '../components/copy-field'
import { Check, Field, Problem } from '../components/field'
import { Notice } from '../components/notice'
import { Pager } from '../components/pager'
import { Pill } from '../components/status'
import { Time } from '../components/time'
import { chosen, typed } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

type Props = {
  issuer: Issuer
  person: Person
  keys: Page<ApiKeyView>
  cursor?: string | undefined
  /** The key just made: the only time it is ever shown. */
  made?: { name: string; key: string; testing: boolean } | undefined
  refused?: Refused | undefined
}

const meaning: Partial<Record<Operation, string>> = {
  'issuer.edit': 'Change the issuer’s profile',
  'catalogue.read': 'Read microcredentials, drafts too',
  'catalogue.write': 'Write and publish microcredentials',
  'learners.invite': 'Invite learners',
  'queue.read': 'Read the assessment queue',
  'submission.read': 'Read submissions and their files',
  'credential.read': 'List badges',
  'credential.issue': 'Award badges for what was judged elsewhere',
  'credential.revoke': 'Revoke badges',
  'endorsement.manage': 'Endorse others, and accept or decline what they say',
  'attention.manage': 'See and mend what needs attention',
  'sources.manage': 'Connect course platforms that post to us',
  'destinations.manage': 'Connect what we post to',
  'audit.read': 'Read the audit log',
  'privacy.manage': 'Hand out, and erase, what is held of a person',
  'credentials.issue': 'VC-API: sign any credential in the issuer’s name, and revoke it',
  'credentials.verify': 'VC-API: check credentials and presentations',
}

/** Machines that may act for the issuer, and what each may do. */
export function KeysPage({ issuer, person, keys, cursor, made, refused }: Props) {
  const path = `/admin/${issuer.slug}/keys`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/keys" refusal={refused?.refusal} scripts={made ? ['share'] : []}>
      {made && (
        <Notice tone="good">
          <p>This is the key “{made.name}”. Copy it now: it is never shown again, and we keep only its hash.</p>
          <CopyField id="key" label="Key" value={made.key} />
          {made.testing && (
            <p>
              What it has signed is signed by a <code>did:key</code>. <code>GET /vc-api/issuer</code> answers which.
            </p>
          )}
        </Notice>
      )}
      {keys.items.length > 0 && (
        <ul class="lines">
          {keys.items.map((key) => (
            <li>
              <div>
                <strong>{key.name}</strong> {key.testing && <Pill>For testing</Pill>}{' '}
                {key.revokedAt && <Pill tone="bad">Revoked</Pill>}
                <small>
                  {key.scopes.join(', ')}; made <Time at={key.createdAt} />
                </small>
              </div>
              {!key.revokedAt && (
                <details>
                  <summary>Revoke</summary>
                  <form method="post" action={`${path}/${key.id}/revoke`}>
                    <button type="submit" class="small outline danger">
                      End “{key.name}” for good
                    </button>
                  </form>
                </details>
              )}
            </li>
          ))}
        </ul>
      )}
      <Pager path={path} next={keys.next} cursor={cursor} />
      <section class="section" aria-labelledby="make">
        <h2 id="make">Make a key</h2>
        <p>
          What programs can do with it, and how: the <a href="/api/docs">API reference</a>.
        </p>
        <form method="post" action={path}>
          <Field
            name="name"
            label="What it is for"
            maxlength={120}
            required
            autocomplete="off"
            value={typed(refused, 'name')}
            problems={refused?.refusal.fields ?? []}
          />
          <fieldset id="scopes" class="boxes" tabindex={-1}>
            <legend>What it may do</legend>
            {scopes.map((scope, i) => (
              <Check
                name={`scopes.${i}`}
                value={scope}
                label={meaning[scope] ?? scope}
                hint={scope}
                checked={chosen(refused?.fields, 'scopes').includes(scope)}
              />
            ))}
            <Problem name="scopes" problems={refused?.refusal.fields} />
          </fieldset>
          <Check
            name="testing"
            value="yes"
            label="Only for testing"
            hint="For the VC-API alone: it signs with a did:key, not in the issuer’s name, and nobody vouches for that."
            checked={typed(refused, 'testing') === 'yes'}
          />
          <button type="submit">Make the key</button>
        </form>
      </section>
    </AdminFrame>
  )
}
