import { workOf } from '../../../scripts/demo/evidence.ts'
import * as journey from '../../../scripts/demo/journey.ts'
import { signInBy } from '../../../scripts/demo/person.ts'
import { demo, signInLink } from './browser.ts'

/** Somebody new has handed in all that the demo's microcredential asks for, by the API, and submitted it. */
export async function submitWork(email: string, name: string) {
  const learner = await signInBy(signInLink(email, '/learn'))
  const microcredential = await findMicrocredential()
  const version = await journey.readVersion(learner, microcredential)
  const enrollment = await journey.enroll(learner, microcredential)
  const work = workOf(name, crypto.randomUUID())
  await journey.write(learner, enrollment, version, work)
  await journey.upload(learner, enrollment, version, work.files)
  await journey.awaitChecked(learner, enrollment)
  return { learner, version, submission: await journey.submit(learner, enrollment, name, []) }
}

/** The path of a badge that somebody new has just earned, by the API. */
export async function earnBadge(email: string, name: string): Promise<string> {
  const { learner, version, submission } = await submitWork(email, name)
  const assessor = await signInBy(demo.signIn.assessor)
  const review = await journey.claim(assessor, issuerSlug, submission)
  await journey.review(assessor, review, version, { feedback: [], note: '' })
  return `/credentials/${await journey.awaitCredential(learner, version.id)}`
}

export const issuerSlug = demo.issuer.split('/').at(-1) ?? ''

/** The id of the demo's microcredential. */
export async function findMicrocredential(): Promise<string> {
  const anybody = await signInBy(demo.signIn.author)
  const slug = demo.microcredential.split('/').at(-1)
  const { items } = await anybody.get<{ items: { id: string; slug: string }[] }>(
    `/api/v1/issuers/${issuerSlug}/microcredentials`,
  )
  const found = items.find((item) => item.slug === slug)
  if (!found) throw new Error(`There is no ${demo.microcredential}.`)
  return found.id
}
