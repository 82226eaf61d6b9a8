import type { Page } from '../../db/page'
import { rememberedDays } from '../../destinations/deliveries'
import type { Delivery } from '../../destinations/deliveries'
import type { Destination } from '../../destinations/destinations'
import { deliveryStatuses } from '../../destinations/rules'
import type { DeliveryStatus } from '../../destinations/rules'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { CopyField } from '../components/copy-field'
import { Empty } from '../components/empty'
import { Field } from '../components/field'
import { Notice } from '../components/notice'
import { Pager } from '../components/pager'
import { Pill } from '../components/status'
import { Time } from '../components/time'
import { count } from '../components/words'
import { typed } from '../refused'
import type { Refused } from '../refused'
import { SettingsFields, Standing } from './destinations'
import { AdminFrame } from './frame'

type Props = {
  issuer: Issuer
  person: Person
  destination: Destination
  deliveries: Page<Delivery>
  /** What of the log is shown. */
  status: DeliveryStatus | undefined
  cursor: string | undefined
  now: Date
  /** The secret just made: the only time it is ever shown. */
  secret?: string | undefined
  refused?: Refused | undefined
}

/** One destination: how it stands, what was posted to it, and all that can be done about it. */
export function DestinationPage(props: Props) {
  const { issuer, person, destination: of, now, secret, refused } = props
  const path = `/admin/${issuer.slug}/destinations/${of.id}`
  return (
    <AdminFrame
      issuer={issuer}
      actor={person}
      part="/destinations"
      refusal={refused?.refusal}
      scripts={secret ? ['share'] : []}
    >
      <div class="headline">
        <h2>
          {of.name} <Standing of={of} />
        </h2>
        <a href={`/admin/${issuer.slug}/destinations`}>All destinations</a>
      </div>
      {secret && <Secret secret={secret} />}
      {of.offAt && (
        <Notice tone="warn">
          <p>
            Switched off <Time at={of.offAt} now={now} />. {of.offReason} Once it is mended, switch it on: it is told of
            what happens from then on, and what has failed can be sent again below.
          </p>
          <form method="post" action={`${path}/switch-on`}>
            <button type="submit" class="small">
              Switch it on
            </button>
          </form>
        </Notice>
      )}
      {!of.offAt && of.failingSince && (
        <Notice tone="warn">
          <p>
            Nothing has arrived there since <Time at={of.failingSince} precise />. It is tried again by itself.
          </p>
        </Notice>
      )}
      <Log {...props} path={path} />
      <section class="section" aria-labelledby="settings">
        <h2 id="settings">Settings</h2>
        <form method="post" action={path}>
          <SettingsFields of={of} refused={refused} />
          <button type="submit">Save</button>
        </form>
      </section>
      <End of={of} path={path} />
    </AdminFrame>
  )
}

function Secret({ secret }: { secret: string }) {
  return (
    <Notice tone="good">
      <p>
        What is posted is signed with this secret. Copy it now to whoever receives it: it is never shown again. One that
        it replaces signs for 24 more hours, beside it.
      </p>
      <CopyField id="secret" label="Secret" value={secret} />
    </Notice>
  )
}

const statuses = {
  waiting: ['On its way', 'accent'],
  delivered: ['Delivered', 'good'],
  failed: ['Failed', 'bad'],
} as const satisfies Record<DeliveryStatus, readonly [string, string]>

function Log({ destination: of, deliveries, status, cursor, now, path, refused }: Props & { path: string }) {
  return (
    <section aria-labelledby="log">
      <div class="headline">
        <h2 id="log">What was posted</h2>
        <form method="post" action={`${path}/test`}>
          <button type="submit" class="small outline">
            Post a test
          </button>
        </form>
      </div>
      <nav class="tabs" aria-label="What of it">
        <ul>
          {[undefined, ...deliveryStatuses].map((one) => (
            <li>
              <a href={`${path}${one ? `?status=${one}` : ''}#log`} aria-current={one === status ? 'page' : undefined}>
                {one ? statuses[one][0] : 'All'}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {deliveries.items.length === 0 ? (
        <Empty>
          <p>
            {status
              ? 'None of it.'
              : `Nothing in the last ${rememberedDays} days. Post a test to see whether it arrives.`}
          </p>
        </Empty>
      ) : (
        <ul class="lines">
          {deliveries.items.map((one) => (
            <Line of={one} path={path} now={now} canResend={!of.offAt} />
          ))}
        </ul>
      )}
      <Pager path={path} query={{ status }} next={deliveries.next} cursor={cursor} />
      {!of.offAt && deliveries.items.length > 0 && <Resend path={path} refused={refused} now={now} />}
    </section>
  )
}

function Line({ of, path, now, canResend }: { of: Delivery; path: string; now: Date; canResend: boolean }) {
  const [words, tone] = statuses[of.status]
  return (
    <li>
      <div>
        <strong>{of.type}</strong> <Pill tone={tone}>{words}</Pill>
        <small>
          <Time at={of.createdAt} now={now} />
          {of.nextAttemptAt && of.nextAttemptAt > now && (
            <>
              ; next attempt <Time at={of.nextAttemptAt} precise />
            </>
          )}
          <br />
          <code>{of.id}</code>
        </small>
        {of.log.length > 0 && (
          <details>
            <summary>{count(of.log.length, 'attempt')}</summary>
            <ol>
              {of.log.map(({ at, ms, problem, status }) => (
                <li>
                  <Time at={at} precise />, {ms} ms: {problem ?? `It answered ${status}.`}
                </li>
              ))}
            </ol>
          </details>
        )}
      </div>
      {canResend && (
        <form method="post" action={`${path}/deliveries/${of.id}`}>
          <button type="submit" class="small outline">
            {of.status === 'waiting' ? 'Try now' : 'Send again'}
          </button>
        </form>
      )}
    </li>
  )
}

function Resend({ path, refused, now }: { path: string; refused: Refused | undefined; now: Date }) {
  return (
    <details>
      <summary>Send again all that failed</summary>
      <form method="post" action={`${path}/redeliver`}>
        <Field
          name="since"
          type="date"
          label="Since"
          hint="At most 500 at a time, the oldest first."
          required
          max={now.toISOString().slice(0, 10)}
          value={typed(refused, 'since')}
          problems={refused?.refusal.fields ?? []}
        />
        <button type="submit" class="small outline">
          Send them again
        </button>
      </form>
    </details>
  )
}

function End({ of: { name }, path }: { of: Destination; path: string }) {
  return (
    <section class="section" aria-labelledby="secret-and-end">
      <h2 id="secret-and-end">Secret, and end</h2>
      <details>
        <summary>Give it a new secret</summary>
        <form method="post" action={`${path}/rotate`}>
          <p class="muted">Both the old and the new one sign for 24 hours: change it over there in that time.</p>
          <button type="submit" class="small outline">
            Make a new secret
          </button>
        </form>
      </details>
      <details>
        <summary>Remove it</summary>
        <form method="post" action={`${path}/remove`}>
          <p class="muted">At once and for good, with its log. What is on its way there goes nowhere.</p>
          <button type="submit" class="small outline danger">
            Remove “{name}”
          </button>
        </form>
      </details>
    </section>
  )
}
