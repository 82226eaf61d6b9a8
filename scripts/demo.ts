import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as check from './demo/check.ts'
import type { Credential } from './demo/check.ts'
import { workOf } from './demo/evidence.ts'
import type { Demo } from './demo/file.ts'
import * as journey from './demo/journey.ts'
import { signIn, signInBy } from './demo/person.ts'
import type { Person } from './demo/person.ts'

// `npm run demo`: the whole main job once more, against the server that `npm start` runs. Each step is named and timed;
// the last line is the address of the badge.

try {
  console.log(await earnBadge(readDemo()))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function earnBadge(demo: Demo): Promise<string> {
  const { origin } = demo
  await fetch(`${origin}/healthz`).catch(() => {
    throw new Error(`Nothing answers at ${origin}. Run npm start first, and leave it running.`)
  })
  const name = 'Noor Haddad'
  const email = `noor.${randomUUID().slice(0, 8)}@example.org`
  const issuer = new URL(demo.issuer).pathname.split('/').at(-1) ?? ''

  const learner = await step(`${name} signs in by a mailed link`, async () => {
    const person = await signIn(origin, email)
    await person.send('PATCH', '/api/v1/me', { name })
    return person
  })
  const microcredential = await step('finds the microcredential in the catalogue', () => find(learner, demo))
  const version = await journey.readVersion(learner, microcredential)
  const enrollment = await step('enrolls', () => journey.enroll(learner, microcredential))
  const work = workOf(name, randomUUID())
  await step('writes what was done, and links the task', () => journey.write(learner, enrollment, version, work))
  await step(`uploads ${work.files.map((f) => f.name).join(' and ')}`, () =>
    journey.upload(learner, enrollment, version, work.files),
  )
  const files = await step('waits until the files were checked', () => journey.awaitChecked(learner, enrollment))
  const submission = await step('submits, and releases the report with the badge', () =>
    journey.submit(learner, enrollment, name, files.slice(0, 1)),
  )

  const assessor = await step('The assessor signs in', () => signInBy(demo.signIn.assessor))
  const review = await step('claims the submission', () => journey.claim(assessor, issuer, submission))
  await step('scores every criterion and submits the review', () =>
    journey.review(assessor, review, version, { feedback: ['Clear.', 'Doable.', 'It shows.'], note: 'Well done.' }),
  )
  const id = await step('The badge is signed', () => journey.awaitCredential(learner, version.id))

  const address = `${origin}/credentials/${id}`
  const text = await step('Anyone reads the badge', () => check.readBadge(address))
  const credential = JSON.parse(text) as Credential
  if (credential.id !== address) throw new Error(`The badge at ${address} calls itself ${credential.id}.`)
  await step('@digitalbazaar/vc accepts its proof (eddsa-rdfc-2022)', () => check.checkProof(credential))
  await step('@digitalbazaar/vc refuses it with one letter changed', () => check.checkTampered(text))
  await step('jose accepts its JWT (ES256)', () => check.checkJwt(address, credential))
  await step('its image carries the same text', () => check.checkPng(address, text))
  await step('its status list says that it is good', () => check.checkStatus(credential))
  await step('its page shows it to people', () => check.checkPage(address, credential))
  return address
}

type Found = { items: { microcredentialId: string; slug: string; issuer: { slug: string } }[] }

/** The id of the demo's microcredential, looked up by its issuer as the catalogue lists it. */
async function find(learner: Person, demo: Demo): Promise<string> {
  const [issuer, slug] = [demo.issuer, demo.microcredential].map((url) => new URL(url).pathname.split('/').at(-1))
  const { items } = await learner.get<Found>(`/api/v1/microcredentials?issuer=${issuer}&limit=100`)
  const found = items.find((item) => item.slug === slug)
  if (!found) throw new Error(`The catalogue does not list ${demo.microcredential}.`)
  return found.microcredentialId
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const result = await work().catch((error: unknown) => {
    console.error(`✗ ${name}`)
    throw error
  })
  console.log(`✓ ${String(Math.round(performance.now() - began)).padStart(5)} ms  ${name}`)
  return result
}

function readDemo(): Demo {
  const file = '.assay/demo.json'
  if (!existsSync(file)) throw new Error(`There is no ${file}. Run npm start first, and leave it running.`)
  const demo = JSON.parse(readFileSync(file, 'utf8')) as Demo
  const origin = process.argv[2] ?? demo.origin
  if (origin !== demo.origin) throw new Error(`${file} is of ${demo.origin}, not of ${origin}. Start that one first.`)
  return demo
}
