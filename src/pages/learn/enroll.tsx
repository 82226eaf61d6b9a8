import { Hono } from 'hono'
import type { Context } from 'hono'
import { enrollPath, issuerPath, microcredentialPath } from '../../address'
import { getMicrocredential, getNewestPublicVersion, isInvited } from '../../catalogue/service'
import type { Version } from '../../catalogue/version'
import { NewEnrollment } from '../../enrollment/schema'
import { enroll, findActive, getHeld } from '../../enrollment/service'
import type { AppEnv } from '../../http/env'
import { parse } from '../../http/input'
import { requirePerson } from '../../identity/authorize'
import { getIssuer } from '../../identity/issuers'
import { notFound } from '../../refusal'
import { BadgeImage } from '../components/badge-image'
import { Problems } from '../components/problems'
import { VersionFacts } from '../components/version-facts'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, textAt } from '../refused'
import type { Refused } from '../refused'
import { Work } from '../work'
import { WayIn } from './way-in'
import type { Standing } from './way-in'

/** `/learn/enroll?microcredential={id}`: where the public page of a microcredential leads whoever wants to earn it. */
export const enrollPages = new Hono<AppEnv>()
  .use('/learn/enroll', formLimit)
  .get('/learn/enroll', async (c) => {
    const version = await findOffer(c, c.req.query('microcredential') ?? '')
    if (c.var.actor.kind !== 'nobody') return c.html(await enrollPage(c, version))
    return c.redirect(`/auth/sign-in?next=${encodeURIComponent(enrollPath(version.microcredentialId))}`)
  })
  .post('/learn/enroll', async (c) => {
    const { fields } = await readForm(c)
    const microcredentialId = textAt(fields, 'microcredentialId')
    return act(
      c,
      async () => {
        // An empty day is none.
        const targetDate = textAt(fields, 'targetDate') || null
        const { id } = await enroll(c.var.ctx, c.var.actor, parse(NewEnrollment, { microcredentialId, targetDate }))
        return `/learn/enrollments/${id}`
      },
      async (refusal) => enrollPage(c, await findOffer(c, microcredentialId), { fields, refusal }),
    )
  })

/** What one would enroll in, be it retired by now. */
async function findOffer(c: Context<AppEnv>, microcredentialId: string): Promise<Version> {
  const version = await getNewestPublicVersion(c.var.ctx, microcredentialId)
  if (!version) throw notFound('microcredential')
  return version
}

async function enrollPage(c: Context<AppEnv>, version: Version, refused?: Refused): Promise<string> {
  const { ctx, actor } = c.var
  const person = requirePerson(actor)
  const { microcredentialId } = version
  const [issuer, { slug }, enrollment, held, asked] = await Promise.all([
    getIssuer(ctx, version.issuerId),
    getMicrocredential(ctx, microcredentialId),
    findActive(ctx, actor, microcredentialId),
    getHeld(ctx, actor, microcredentialId),
    isInvited(ctx, microcredentialId, person.email),
  ])
  const invited = version.enrollment === 'open' || asked
  const standing: Standing = { person, version, enrollment, held, invited, now: ctx.now() }
  return (
    <Work title={`Enroll: ${version.name}`} actor={person} path="/learn">
      <Problems refusal={refused?.refusal} title="You could not be enrolled" />
      <div class="badge-hero">
        <BadgeImage digest={version.imageDigest} name={version.name} atOnce />
        <div lang={version.language}>
          <h1>{version.name}</h1>
          <p class="lead">{version.competency}</p>
          <p lang="en">
            Offered by <a href={issuerPath(issuer.slug)}>{issuer.name}</a>.{' '}
            <a href={microcredentialPath(issuer.slug, slug)}>What it takes, and how it is judged</a>.
          </p>
        </div>
      </div>
      <div class="split">
        <div>
          <WayIn {...{ standing, refused }} />
        </div>
        <aside>
          <article>
            <VersionFacts version={version} />
          </article>
        </aside>
      </div>
    </Work>
  )
}
