import { Hono } from 'hono'
import type { Context } from 'hono'
import { issuerPath, microcredentialPath } from '../../address'
import { findVersion, isInvited } from '../../catalogue/service'
import type { Microcredential, Version } from '../../catalogue/version'
import { listShown } from '../../credentials/endorsements/endorsement.query'
import type { Enrollment } from '../../enrollment/rules'
import { getHeld, listEnrollments } from '../../enrollment/service'
import type { AppEnv } from '../../http/env'
import type { Issuer } from '../../identity/issuers'
import { notFound } from '../../refusal'
import { BadgeImage } from '../components/badge-image'
import { Facts } from '../components/facts'
import { Tags } from '../components/microcredential-card'
import { Notice } from '../components/notice'
import { Time } from '../components/time'
import { VersionBody } from '../components/version-body'
import { count, languageName, months } from '../components/words'
import { Layout } from '../layout'
import { Continue, EnrollForm } from './enroll-form'
import { Endorsements } from './endorsements'
import { wantsHtml } from './wants-html'

type Found = { issuer: Issuer; microcredential: Microcredential; version: Version }

/** One version of a microcredential, with everything one wants to know before enrolling. Without a number, the newest. */
export const microcredentialPages = new Hono<AppEnv>()
  .get('/issuers/:issuer/microcredentials/:microcredential', async (c, next) => {
    if (!wantsHtml(c)) return next()
    const { issuer, microcredential } = c.req.param()
    const newest = await findVersion(c.var.ctx, issuer, microcredential)
    return microcredentialPage(c, newest, newest.version)
  })
  .get('/issuers/:issuer/microcredentials/:microcredential/versions/:number', async (c, next) => {
    if (!wantsHtml(c)) return next()
    const { issuer, microcredential, number } = c.req.param()
    if (!/^[1-9]\d{0,8}$/.test(number)) throw notFound('microcredential')
    const found = await findVersion(c.var.ctx, issuer, microcredential, Number(number))
    const newest = await findVersion(c.var.ctx, issuer, microcredential)
    return microcredentialPage(c, found, newest.version)
  })

async function microcredentialPage(c: Context<AppEnv>, found: Found, newest: Version): Promise<Response> {
  const { issuer, microcredential, version } = found
  const { actor } = c.var
  const enrollment = await currentEnrollment(c, microcredential.id)
  const held = actor.kind === 'person' ? await getHeld(c.var.ctx, actor, microcredential.id) : undefined
  const invited =
    version.enrollment === 'open' ||
    (actor.kind === 'person' && (await isInvited(c.var.ctx, microcredential.id, actor.email)))
  const endorsements = await listShown(c.var.ctx, issuer.id, version.id)
  const address = microcredentialPath(issuer.slug, microcredential.slug)
  c.header('vary', 'accept')
  return c.html(
    <Layout
      title={version.name}
      actor={actor}
      path={c.req.path}
      description={version.competency}
      head={<link rel="alternate" type="application/json" href={c.req.path} title="OB 3.0 Achievement" />}
    >
      <StandingNotice version={version} newest={newest} address={address} />
      <div class="badge-hero">
        <BadgeImage digest={version.imageDigest} name={version.name} atOnce />
        <div lang={version.language}>
          <h1>{version.name}</h1>
          <p class="lead">{version.competency}</p>
          <p lang="en">
            Offered by <a href={issuerPath(issuer.slug)}>{issuer.name}</a>
          </p>
          <Tags tags={version.tags} />
        </div>
      </div>
      <div class="split">
        <aside>
          <article>
            <VersionFacts version={version} />
          </article>
          {enrollment ? (
            <Continue enrollment={enrollment} />
          ) : (
            version.status === 'published' && (
              <EnrollForm
                version={version}
                invited={invited}
                actor={actor}
                held={held}
                address={address}
                today={c.var.ctx.now()}
              />
            )
          )}
        </aside>
        <div>
          <VersionBody version={version} />
          <Endorsements of={endorsements} />
        </div>
      </div>
    </Layout>,
  )
}

/** What the reader is enrolled in here, among their newest hundred. */
async function currentEnrollment(c: Context<AppEnv>, microcredentialId: string): Promise<Enrollment | undefined> {
  if (c.var.actor.kind !== 'person') return undefined
  const { items } = await listEnrollments(c.var.ctx, c.var.actor, { limit: 100 })
  return items.find((e) => e.microcredentialId === microcredentialId && e.status === 'active')
}

function StandingNotice({ version, newest, address }: { version: Version; newest: Version; address: string }) {
  if (newest.number > version.number)
    return (
      <Notice tone="warn">
        This is version {version.number}. <a href={address}>Version {newest.number}</a> has taken its place; whoever
        started on this one keeps it.
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

function VersionFacts({ version }: { version: Version }) {
  return (
    <Facts
      of={[
        ['Work', version.estimatedHours !== null && `about ${count(version.estimatedHours, 'hour')}`],
        ['Credits', version.credits],
        ['Field of study', version.fieldOfStudy],
        ['Code', version.humanCode],
        ['Judged by', version.assessors === 2 ? 'two assessors, each on their own' : 'one assessor'],
        ['Badge', version.validityMonths === null ? 'good for ever' : `good for ${months(version.validityMonths)}`],
        ['Renewal', version.validityMonths !== null && renewal(version.renewalDays)],
        ['Language', languageName(version.language)],
        ['Version', version.number],
        ['Published', version.publishedAt && <Time at={version.publishedAt} />],
        ['Retired', version.retiredAt && <Time at={version.retiredAt} />],
      ]}
    />
  )
}

const renewal = (days: number) => (days === 0 ? 'once it has run out' : `from ${count(days, 'day')} before its end on`)
