import type { Requirement } from '../../src/catalogue/version'
import { sha256Hex } from '../../src/digest'
import type { Enrollment } from '../../src/enrollment/rules'
import type { Completeness, EvidenceView } from '../../src/evidence/rules'
import { publishedMicrocredential } from './catalogue'
import { expectJson, newWorld, person } from './client'
import type { Visitor, World } from './client'

export const tus = { 'tus-resumable': '1.0.0' }
export const octets = { 'content-type': 'application/offset+octet-stream' }

export type Desk = { world: World; microcredentialId: string; learner: Visitor; enrollment: Enrollment }

export const MiB = 1024 * 1024

/** A requirement, as far as a test cares. */
export type Asked = Partial<Requirement> & { id: string }

/** Takes files of any type, and as many as a test hands in. */
export const anything: Asked = { id: 'r1', name: 'Anything', max: 20 }

/** A learner enrolled in what asks for just this, each requirement with sensible defaults. */
export async function learnerAsked(...requirements: Asked[]): Promise<Desk> {
  const world = await newWorld()
  const { id } = await publishedMicrocredential(world, {
    requirements: requirements.map((r) => ({
      name: `Item ${r.id}`,
      description: '',
      kind: 'file',
      min: 1,
      max: 3,
      mediaTypes: [],
      maxMegabytes: null,
      ...r,
    })),
  })
  return { world, microcredentialId: id, ...(await enrolled(id)) }
}

/** A new person, enrolled. */
export async function enrolled(microcredentialId: string): Promise<Pick<Desk, 'learner' | 'enrollment'>> {
  const learner = await person()
  const enrollment = await expectJson<Enrollment>(learner.post('/api/v1/enrollments', { microcredentialId }), 201)
  return { learner, enrollment }
}

/** What the learner sees of their evidence. */
export const evidenceOf = ({ learner, enrollment }: Pick<Desk, 'learner' | 'enrollment'>) =>
  expectJson<{ items: EvidenceView[]; requirements: Completeness[] }>(
    learner.get(`/api/v1/enrollments/${enrollment.id}/evidence`),
  )

/** Hands a text in. */
export const handInText = (learner: Visitor, enrollmentId: string, requirementId: string, content = 'What I did.') =>
  expectJson<EvidenceView>(
    learner.post(`/api/v1/enrollments/${enrollmentId}/evidence`, { requirementId, kind: 'text', content }),
    201,
  )

/** Hands a file in, as our page does, and waits until it is verified. */
export async function handInFile(
  learner: Visitor,
  enrollmentId: string,
  requirementId: string,
  bytes: Uint8Array<ArrayBuffer> = pdf(),
  name = 'report.pdf',
): Promise<EvidenceView> {
  const response = await createUpload(
    learner,
    bytes.length,
    { enrollment: enrollmentId, requirement: requirementId, filename: name, sha256: await sha256Hex(bytes) },
    { body: bytes, headers: octets },
  )
  if (response.status !== 201) throw new Error(`${name}: ${response.status} ${await response.text()}`)
  const uploadId = uploadIdOf(response)
  const item = await settled(learner, enrollmentId, uploadId)
  if (item.file?.status !== 'verified') throw new Error(`${name}: ${item.file?.status} ${item.file?.reason}`)
  return item
}

/** An upload as our page begins it: with the digest declared, unless `more` says otherwise. */
export const begin = async (
  desk: Desk,
  bytes: Uint8Array<ArrayBuffer>,
  more: Record<string, string> = {},
): Promise<string> => {
  const metadata = { enrollment: desk.enrollment.id, requirement: 'r1', filename: 'report.pdf', ...more }
  const answer = await createUpload(desk.learner, bytes.length, { sha256: await sha256Hex(bytes), ...metadata })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
  return uploadIdOf(answer)
}

/** `PATCH /uploads/{id}`. */
export const send = (
  learner: Visitor,
  id: string,
  offset: number,
  body: Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
) =>
  learner.fetch(`/api/v1/uploads/${id}`, {
    method: 'PATCH',
    body,
    headers: {
      ...tus,
      ...octets,
      'upload-offset': String(offset),
      ...(body instanceof Uint8Array ? { 'content-length': String(body.length) } : {}),
      ...headers,
    },
  })

export const head = (learner: Visitor, id: string) =>
  learner.fetch(`/api/v1/uploads/${id}`, { method: 'HEAD', headers: tus })
export const offsetOf = async (answer: Response | Promise<Response>) =>
  Number((await answer).headers.get('upload-offset'))

/** `POST /uploads`, with bytes when `init` has a body. */
export const createUpload = (
  learner: Visitor,
  length: number,
  metadata: Record<string, string>,
  init: RequestInit = {},
) =>
  learner.fetch('/api/v1/uploads', {
    method: 'POST',
    ...init,
    headers: {
      ...tus,
      'upload-length': String(length),
      'upload-metadata': encodeMetadata(metadata),
      ...(init.body instanceof Uint8Array ? { 'content-length': String(init.body.length) } : {}),
      ...(init.headers as Record<string, string> | undefined),
    },
  })

export const encodeMetadata = (metadata: Record<string, string>) =>
  Object.entries(metadata)
    .map(([key, value]) => `${key} ${btoa(String.fromCharCode(...new TextEncoder().encode(value)))}`)
    .join(',')

export const uploadIdOf = (response: Response) => response.headers.get('location')?.split('/').at(-1) ?? ''

/** The evidence of an upload, once it is no longer on its way. */
export async function settled(learner: Visitor, enrollmentId: string, uploadId: string): Promise<EvidenceView> {
  for (let tries = 0; tries < 400; tries++) {
    const { items } = await expectJson<{ items: EvidenceView[] }>(
      learner.get(`/api/v1/enrollments/${enrollmentId}/evidence`),
    )
    const item = items.find(({ file }) => file?.uploadId === uploadId)
    if (item?.file && item.file.status !== 'open' && item.file.status !== 'received') return item
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`The upload ${uploadId} is still being checked.`)
}

/** The smallest bytes that are told to be a PDF, and as many more as asked for. */
export function pdf(length = 64, seed = crypto.randomUUID()): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  bytes.set(new TextEncoder().encode(`%PDF-1.7 ${seed}`).subarray(0, length))
  return bytes
}
