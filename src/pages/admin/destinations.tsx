import type { Page } from '../../db/page'
import type { Destination } from '../../destinations/destinations'
import { told } from '../../destinations/rules'
import type { Told } from '../../destinations/rules'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { Empty } from '../components/empty'
import { Check, Field, Problem } from '../components/field'
import { Pager } from '../components/pager'
import { Pill } from '../components/status'
import { Time } from '../components/time'
import { chosen, typed, wasSent } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

const eventWords = {
  'credential.issued': 'A badge is issued',
  'credential.revoked': 'A badge is revoked',
  'submission.submitted': 'A learner submits their work',
  'submission.decided': 'A submission is decided',
  'enrollment.created': 'A learner enrolls',
} as const satisfies Record<Told, string>

type Props = {
  issuer: Issuer
  person: Person
  destinations: Page<Destination>
  cursor: string | undefined
  now: Date
  refused?: Refused | undefined
}

/** Where an issuer has webhooks posted to, and a form for one more. */
export function DestinationsPage({ issuer, person, destinations, cursor, now, refused }: Props) {
  const path = `/admin/${issuer.slug}/destinations`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/destinations" refusal={refused?.refusal}>
      <p>
        When something happens here, your other systems can be told at once: a message is posted to an address of
        theirs, signed as Standard Webhooks has it.
      </p>
      {destinations.items.length === 0 ? (
        <Empty>
          <p>There is no destination yet: nobody is told of anything.</p>
        </Empty>
      ) : (
        <ul class="lines">
          {destinations.items.map((one) => (
            <li>
              <div>
                <a href={`${path}/${one.id}`}>
                  <strong>{one.name}</strong>
                </a>{' '}
                <Standing of={one} />
                <small>
                  {new URL(one.url).host}: {one.events.join(', ')}
                  {one.failingSince && (
                    <>
                      ; nothing has arrived since <Time at={one.failingSince} now={now} />
                    </>
                  )}
                </small>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Pager path={path} next={destinations.next} cursor={cursor} />
      <section class="section" aria-labelledby="make">
        <h2 id="make">Make a destination</h2>
        <form method="post" action={path}>
          <SettingsFields refused={refused} />
          <button type="submit">Make the destination</button>
        </form>
      </section>
    </AdminFrame>
  )
}

/** Whether all is well with it. */
export function Standing({ of: { offAt, failingSince } }: { of: Destination }) {
  if (offAt) return <Pill tone="bad">Switched off</Pill>
  return failingSince ? <Pill tone="warn">Failing</Pill> : <Pill tone="good">On</Pill>
}

/** What can be said of a destination, made or to be made. */
export function SettingsFields({ of, refused }: { of?: Destination; refused: Refused | undefined }) {
  const problems = refused?.refusal.fields ?? []
  const sent = wasSent(refused?.fields, 'name')
  const events: readonly string[] = sent ? chosen(refused?.fields, 'events') : (of?.events ?? [])
  const includesLearner = typed(refused, 'includesLearner', !sent && of?.includesLearner ? 'yes' : '') === 'yes'
  return (
    <>
      <Field
        name="name"
        label="What it is"
        maxlength={120}
        required
        autocomplete="off"
        value={typed(refused, 'name', of?.name)}
        problems={problems}
      />
      <Field
        name="url"
        type="url"
        label="Address"
        hint="https, on its usual port."
        maxlength={2000}
        required
        autocomplete="off"
        spellcheck={false}
        value={typed(refused, 'url', of?.url)}
        problems={problems}
      />
      <fieldset id="events" class="boxes" tabindex={-1}>
        <legend>What it is told of</legend>
        {told.map((type, i) => (
          <Check
            name={`events.${i}`}
            value={type}
            label={eventWords[type]}
            hint={type}
            checked={events.includes(type)}
          />
        ))}
        <Problem name="events" problems={problems} />
      </fieldset>
      <Check
        name="includesLearner"
        value="yes"
        label="Tell it the learner’s name and e-mail address"
        hint="Without that it is told a learner’s id alone. Only if whoever runs it may have them."
        checked={includesLearner}
      />
    </>
  )
}
