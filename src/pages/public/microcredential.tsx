import { Hono } from 'hono'
import type { Context } from 'hono'
import { enrollPath, imageUrl, issuerPath, microcredentialPath, versionPath } from '../../address'
import { findVersion } from '../../catalogue/service'
import type { Version } from '../../catalogue/version'
import { listShown } from '../../credentials/endorsements/endorsement.query'
import type { AppEnv } from '../../http/env'
import { notFound } from '../../refusal'
import { BadgeImage } from '../components/badge-image'
import { Tags } from '../components/microcredential-card'
import { Notice } from '../components/notice'
import { VersionBody } from '../components/version-body'
import { VersionFacts } from '../components/version-facts'
import { people } from '../components/words'
import { Layout } from '../layout'
import { Endorsements } from './endorsements'
import { LinkPreview } from './link-preview'
import { cacheControl, wantsHtml } from './wants-html'

type Found = Awaited<ReturnType<typeof findVersion>>

/** One version of a microcredential, with everything one wants to know before enrolling. Without a number, the newest. */
export const microcredentialPages = new Hono<AppEnv>()
  .get('/issuers/:issuer/microcredentials/:microcredential', async (c, next) => {
    if (!wantsHtml(c)) return next()
    const { issuer, microcredential } = c.req.param()
    return microcredentialPage(c, await findVersion(c.var.ctx, issuer, microcredential))
  })
  .get('/issuers/:issuer/microcredentials/:microcredential/versions/:number', async (c, next) => {
    if (!wantsHtml(c)) return next()
    const { issuer, microcredential, number } = c.req.param()
    if (!/^[1-9]\d{0,8}$/.test(number)) throw notFound('microcredential')
    return microcredentialPage(c, await findVersion(c.var.ctx, issuer, microcredential, Number(number)))
  })

async function microcredentialPage(c: Context<AppEnv>, found: Found): Promise<Response> {
  const { issuer, microcredential, version } = found
  const endorsements = await listShown(c.var.ctx, issuer.id, version.id)
  return c.html(
    <Layout
      title={version.name}
      path={c.req.path}
      description={version.competency}
      head={<Head found={found} origin={c.var.ctx.origin} path={c.req.path} />}
    >
      <StandingNotice found={found} />
      <div class="badge-hero">
        <BadgeImage digest={version.imageDigest} name={version.name} atOnce />
        <div lang={version.language}>
          <h1>{version.name}</h1>
          <p class="lead">{version.competency}</p>
          <p lang="en">
            Offered by <a href={issuerPath(issuer.slug)}>{issuer.name}</a>.
            {microcredential.holders > 0 && ` Earned by ${people(microcredential.holders)}.`}
          </p>
          <Tags tags={version.tags} />
        </div>
      </div>
      <div class="split">
        <aside>
          {version.status === 'published' && <WayIn version={version} />}
          <article>
            <VersionFacts version={version} />
          </article>
        </aside>
        <div>
          <VersionBody version={version} />
          <Endorsements of={endorsements} />
        </div>
      </div>
    </Layout>,
    200,
    { 'cache-control': cacheControl },
  )
}

/** The newest version is the same page at two addresses; one of them is the one to be found by. */
function Head({
  found: { issuer, microcredential, version, newest },
  origin,
  path,
}: {
  found: Found
  origin: string
  path: string
}) {
  const isNewest = version.number === newest
  const address = isNewest ? microcredentialPath : versionPath
  const picture = version.cardDigest ?? version.imageDigest
  return (
    <>
      <LinkPreview
        url={origin + address(issuer.slug, microcredential.slug, version.number)}
        title={`${version.name}: ${issuer.name}`}
        description={version.competency}
        image={picture === null ? undefined : { url: imageUrl(origin, picture), wide: version.cardDigest !== null }}
      />
      <link rel="alternate" type="application/json" href={path} title="OB 3.0 Achievement" />
    </>
  )
}

function WayIn({ version }: { version: Version }) {
  const isOpen = version.enrollment === 'open'
  return (
    <article class="no-print">
      <h2>{isOpen ? 'Earn it' : 'By invitation'}</h2>
      <p>{isOpen ? 'Free to start, at your own pace.' : 'The issuer invites learners by e-mail.'}</p>
      <a role="button" href={enrollPath(version.microcredentialId)}>
        {isOpen ? 'Enroll' : 'I was invited'}
      </a>
    </article>
  )
}

function StandingNotice({ found: { issuer, microcredential, version, newest } }: { found: Found }) {
  if (newest > version.number)
    return (
      <Notice tone="warn">
        This is version {version.number}.{' '}
        <a href={microcredentialPath(issuer.slug, microcredential.slug)}>Version {newest}</a> has taken its place;
        whoever started on this one keeps it.
      </Notice>
    )
  if (version.status === 'retired')
    return (
      <Notice tone="warn">
        This microcredential is no longer offered. Badges earned for it stay good, and whoever has started can finish.
      </Notice>
    )
  return null
}
