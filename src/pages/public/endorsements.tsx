import type { EndorsementView } from '../../credentials/endorsements/endorsement.query'
import { Markdown } from '../components/markdown'
import { Time } from '../components/time'

/** Who stands behind an issuer or a microcredential, in their own words. Nothing where nobody does. */
export function Endorsements({ of, title = 'Endorsed by' }: { of: EndorsementView[]; title?: string }) {
  if (of.length === 0) return null
  return (
    <section class="endorsements" aria-labelledby="endorsements" lang="en">
      <h2 id="endorsements">{title}</h2>
      <p class="muted">Each of them has signed these words, and badges signed since take them along.</p>
      <ul class="plain">
        {of.map((one) => (
          <li>
            <Words of={one} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What was said, and who said it when. */
export function Words({ of: { comment, endorser, validFrom, url, signedHere, acceptedAt } }: { of: EndorsementView }) {
  return (
    <figure>
      {comment && (
        <blockquote>
          <Markdown text={comment} level={5} />
        </blockquote>
      )}
      <figcaption>
        {endorser.url ? (
          <a href={endorser.url} {...(signedHere ? {} : { rel: 'noopener noreferrer nofollow' })}>
            {endorser.name}
          </a>
        ) : (
          endorser.name
        )}
        , <Time at={validFrom} />
        {signedHere && acceptedAt && (
          <>
            {' '}
            (<a href={url}>signed</a>)
          </>
        )}
      </figcaption>
    </figure>
  )
}
