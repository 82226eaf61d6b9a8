import { scopes } from '../src/identity/rules.ts'
import { workOf } from './demo/evidence.ts'
import type { Demo } from './demo/file.ts'
import * as journey from './demo/journey.ts'
import type { Offer } from './demo/offer.ts'
import { main, offers } from './demo/offers.ts'
import { issuer, people, publicEmail } from './demo/people.ts'
import { picturesOf } from './demo/pictures.ts'
import { signIn, visitor } from './demo/person.ts'
import type { Person } from './demo/person.ts'

/**
 * Fills an empty deployment with the demo: an issuer with its people, three microcredentials, and one badge that was
 * really earned. Everything goes through the product's own HTTP API, as the person whose job it is.
 */
export async function seed(deployment: { origin: string; setupCode: string; devSecret: string }): Promise<Demo> {
  const { origin, setupCode } = deployment
  await visitor(origin).post('/api/v1/setup', { code: setupCode, origin, owner: people.owner, issuer })
  const owner = await signIn(origin, people.owner.email)
  const key = await settle(owner)
  const author = await signIn(origin, people.author.email)
  const ids = new Map<string, string>()
  for (const offer of offers) ids.set(offer.slug, await publish(author, offer))
  const assessor = await signIn(origin, people.assessor.email)
  const learner = await signIn(origin, people.learner.email)
  const credential = await earn(learner, assessor, ids.get(main.slug) ?? '')
  const link = (email: string, next: string) =>
    `${origin}/dev/sign-in?${new URLSearchParams({ as: email, secret: deployment.devSecret, next }).toString()}`
  return {
    origin,
    issuer: `${origin}/issuers/${issuer.slug}`,
    microcredential: `${origin}/issuers/${issuer.slug}/microcredentials/${main.slug}`,
    credential: `${origin}/credentials/${credential}`,
    apiKey: key,
    signIn: {
      owner: link(people.owner.email, '/admin'),
      author: link(people.author.email, '/author'),
      assessor: link(people.assessor.email, '/assess'),
      learner: link(people.learner.email, '/learn'),
    },
  }
}

/** The owner completes the profile, brings in the people, and makes a key for the machines. Returns the key. */
async function settle(owner: Person): Promise<string> {
  const base = `/api/v1/issuers/${issuer.slug}`
  await owner.send('PATCH', base, { email: publicEmail })
  for (const role of ['author', 'assessor'] as const)
    await owner.post(`${base}/members`, { ...people[role], roles: [role] })
  const { key } = await owner.post<{ key: string }>(`${base}/api-keys`, { name: 'Demo', scopes })
  return key
}

/** Writes a microcredential with its pictures, and publishes it. Returns its id. */
async function publish(author: Person, offer: Offer): Promise<string> {
  const { slug, content } = offer
  const base = `/api/v1/issuers/${issuer.slug}`
  const image = async (bytes: string | Uint8Array, type = 'image/png') =>
    (await author.post<{ digest: string }>(`${base}/images`, new Blob([Buffer.from(bytes)], { type }))).digest
  const { png, svg, card, revoked } = picturesOf(offer)
  const { id, draft } = await author.post<{ id: string; draft: { id: string } }>(`${base}/microcredentials`, {
    slug,
    ...content,
    imageDigest: await image(png),
    imageSvgDigest: await image(svg, 'image/svg+xml'),
    cardDigest: await image(card),
    revokedDigest: await image(revoked),
  })
  await author.post(`/api/v1/versions/${draft.id}/publish`)
  return id
}

/** The learner does the work and hands it in, the assessor judges it. Returns the badge's id. */
async function earn(learner: Person, assessor: Person, microcredential: string): Promise<string> {
  const { name } = people.learner
  await learner.send('PATCH', '/api/v1/me', { name })
  const version = await journey.readVersion(learner, microcredential)
  const enrollment = await journey.enroll(learner, microcredential)
  const work = workOf(name, 'demo')
  await journey.write(learner, enrollment, version, work)
  await journey.upload(learner, enrollment, version, work.files)
  const [report] = await journey.awaitChecked(learner, enrollment)
  const submission = await journey.submit(learner, enrollment, name, report ? [report] : [])
  const review = await journey.claim(assessor, issuer.slug, submission)
  await journey.review(assessor, review, version, verdict)
  return journey.awaitCredential(learner, version.id)
}

const verdict = {
  best: [1],
  feedback: [
    'Two places in each report, and both are measured against the task: you ask for the value, not for “more detail”.',
    'They chose the next step themselves and could say how they would know it had worked. That is rare, and well done.',
    'The second reports show it: a value is thrown out for a reason, a page is cut to one number.',
  ],
  note: 'A clear account, honest about what you would change. Showing last year’s report first is worth trying.',
}
