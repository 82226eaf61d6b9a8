import { and, eq } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Ctx } from '../../src/context'
import { sha256Hex } from '../../src/digest'
import { withdraw } from '../../src/enrollment/service'
import { event } from '../../src/events/tables'
import { receive } from '../../src/evidence/receive'
import { fileKey } from '../../src/evidence/rules'
import { upload, uploadSegment, uploadUsage } from '../../src/evidence/tables'
import { createUpload } from '../../src/evidence/uploads'
import type { Upload } from '../../src/evidence/uploads'
import type { Person } from '../../src/identity/rules'
import { handle } from '../../src/jobs/consume'
import { losing } from './award'
import { ctx, expectJson } from './client'
import type { Desk } from './evidence'

/** All bytes of a file are here, in pieces of `size`, and the message that they are got lost. */
export async function received(
  { learner, enrollment }: Pick<Desk, 'learner' | 'enrollment'>,
  bytes: Uint8Array<ArrayBuffer>,
  size = bytes.length,
  sha256?: string,
): Promise<Upload> {
  const opened = await createUpload(losing, await expectJson<Person>(learner.get('/api/v1/me')), {
    length: bytes.length,
    metadata: '',
    enrollment: enrollment.id,
    requirement: 'r1',
    filename: 'report.pdf',
    sha256: sha256 ?? (await sha256Hex(bytes)),
    caption: '',
  })
  let row = opened.upload
  for (let offset = 0; offset < bytes.length; offset += size) {
    const part = bytes.slice(offset, offset + size)
    row = await receive(losing, row, { offset, body: new Response(part).body, bytes: part.length, checksum: undefined })
  }
  expect(row.status).toBe('received')
  return row
}

/** The learner withdraws, and the message of it got lost. The event that is left to handle. */
export async function withdrawUnheard({ learner, enrollment }: Pick<Desk, 'learner' | 'enrollment'>) {
  await withdraw(losing, await expectJson<Person>(learner.get('/api/v1/me')), enrollment.id)
  const [withdrawn] = await ctx.db
    .select()
    .from(event)
    .where(and(eq(event.subjectId, enrollment.id), eq(event.type, 'enrollment.withdrawn')))
  if (!withdrawn) throw new Error(`Nothing is recorded of ${enrollment.id}.`)
  return withdrawn
}

export const arrivals = (uploadId: string) =>
  ctx.db
    .select()
    .from(event)
    .where(and(eq(event.subjectId, uploadId), eq(event.type, 'upload.received')))

/** Handles what was recorded of an upload, until there is nothing new. */
export async function workOff(uploadId: string): Promise<void> {
  for (;;) {
    const open = (await arrivals(uploadId)).filter((e) => !e.doneAt)
    if (open.length === 0) return
    for (const { id } of open) expect(await handle(losing, id)).toBe(true)
  }
}

export async function uploadRow(id: string): Promise<Upload> {
  const [row] = await ctx.db.select().from(upload).where(eq(upload.id, id))
  if (!row) throw new Error(`There is no upload ${id}.`)
  return row
}

/** What is kept of an upload: its pieces as objects and as rows, and whether the whole file is there. */
export async function keptOf({ id, enrollmentId }: Pick<Upload, 'id' | 'enrollmentId'>) {
  const { objects } = await ctx.files.list({ prefix: `staging/${id}/` })
  const rows = await ctx.db.$count(uploadSegment, eq(uploadSegment.uploadId, id))
  return { pieces: objects.length, rows, file: (await ctx.files.head(fileKey(enrollmentId, id))) !== null }
}

export async function usageOf({ world }: Desk): Promise<number> {
  const [row] = await ctx.db.select().from(uploadUsage).where(eq(uploadUsage.issuerId, world.issuer.id))
  return row?.bytes ?? 0
}

/** The file is verified, and its stored bytes are these. */
export async function expectWhole({ id, enrollmentId }: Upload, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const sha256 = await sha256Hex(bytes)
  expect(await uploadRow(id)).toMatchObject({ status: 'verified', sha256, mediaType: 'application/pdf' })
  const object = await ctx.files.get(fileKey(enrollmentId, id))
  expect(object && (await sha256Hex(await object.arrayBuffer()))).toBe(sha256)
}

export const later = (ms: number, by: Ctx = losing): Ctx => ({ ...by, now: () => new Date(Date.now() + ms) })
