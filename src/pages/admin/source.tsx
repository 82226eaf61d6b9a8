import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import type { MappedCourse, Offered } from '../../sources/course-map.query'
import type { Hook } from '../../sources/hooks'
import { presets } from '../../sources/platforms'
import type { Source } from '../../sources/sources'
import { CopyField } from '../components/copy-field'
import { Field } from '../components/field'
import { Notice } from '../components/notice'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'
import { CourseMap } from './source-courses'
import { HookList } from './source-hooks'

export type SourceProps = {
  issuer: Issuer
  person: Person
  source: Source
  courses: Page<MappedCourse>
  offered: Offered[]
  /** The newest. */
  hooks: Hook[]
  /** Of the map. */
  cursor?: string | undefined
  /** The secret just made: the only time it is ever shown. */
  secret?: string | undefined
  refused?: Refused | undefined
}

/** One course platform: how it is told to post, what its courses count as, and what it has posted. */
export function SourcePage(props: SourceProps) {
  const { issuer, person, source, courses, offered, hooks, cursor, secret, refused } = props
  const path = `/admin/${issuer.slug}/sources/${source.id}`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/sources" refusal={refused?.refusal} scripts={['share']}>
      <div class="headline">
        <h2>{source.name}</h2>
        <a href={`/admin/${issuer.slug}/sources`}>All course platforms</a>
      </div>
      {secret !== undefined && (
        <>
          <Secret source={source} secret={secret} />
          <Connection path={path} source={source} refused={refused} />
        </>
      )}
      <CourseMap {...{ path, courses, offered, cursor, refused }} />
      <section class="section" aria-labelledby="hooks">
        <div class="headline">
          <h2 id="hooks">What it has posted</h2>
          <a href={`${path}/hooks`}>All, and replays</a>
        </div>
        <HookList path={path} hooks={hooks} />
      </section>
      {secret === undefined && <Connection path={path} source={source} refused={refused} />}
    </AdminFrame>
  )
}

function Secret({ source, secret }: { source: Source; secret: string }) {
  return (
    <Notice tone="good">
      <p>This is the secret of “{source.name}”. Copy it now: it is never shown again.</p>
      <CopyField id="secret" label="Secret" value={secret} />
      {source.authentication === 'secret' && (
        <>
          <p>For a platform that cannot send it in a header, this is the whole address, as secret as the secret:</p>
          <CopyField
            id="secret-address"
            label="Address with the secret"
            value={`${source.address}?token=${encodeURIComponent(secret)}`}
          />
        </>
      )}
    </Notice>
  )
}

function Connection({ path, source, refused }: { path: string; source: Source; refused: Refused | undefined }) {
  const problems = refused?.refusal.fields ?? []
  return (
    <section class="section" aria-labelledby="connection">
      <h2 id="connection">How it is connected</h2>
      <CopyField id="address" label="The address it posts to" value={source.address} />
      <p>
        {source.authentication === 'signature'
          ? 'It signs as Standard Webhooks has it, with its secret.'
          : 'It sends its secret: “Authorization: Bearer” and the secret as a header, or ?token= and the secret at the end of the address.'}
      </p>
      <ol>
        {presets[source.platform].steps.map((step) => (
          <li>{step}</li>
        ))}
      </ol>
      <p>
        <a href={`${path}/mapping`}>Where its fields stand, for a body of another shape</a>
      </p>
      <details>
        <summary>Give it another secret</summary>
        <form method="post" action={`${path}/rotate`}>
          <p>The secret before holds for 24 hours more: change it there meanwhile, and nothing is refused.</p>
          <Field
            name="secret"
            label="The secret, if the platform gives it"
            hint="Leave it empty, and one is made for you."
            maxlength={200}
            autocomplete="off"
            spellcheck={false}
            problems={problems}
          />
          <button type="submit" class="small outline">
            Change the secret
          </button>
        </form>
      </details>
      <details>
        <summary>Disconnect it</summary>
        <form method="post" action={`${path}/remove`}>
          <p>
            <strong>This is final.</strong> What it posts from now on is refused. Learners it enrolled stay enrolled,
            and courses it told of go on counting.
          </p>
          <button type="submit" class="small outline danger">
            Disconnect “{source.name}”
          </button>
        </form>
      </details>
    </section>
  )
}
