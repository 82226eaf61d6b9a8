import type { Requirement } from '../../catalogue/version'
import { captionLimit, linkLimit, textLimit } from '../../evidence/rules'
import { Field, TextArea } from '../components/field'
import { requirementWords } from '../components/requirement-words'
import { typed } from '../refused'
import type { Refused } from '../refused'
import type { Desk } from './enrollment'
import { EvidenceItem } from './evidence-item'
import { standingOf } from './standing'

/** One thing that is asked for: what it is, what is handed in for it, and the way to add to it. */
export function RequirementSection({
  desk,
  requirement,
  number,
  refused,
}: {
  desk: Desk
  requirement: Requirement
  number: number
  refused: Refused | undefined
}) {
  const { enrollment, version } = desk
  const items = desk.evidence.filter((e) => e.requirementId === requirement.id)
  const id = `requirements.${requirement.id}`
  const editable = enrollment.status === 'active'
  const isFull = items.filter(({ file }) => file?.status !== 'rejected').length >= requirement.max
  return (
    <section class="section" id={id} aria-labelledby={`${id}.name`} tabindex={-1}>
      <h2 id={`${id}.name`} lang={version.language}>
        {number}. {requirement.name}
      </h2>
      <p lang={version.language}>{requirement.description}</p>
      <p class="muted">
        {requirementWords(requirement)}
        {' · '}
        <span id={`${id}.standing`} data-live>
          {standingOf(desk, requirement.id)}
        </span>
      </p>
      {items.map((item, i) => (
        <EvidenceItem enrollmentId={enrollment.id} item={item} number={i + 1} editable={editable} refused={refused} />
      ))}
      {editable && !isFull && (
        <Add desk={desk} requirement={requirement} first={items.length === 0} refused={refused} />
      )}
    </section>
  )
}

function Add(props: { desk: Desk; requirement: Requirement; first: boolean; refused: Refused | undefined }) {
  switch (props.requirement.kind) {
    case 'text':
      return <AddText {...props} />
    case 'link':
      return <AddLink {...props} />
    case 'file':
      return <AddFiles {...props} />
    case 'course':
      return <p>It appears here by itself, once the course platform says that you have completed the course.</p>
  }
}

type AddProps = Parameters<typeof Add>[0]

/** Saved as one types: the first save makes the item, and the form then goes on with it. */
function AddText({ desk: { enrollment }, requirement, first, refused }: AddProps) {
  const name = `requirements.${requirement.id}.content`
  return (
    <form
      method="post"
      action={`/learn/enrollments/${enrollment.id}/requirements/${requirement.id}`}
      data-autosave="text"
      data-create={`/api/v1/enrollments/${enrollment.id}/evidence`}
      data-requirement={requirement.id}
    >
      <TextArea
        name={name}
        label={first ? 'Your text' : 'Another text'}
        rows={8}
        maxlength={textLimit}
        value={typed(refused, name)}
        problems={refused?.refusal.fields ?? []}
      />
      <p class="cluster">
        <button type="submit" class="small">
          Save
        </button>
        <output class="muted" data-saved />
      </p>
    </form>
  )
}

function AddLink({ desk: { enrollment }, requirement, first, refused }: AddProps) {
  const name = `requirements.${requirement.id}`
  const problems = refused?.refusal.fields ?? []
  return (
    <form method="post" action={`/learn/enrollments/${enrollment.id}/requirements/${requirement.id}`}>
      <Field
        name={`${name}.content`}
        type="url"
        label={first ? 'Web address' : 'Another web address'}
        hint="Make sure an assessor can open it without signing in."
        placeholder="https://"
        maxlength={linkLimit}
        required
        value={typed(refused, `${name}.content`)}
        problems={problems}
      />
      <Field
        name={`${name}.caption`}
        label="What it shows"
        maxlength={captionLimit}
        value={typed(refused, `${name}.caption`)}
        problems={problems}
      />
      <button type="submit" class="small">
        Add the link
      </button>
    </form>
  )
}

/** A file comes in pieces, which can be resumed; a form alone cannot do that. */
function AddFiles({ desk: { enrollment, fileLimit }, requirement, first }: AddProps) {
  const id = `requirements.${requirement.id}.files`
  return (
    <div
      class="upload"
      data-upload
      data-enrollment={enrollment.id}
      data-requirement={requirement.id}
      data-accept={requirement.mediaTypes.join(',')}
      data-max-bytes={maxBytes(requirement, fileLimit)}
    >
      <label for={id}>{first ? 'Choose files' : 'Choose more files'}</label>
      <input id={id} type="file" multiple={requirement.max > 1} accept={requirement.mediaTypes.join(',')} />
      <ul data-files />
      <noscript>
        <p class="problem">
          Files are sent in pieces, so that none is lost on a bad line. That needs scripts, and they are switched off in
          your browser.
        </p>
      </noscript>
    </div>
  )
}

const maxBytes = ({ maxMegabytes }: Requirement, fileLimit: number) =>
  maxMegabytes === null ? fileLimit : Math.min(fileLimit, maxMegabytes * 1024 * 1024)
