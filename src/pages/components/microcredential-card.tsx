import { issuerPath, microcredentialPath } from '../../address'
import type { CatalogueItem } from '../../catalogue/version'
import { BadgeImage } from './badge-image'
import { Card, Cards } from './card'
import { count, people } from './words'

/**
 * Published microcredentials as cards. `ofOneIssuer`, for the page about it, leaves out who offers them, and the pictures:
 * strangers look at it in a hurry, and each would be one more request.
 */
export function MicrocredentialCards({
  items,
  ofOneIssuer = false,
}: {
  items: CatalogueItem[]
  ofOneIssuer?: boolean
}) {
  return (
    <Cards>
      {items.map((item) => (
        <Card
          href={microcredentialPath(item.issuer.slug, item.slug)}
          name={<span lang={item.language}>{item.name}</span>}
          image={!ofOneIssuer && <BadgeImage digest={item.imageDigest} name={item.name} />}
        >
          <p lang={item.language}>{item.competency}</p>
          <p class="cluster muted">
            {!ofOneIssuer && <a href={issuerPath(item.issuer.slug)}>{item.issuer.name}</a>}
            {item.estimatedHours !== null && <span>about {count(item.estimatedHours, 'hour')}</span>}
            {item.holders > 0 && <span>earned by {people(item.holders)}</span>}
            {item.enrollment === 'invitation' && <span>by invitation</span>}
          </p>
          <Tags tags={item.tags} />
        </Card>
      ))}
    </Cards>
  )
}

/** Tags, each leading to everything that has it. */
export function Tags({ tags }: { tags: string[] }) {
  if (tags.length === 0) return null
  return (
    <ul class="tags" aria-label="Tags">
      {tags.map((tag) => (
        <li>
          <a href={`/?tag=${encodeURIComponent(tag)}`}>{tag}</a>
        </li>
      ))}
    </ul>
  )
}
