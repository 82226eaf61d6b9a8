import { issuerPath } from '../../address'
import type { Page } from '../../db/page'
import type { ProfileContent } from '../../identity/profiles'
import type { PublicBadge } from '../../verification/person.query'
import { BadgeImage } from '../components/badge-image'
import { Card, Cards } from '../components/card'
import { Empty } from '../components/empty'
import { Markdown } from '../components/markdown'
import { Pager } from '../components/pager'
import { Status } from '../components/status'
import { Time } from '../components/time'
import { Layout } from '../layout'
import { LinkPreview } from './link-preview'

type Props = {
  profile: ProfileContent
  badges: Page<PublicBadge>
  cursor: string | undefined
  origin: string
}

/**
 * `/people/{handle}`: what somebody says of themselves, and the badges that they show to everybody. Says what of it they
 * wrote themselves: anybody may call themselves anything.
 */
export function PersonPage({ profile, badges, cursor, origin }: Props) {
  const { name, about, handle } = profile
  const path = `/people/${handle}`
  return (
    <Layout
      title={name}
      path={path}
      description={descriptionOf(name)}
      head={<Preview {...{ name, indexed: profile.indexed && cursor === undefined }} address={origin + path} />}
    >
      <section>
        <h1>{name}</h1>
        {about && <Markdown text={about} level={2} rel="nofollow ugc" />}
      </section>
      <section aria-labelledby="badges">
        <h2 id="badges">Badges</h2>
        <p class="muted">
          The name and the words above are their own. Each badge is signed by its issuer: its page says to whom it was
          awarded, how that was judged, and whether it still holds.
        </p>
        {badges.items.length > 0 ? (
          <Cards>
            {badges.items.map((badge) => (
              <BadgeCard badge={badge} />
            ))}
          </Cards>
        ) : (
          <Empty>
            <p>No badge is shown here at the moment.</p>
          </Empty>
        )}
        <Pager path={path} cursor={cursor} next={badges.next} />
      </section>
    </Layout>
  )
}

function BadgeCard({ badge }: { badge: PublicBadge }) {
  return (
    <Card
      href={`/credentials/${badge.id}`}
      name={<span lang={badge.language}>{badge.name}</span>}
      image={<BadgeImage digest={badge.imageDigest} name={badge.name} />}
    >
      <p lang={badge.language}>{badge.competency}</p>
      <p class="cluster muted">
        <a href={issuerPath(badge.issuer.slug)}>{badge.issuer.name}</a>
        <Time at={badge.awardedAt} />
        {badge.status === 'expired' && <Status of="expired" />}
      </p>
    </Card>
  )
}

/** Nothing of it that its owner did not mean for a preview: neither their words nor a picture. */
function Preview({ name, address, indexed }: { name: string; address: string; indexed: boolean }) {
  return (
    <>
      {!indexed && <meta name="robots" content="noindex" />}
      <LinkPreview url={address} title={name} description={descriptionOf(name)} type="profile" />
    </>
  )
}

const descriptionOf = (name: string) => `Badges that ${name} has earned, each signed by its issuer.`
