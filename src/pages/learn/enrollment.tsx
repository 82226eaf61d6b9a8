import type { AttemptView } from '../../assessment/attempts'
import { isOpen } from '../../assessment/rules'
import type { Version } from '../../catalogue/version'
import type { Enrollment } from '../../enrollment/rules'
import type { Completeness, EvidenceView } from '../../evidence/rules'
import type { Person } from '../../identity/rules'
import { Notice } from '../components/notice'
import { Problems } from '../components/problems'
import { Rubric } from '../components/rubric'
import { Status } from '../components/status'
import { Time } from '../components/time'
import type { Refused } from '../refused'
import { Work } from '../work'
import { HandIn } from './hand-in'
import { Plan } from './plan'
import { RequirementSection } from './requirement'
import { Standing } from './standing'

/** Everything the page of one enrollment shows. */
export type Desk = {
  person: Person
  enrollment: Enrollment
  version: Version
  /** The version's public page. */
  address: string
  evidence: EvidenceView[]
  requirements: Completeness[]
  /** The newest one, if there is any. */
  attempt: AttemptView | undefined
  /** Bytes one file may have here. */
  fileLimit: number
  now: Date
}

/** `/learn/enrollments/{id}`: what is asked, what is handed in, and the way to submit it. */
export function EnrollmentPage({ desk, refused }: { desk: Desk; refused?: Refused | undefined }) {
  const { person, enrollment, version, address, attempt, now } = desk
  return (
    <Work title={version.name} actor={person} path="/learn" scripts={['autosave', 'upload']}>
      <header class="work-header">
        <p class="cluster">
          <Status of={enrollment.status} />
          <a href={address}>Read it in full</a>
        </p>
        <h1 lang={version.language}>{version.name}</h1>
        <p class="lead" lang={version.language}>
          {version.competency}
        </p>
      </header>
      <Problems refusal={refused?.refusal} />
      {attempt && <Newest attempt={attempt} now={now} />}
      {attempt?.judgedElsewhere ? <Rubric criteria={version.criteria} /> : <DeskBody desk={desk} refused={refused} />}
    </Work>
  )
}

function DeskBody({ desk, refused }: { desk: Desk; refused: Refused | undefined }) {
  const { enrollment, version, attempt } = desk
  const mayHandIn = enrollment.status === 'active' && !(attempt && isOpen(attempt.status))
  return (
    <div class="workspace">
      <div>
        <details class="rubric-at-hand">
          <summary>How it will be judged</summary>
          <Rubric criteria={version.criteria} />
        </details>
        {version.requirements.map((requirement, i) => (
          <RequirementSection desk={desk} requirement={requirement} number={i + 1} refused={refused} />
        ))}
        {mayHandIn && <HandIn desk={desk} refused={refused} />}
      </div>
      <aside>
        <Standing desk={desk} />
        <Plan enrollment={enrollment} refused={refused} />
      </aside>
    </div>
  )
}

/** Where the newest attempt stands, above everything: it is what one comes back to see. */
function Newest({
  attempt: { id, attempt, status, submittedAt, judgedElsewhere },
  now,
}: {
  attempt: AttemptView
  now: Date
}) {
  const link = <a href={`/learn/submissions/${id}`}>Attempt {attempt}</a>
  switch (status) {
    case 'withdrawn':
      return null
    case 'met':
      return (
        <Notice tone="good">
          {judgedElsewhere ? (
            <p>
              The issuer judged your work outside of this site.{' '}
              <a href={`/learn/submissions/${id}`}>What it recorded</a>
            </p>
          ) : (
            <p>{link} met every criterion. Congratulations!</p>
          )}
        </Notice>
      )
    case 'not_yet':
      return (
        <Notice tone="warn">
          <p>{link} was judged “not yet”. See there what is missing, change your evidence here, and submit again.</p>
        </Notice>
      )
    case 'submitted':
    case 'in_review':
      return (
        <Notice>
          <p>
            {link} was submitted <Time at={submittedAt} now={now} /> and waits for its assessment. What you change here
            now does not change what is assessed.
          </p>
        </Notice>
      )
  }
}
