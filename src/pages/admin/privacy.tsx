import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import type { ErasureView } from '../../privacy/erasures'
import { ErasureFields, ErasureReport, WhatGoes } from '../components/erasing'
import { Field } from '../components/field'
import { Time } from '../components/time'
import { typed } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

type Of = { issuer: Issuer; person: Person }

/** Asks whom it is about, and lists the erasures there were. */
export function PrivacyPage({
  issuer,
  person,
  erasures,
  refused,
}: Of & { erasures: ErasureView[]; refused?: Refused | undefined }) {
  const path = `/admin/${issuer.slug}/privacy`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/people" refusal={refused?.refusal}>
      <section class="section" aria-labelledby="whom">
        <h2 id="whom">Data of a person</h2>
        <p>
          Whoever asks may have a copy of what {issuer.name} holds of them, and may have it erased. Make sure first that
          it is them who asks.
        </p>
        <form method="post" action={path}>
          <Field
            name="email"
            type="email"
            label="Their e-mail address"
            autocomplete="off"
            required
            value={typed(refused, 'email')}
            problems={refused?.refusal.fields ?? []}
          />
          <button type="submit">Go on</button>
        </form>
      </section>
      {erasures.length > 0 && (
        <section class="section" aria-labelledby="erasures">
          <h2 id="erasures">Erasures</h2>
          <ul class="lines">
            {erasures.map(({ id, status, requestedAt }) => (
              <li>
                <a href={`${path}/${id}`}>
                  Of <Time at={requestedAt} />
                </a>{' '}
                <small>{status === 'done' ? 'done' : 'going on'}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
    </AdminFrame>
  )
}

/** Somebody of whom something is held: the copy, and the erasure with all that it means. */
export function HeldPage({ issuer, person, email, refused }: Of & { email: string; refused?: Refused | undefined }) {
  const path = `/admin/${issuer.slug}/privacy`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/people" refusal={refused?.refusal}>
      <section class="section" aria-labelledby="copy">
        <h2 id="copy">Data of {email}</h2>
        <p>
          Everything that {issuer.name} holds of them and where, their badges in full, as a file for machines (JSON).
        </p>
        <form method="post" action={`${path}/export`}>
          <input type="hidden" name="email" value={email} />
          <p>
            <button type="submit" class="secondary">
              Download their data
            </button>
          </p>
          <details>
            <summary>The file is only a part</summary>
            <Field
              name="cursor"
              label="“next” in the file"
              hint="If the last line of the file is not “null”, there is more: copy what stands there, and press the button."
              autocomplete="off"
            />
          </details>
        </form>
      </section>
      <section class="section" aria-labelledby="erase">
        <h2 id="erase">Erase them</h2>
        <p>
          <strong>This is final.</strong> It concerns what {issuer.name} holds of them, and no other issuer.
        </p>
        <WhatGoes account="may stay" />
        <form method="post" action={`${path}/erase`}>
          <input type="hidden" name="email" value={email} />
          <ErasureFields problems={refused?.refusal.fields ?? []} hint="Type their address once more." />
          <button type="submit" class="danger outline">
            Erase them for good
          </button>
        </form>
      </section>
    </AdminFrame>
  )
}

/** How far an erasure is. It says nothing of whose it is. */
export function ErasurePage({ issuer, person, erasure }: Of & { erasure: ErasureView }) {
  return (
    <AdminFrame issuer={issuer} actor={person} part="/people">
      <section class="section" aria-labelledby="erasure">
        <h2 id="erasure">An erasure</h2>
        {erasure.status === 'running' && (
          <p>It takes a minute or two. A badge that cannot be signed without a name shows under “Needs attention”.</p>
        )}
        <ErasureReport of={erasure} />
        <WhatGoes account="may stay" />
      </section>
    </AdminFrame>
  )
}
