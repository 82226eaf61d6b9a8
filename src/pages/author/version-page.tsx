import { imagePath, versionPath } from '../../address'
import type { Invitation } from '../../catalogue/invitations'
import type { Version } from '../../catalogue/version'
import type { Issuer } from '../../identity/issuers'
import { may } from '../../identity/rules'
import type { Actor } from '../../identity/rules'
import type { Refusal } from '../../refusal'
import { BadgeImage } from '../components/badge-image'
import { Facts } from '../components/facts'
import { Field } from '../components/field'
import { Notice } from '../components/notice'
import { Problems } from '../components/problems'
import { Status } from '../components/status'
import { Time } from '../components/time'
import { VersionBody } from '../components/version-body'
import { Layout } from '../layout'

export type Shown = {
  issuer: Issuer
  slug: string
  version: Version
  /** The newest who were invited, where enrolling takes an invitation. */
  invitations: Invitation[] | undefined
  notice?: string | undefined
  refused?: { refusal: Refusal; email: string } | undefined
}

/** A version as it stands, with what its author can still do about it. */
export function VersionPage({ shown, actor }: { shown: Shown; actor: Actor }) {
  const { issuer, slug, version, notice, refused } = shown
  const address = versionPath(issuer.slug, slug, version.number)
  return (
    <Layout title={version.name || 'Draft'} actor={actor} path="/author">
      <p>
        <a href="/author">All microcredentials</a>
      </p>
      {notice && <Notice tone="good">{notice}</Notice>}
      <Problems refusal={refused?.refusal} title="This invitation could not be sent" />
      <div class="badge-hero">
        <BadgeImage digest={version.imageDigest} name={version.name} />
        <div>
          <p>
            <Status of={version.status} /> Version {version.number} · {issuer.name}
          </p>
          <h1>{version.name || 'Without a name'}</h1>
          <p class="lead">{version.competency}</p>
        </div>
      </div>
      <div class="split">
        <aside>
          <article>
            <Facts
              of={[
                ['Credits', version.credits],
                ['Field of study', version.fieldOfStudy],
                ['Code', version.humanCode],
                ['Published', version.publishedAt && <Time at={version.publishedAt} />],
                ['Retired', version.retiredAt && <Time at={version.retiredAt} />],
                ['Address', version.status !== 'draft' && <a href={address}>{address}</a>],
                ['Shared links show', version.status !== 'draft' && <Card digest={version.cardDigest} />],
              ]}
            />
            {may(actor, 'catalogue.write', version.issuerId) && <Actions version={version} />}
          </article>
          {shown.invitations && <Invitations shown={shown} />}
        </aside>
        <VersionBody version={version} />
      </div>
    </Layout>
  )
}

/** Without a card, which a browser with scripts draws as it publishes, there is still the badge. */
function Card({ digest }: { digest: string | null }) {
  return digest ? <a href={imagePath(digest)}>this card</a> : <>the badge image</>
}

function Actions({ version }: { version: Version }) {
  if (version.status === 'draft')
    return (
      <a role="button" href={`/author/versions/${version.id}`}>
        Edit
      </a>
    )
  return (
    <>
      <form method="post" action={`/author/microcredentials/${version.microcredentialId}/versions`}>
        <p>What is published never changes. To change something, begin the next version as a copy.</p>
        <button type="submit">Begin a new version</button>
      </form>
      {version.status === 'published' && (
        <details>
          <summary>Retire this version</summary>
          <form method="post" action={`/author/versions/${version.id}/retire`}>
            <p>
              It leaves the catalogue and nobody can enroll any more. Who has started can finish, and badges stay good.
            </p>
            <button type="submit" class="outline danger">
              Retire
            </button>
          </form>
        </details>
      )}
    </>
  )
}

function Invitations({ shown: { version, invitations = [], refused } }: { shown: Shown }) {
  return (
    <article>
      <h2>Invitations</h2>
      <form method="post" action={`/author/versions/${version.id}/invitations`} novalidate>
        <Field
          name="email"
          type="email"
          label="Invite by e-mail"
          value={refused?.email}
          autocomplete="off"
          problems={refused?.refusal.fields ?? []}
        />
        <button type="submit">Invite</button>
      </form>
      <ul class="plain">
        {invitations.map(({ email, createdAt }) => (
          <li>
            {email}{' '}
            <small>
              invited <Time at={createdAt} />
            </small>
          </li>
        ))}
      </ul>
    </article>
  )
}
