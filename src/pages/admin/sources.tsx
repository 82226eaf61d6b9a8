import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { presets } from '../../sources/platforms'
import { platforms } from '../../sources/rules'
import type { Source } from '../../sources/sources'
import { Empty } from '../components/empty'
import { Check, Field, Select } from '../components/field'
import { Pager } from '../components/pager'
import { Time } from '../components/time'
import { typed } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

type Props = {
  issuer: Issuer
  person: Person
  sources: Page<Source>
  cursor?: string | undefined
  refused?: Refused | undefined
}

/** Course platforms that post to us. */
export function SourcesPage({ issuer, person, sources, cursor, refused }: Props) {
  const path = `/admin/${issuer.slug}/sources`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/sources" refusal={refused?.refusal}>
      <p>
        A course platform that is connected tells {issuer.name} who was enrolled in a course, and who has completed it.
        You say what that means here: that the learner is enrolled in a microcredential, that the course counts as one
        of its requirements, or both.
      </p>
      {sources.items.length === 0 ? (
        <Empty>
          <p>No course platform is connected.</p>
        </Empty>
      ) : (
        <ul class="lines">
          {sources.items.map((source) => (
            <li>
              <div>
                <a href={`${path}/${source.id}`}>
                  <strong>{source.name}</strong>
                </a>
                <small>
                  {presets[source.platform].name};{' '}
                  {source.lastReceivedAt ? (
                    <>
                      last heard of <Time at={source.lastReceivedAt} precise />
                    </>
                  ) : (
                    'nothing has come yet'
                  )}
                </small>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Pager path={path} next={sources.next} cursor={cursor} />
      <Connect path={path} refused={refused} />
    </AdminFrame>
  )
}

function Connect({ path, refused }: { path: string; refused: Refused | undefined }) {
  const problems = refused?.refusal.fields ?? []
  const authentication = typed(refused, 'authentication', 'secret')
  return (
    <section class="section" aria-labelledby="connect">
      <h2 id="connect">Connect a course platform</h2>
      <form method="post" action={path}>
        <Select
          name="platform"
          label="Platform"
          value={typed(refused, 'platform', 'generic')}
          options={platforms.map((platform) => [platform, presets[platform].name] as const)}
          problems={problems}
        />
        <Field
          name="name"
          label="What you call it"
          hint="Learners and assessors read it: “completed the course …, as … reports”."
          maxlength={120}
          required
          autocomplete="off"
          value={typed(refused, 'name')}
          problems={problems}
        />
        <fieldset class="boxes" id="authentication" tabindex={-1}>
          <legend>How it shows that it is the platform</legend>
          <Check
            radio
            name="authentication"
            value="secret"
            label="By a secret that it sends along"
            hint="In a header, or in the address. All of the platforms above can."
            checked={authentication !== 'signature'}
          />
          <Check
            radio
            name="authentication"
            value="signature"
            label="By a signature of Standard Webhooks"
            hint="Safer, where the platform can: 360Learning and Whop do, and whatever you write yourself."
            checked={authentication === 'signature'}
          />
        </fieldset>
        <details>
          <summary>The platform gives the secret</summary>
          <Field
            name="secret"
            label="Its secret"
            hint="Leave it empty, and one is made for you."
            maxlength={200}
            autocomplete="off"
            spellcheck={false}
            problems={problems}
          />
        </details>
        <button type="submit">Connect it</button>
      </form>
    </section>
  )
}
