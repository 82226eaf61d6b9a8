import type { ReleasedEvidence as Item } from '../../verification/badge'
import { hostOf, Outside } from '../components/outside'
import { bytes } from '../components/words'

/** What the holder has released of what was judged. */
export function ReleasedEvidence({ of: items, judgedHere }: { of: Item[]; judgedHere: boolean }) {
  return (
    <section>
      <h2>Evidence</h2>
      {items.length === 0 ? (
        <p>
          {judgedHere
            ? 'The assessors saw the evidence. The holder has chosen not to publish any of it.'
            : 'None is published.'}
        </p>
      ) : (
        <>
          <p>
            {judgedHere
              ? 'The holder has released this. Files are downloads as they were handed in, not virus-scanned.'
              : 'Pages that show what was judged.'}
          </p>
          <ul>
            {items.map((item) => (
              <li>
                <EvidenceLink {...item} />
                {item.caption && ` ${item.caption}`} {item.requirement && <small>({item.requirement})</small>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function EvidenceLink({ kind, href, file }: Item) {
  if (kind === 'link') return <Outside href={href}>{hostOf(href)}</Outside>
  return (
    <a href={href} download>
      {file ? `${file.name}, ${bytes(file.bytes)}` : kind === 'course' ? 'Course completed' : 'Text'}
    </a>
  )
}
