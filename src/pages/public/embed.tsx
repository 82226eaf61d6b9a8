import { html, raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { imagePath } from '../../address'
import { credentialUrl } from '../../credentials/address'
import type { Badge } from '../../verification/badge'
import { embedStyle } from '../../verification/embed-style'

/** The badge as a card in a frame of another site: a whole document, without scripts. */
export function EmbedCard({ badge, origin }: { badge: Badge; origin: string }) {
  const { version, holder, issuer, verdict, renewedBy } = badge
  const address = credentialUrl(origin, badge.id)
  return (
    <Card title={`${version.name}: ${holder.name}`} look={verdict.status} address={address}>
      {version.imageDigest && <img src={imagePath(version.imageDigest)} alt="" width="96" height="96" />}
      <div>
        <p class="verdict">
          {verdicts[verdict.status]}
          {renewedBy && ', renewed since'}
        </p>
        <h1 lang={version.language}>
          <a href={address} target="_blank" rel="noopener">
            {version.name}
          </a>
        </h1>
        <p class="awarded">
          Awarded to <b>{holder.name}</b> by {issuer.name}
        </p>
      </div>
    </Card>
  )
}

const verdicts = { valid: 'Valid', expired: 'Expired', revoked: 'Revoked' }

/** What the frame shows of a badge that there is not, or that nobody is to see any more. */
export const MissingCard = () => (
  <Card title="No badge" look="missing">
    <p>There is no badge to be seen here.</p>
  </Card>
)

function Card({ title, look, address, children }: { title: string; look: string; address?: string; children: Child }) {
  return (
    <>
      {html`<!doctype html>`}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>{title}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="robots" content="noindex" />
          <link rel="icon" href="data:," />
          {address && <link rel="canonical" href={address} />}
          <style>{raw(embedStyle)}</style>
        </head>
        <body>
          <main class={look}>{children}</main>
        </body>
      </html>
    </>
  )
}
