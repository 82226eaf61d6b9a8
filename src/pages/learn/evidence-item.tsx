import { captionLimit, linkLimit, textLimit } from '../../evidence/rules'
import type { EvidenceView, FileView } from '../../evidence/rules'
import { Field, TextArea } from '../components/field'
import { Status } from '../components/status'
import { bytes } from '../components/words'
import { typed, wasSent } from '../refused'
import { OutsideLink } from '../submitted/outside-link'
import type { Refused } from '../refused'

type Props = {
  enrollmentId: string
  item: EvidenceView
  number: number
  editable: boolean
  refused: Refused | undefined
}

/** One thing handed in, to read, change or remove. */
export function EvidenceItem(props: Props) {
  const { item, editable } = props
  if (item.kind === 'course') return <p class="row verbatim">{item.content}</p>
  if (item.kind === 'text') return editable ? <Text {...props} /> : <p class="row verbatim">{item.content}</p>
  return (
    <div class="row" id={`evidence.${item.id}`}>
      {item.file ? (
        <File id={item.id} file={item.file} />
      ) : (
        <p>
          <OutsideLink address={item.content} />
        </p>
      )}
      {item.caption && <p class="verbatim">{item.caption}</p>}
      {editable && <Change {...props} />}
    </div>
  )
}

function Text({ enrollmentId, item, number, refused }: Props) {
  const name = `evidence.${item.id}.content`
  const action = actionOf(enrollmentId, item)
  return (
    <form method="post" action={action} data-autosave="text" data-item={`/api/v1/evidence/${item.id}`}>
      <TextArea
        name={name}
        label={number === 1 ? 'Your text' : `Your text ${number}`}
        rows={8}
        maxlength={textLimit}
        value={typed(refused, name, item.content)}
        problems={refused?.refusal.fields ?? []}
      />
      <div class="cluster">
        <button type="submit" class="small">
          Save
        </button>
        <output class="muted" data-saved />
        <Remove action={action} what="text" />
      </div>
    </form>
  )
}

const actionOf = (enrollmentId: string, { id, requirementId }: EvidenceView) =>
  `/learn/enrollments/${enrollmentId}/requirements/${requirementId}/evidence/${id}`

function File({ id, file }: { id: string; file: FileView }) {
  return (
    <p class="cluster">
      {file.status === 'verified' ? <a href={`/api/v1/evidence/${id}/file`}>{file.name}</a> : <span>{file.name}</span>}
      <small>{file.status === 'open' ? `${bytes(file.offset)} of ${bytes(file.bytes)}` : bytes(file.bytes)}</small>
      <Status of={file.status} />
      {file.reason && <span class="problem">{file.reason}</span>}
      {file.status === 'open' && <small>Choose the same file again to go on where it stopped.</small>}
    </p>
  )
}

function Change({ enrollmentId, item, refused }: Props) {
  const prefix = `evidence.${item.id}`
  const action = actionOf(enrollmentId, item)
  const problems = refused?.refusal.fields ?? []
  const isRefused = wasSent(refused?.fields, prefix)
  return (
    <details open={isRefused}>
      <summary>{item.kind === 'link' ? 'Change or remove' : 'Describe or remove'}</summary>
      <form method="post" action={action}>
        {item.kind === 'link' && (
          <Field
            name={`${prefix}.content`}
            type="url"
            label="Web address"
            required
            maxlength={linkLimit}
            value={typed(refused, `${prefix}.content`, item.content)}
            problems={problems}
          />
        )}
        <Field
          name={`${prefix}.caption`}
          label="What it shows"
          maxlength={captionLimit}
          value={typed(refused, `${prefix}.caption`, item.caption)}
          problems={problems}
        />
        <div class="cluster">
          <button type="submit" class="small">
            Save
          </button>
          <Remove action={action} what={item.kind} />
        </div>
      </form>
    </details>
  )
}

/** Removing takes two presses: it cannot be taken back. */
function Remove({ action, what }: { action: string; what: string }) {
  return (
    <details class="remove">
      <summary>Remove</summary>
      <button type="submit" class="small outline danger" formaction={`${action}/remove`} formnovalidate>
        Remove this {what} for good
      </button>
    </details>
  )
}
