import type { ManifestItemView } from '../../assessment/view'
import type { Requirement } from '../../catalogue/version'
import { Pill } from '../components/status'
import { bytes } from '../components/words'
import { OutsideLink } from './outside-link'

/**
 * What was submitted, requirement by requirement, as it was frozen. It is hostile until proven otherwise: text is shown
 * as text, and a file is only ever a download. `suspicious` holds the evidence ids of files that others handed in too.
 */
export function Manifest({
  submission,
  requirements,
  suspicious = [],
}: {
  submission: { id: string; manifest: ManifestItemView[] }
  requirements: Requirement[]
  suspicious?: string[]
}) {
  return (
    <>
      {requirements.map(({ id, name, description }) => (
        <section class="section">
          <h3>{name}</h3>
          {description && <p class="muted">{description}</p>}
          {submission.manifest
            .filter((item) => item.requirementId === id)
            .map((item) => (
              <div class="row">
                {suspicious.includes(item.evidenceId) && (
                  <p>
                    <Pill tone="warn">Same file as another learner’s</Pill>
                  </p>
                )}
                <Item submissionId={submission.id} item={item} />
                {item.caption && <p class="verbatim muted">{item.caption}</p>}
              </div>
            ))}
        </section>
      ))}
    </>
  )
}

function Item({
  submissionId,
  item: { evidenceId, kind, content, file },
}: {
  submissionId: string
  item: ManifestItemView
}) {
  if (kind === 'link') return <OutsideLink address={content} />
  if (!file) return <p class="verbatim">{content}</p>
  return (
    <p>
      <a href={`/api/v1/submissions/${submissionId}/evidence/${evidenceId}/file`} download={file.name}>
        {file.name}
      </a>{' '}
      <small>
        {file.mediaType}, {bytes(file.bytes)}, not virus-scanned
      </small>
    </p>
  )
}
