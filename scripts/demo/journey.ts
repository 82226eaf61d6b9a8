import { setTimeout as sleep } from 'node:timers/promises'
import type { Person } from './person.ts'

// The main job, each step as the person whose step it is.

type Kind = 'text' | 'file' | 'link'
type Version = {
  id: string
  name: string
  criteria: { id: string; levels: { id: string }[]; requiredLevel: string }[]
  requirements: { id: string; kind: Kind; name: string }[]
}
export type EvidenceFile = { name: string; bytes: Uint8Array; caption: string }
export type Work = { text: string; link: string; files: EvidenceFile[] }

/** Sets out to earn it. Returns the enrollment's id. */
export async function enroll(learner: Person, microcredentialId: string): Promise<string> {
  const { id } = await learner.post<{ id: string }>('/api/v1/enrollments', { microcredentialId })
  return id
}

/** What is published under this microcredential. */
export async function readVersion(reader: Person, microcredentialId: string): Promise<Version> {
  const { published } = await reader.get<{ published: Version | null }>(`/api/v1/microcredentials/${microcredentialId}`)
  if (!published) throw new Error(`Nothing is published under ${microcredentialId}.`)
  return published
}

/** Hands in a text and a link. */
export async function write(learner: Person, enrollment: string, version: Version, work: Work): Promise<void> {
  for (const kind of ['text', 'link'] as const)
    await learner.post(`/api/v1/enrollments/${enrollment}/evidence`, {
      requirementId: requirementFor(version, kind),
      kind,
      content: work[kind],
    })
}

/** Sends the files, resumably, with their SHA-256. */
export async function upload(
  learner: Person,
  enrollment: string,
  version: Version,
  files: EvidenceFile[],
): Promise<void> {
  for (const { name, bytes, caption } of files) {
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(bytes))).toString('hex')
    const requirement = requirementFor(version, 'file')
    await learner.upload(bytes, { enrollment, requirement, filename: name, sha256: digest, caption })
  }
}

function requirementFor(version: Version, kind: Kind): string {
  const found = version.requirements.find((r) => r.kind === kind)
  if (!found) throw new Error(`${version.name} asks for no ${kind}.`)
  return found.id
}

type EvidenceList = {
  items: { id: string; file: { name: string; status: string; reason: string | null } | null }[]
  requirements: { missing: number; checking: string[] }[]
}

/** Waits until every file was checked and nothing is missing. Returns the ids of the files. */
export async function awaitChecked(learner: Person, enrollment: string): Promise<string[]> {
  return until('the files to be checked', async () => {
    const { items, requirements } = await learner.get<EvidenceList>(`/api/v1/enrollments/${enrollment}/evidence`)
    const rejected = items.find(({ file }) => file?.status === 'rejected')?.file
    if (rejected) throw new Error(`${rejected.name} was rejected: ${rejected.reason}`)
    if (requirements.some(({ missing, checking }) => missing > 0 || checking.length > 0)) return undefined
    return items.flatMap(({ id, file }) => (file ? [id] : []))
  })
}

/** Submits what is there; returns the submission's id. */
export async function submit(
  learner: Person,
  enrollment: string,
  holderName: string,
  release: string[],
): Promise<string> {
  const choices = { statement: true, holderName, nameInBadge: true, release }
  const { id } = await learner.post<{ id: string }>(`/api/v1/enrollments/${enrollment}/submissions`, choices)
  return id
}

type Queue = { items: { id: string; claimable: boolean }[]; next: string | null }

/** Takes the submission out of the issuer's queue, and returns the review's id. */
export async function claim(assessor: Person, issuer: string, submission: string): Promise<string> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const path: string = `/api/v1/issuers/${issuer}/queue?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    const { items, next } = await assessor.get<Queue>(path)
    if (items.some(({ id, claimable }) => id === submission && claimable))
      return (await assessor.post<{ id: string }>(`/api/v1/submissions/${submission}/claim`)).id
    cursor = next
  }
  throw new Error('The submission does not wait in the queue.')
}

/** Scores every criterion at the level it asks for or, where `best` says so, the highest; saves, then submits. */
export async function review(
  assessor: Person,
  id: string,
  version: Version,
  words: { feedback: string[]; note: string; best?: number[] },
): Promise<void> {
  const scores = version.criteria.map(({ id: criterionId, levels, requiredLevel }, i) => ({
    criterionId,
    levelId: words.best?.includes(i) ? levels.at(-1)?.id : requiredLevel,
    feedback: words.feedback[i] ?? '',
  }))
  await assessor.send('PUT', `/api/v1/reviews/${id}`, { scores, note: words.note })
  await assessor.post(`/api/v1/reviews/${id}/submit`)
}

type Credentials = { items: { id: string; versionId: string; status: string }[] }

/** Waits until the learner's badge for this version is signed; returns its id. */
export async function awaitCredential(learner: Person, versionId: string): Promise<string> {
  return until('the badge to be signed', async () => {
    const { items } = await learner.get<Credentials>('/api/v1/credentials')
    const found = items.find((item) => item.versionId === versionId)
    if (found?.status === 'held') throw new Error('The award is held: see “needs attention” on the admin page.')
    return found?.status === 'issued' ? found.id : undefined
  })
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(100)
  }
  throw new Error(`Waited a minute for ${what}.`)
}
