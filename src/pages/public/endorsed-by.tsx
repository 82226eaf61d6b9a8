import type { SignedEndorsement } from '../../verification/badge'
import { Markdown } from '../components/markdown'
import { Outside } from '../components/outside'
import { Time } from '../components/time'

/** Who stands behind a badge, as it says itself: each statement is in the signed document, with a signature of its own. */
export function EndorsedBy({ endorsements }: { endorsements: SignedEndorsement[] }) {
  if (endorsements.length === 0) return null
  return (
    <section class="endorsements">
      <h2>Endorsed by</h2>
      <p>These statements are part of the badge, each signed by who makes it.</p>
      <ul class="plain">
        {endorsements.map(({ of, endorser, comment, validFrom }) => (
          <li>
            <figure>
              {comment && (
                <blockquote>
                  <Markdown text={comment} level={4} />
                </blockquote>
              )}
              <figcaption>
                <Outside href={endorser.url}>{endorser.name}</Outside>, about the {of}, <Time at={validFrom} />
              </figcaption>
            </figure>
          </li>
        ))}
      </ul>
    </section>
  )
}
