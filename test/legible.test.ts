import { beforeAll, describe, expect, test } from 'vitest'
import { enrolled, handInAll } from './support/assessment'
import type { Enrolled } from './support/assessment'
import { expectJson, newWorld } from './support/client'

let work: Enrolled
beforeAll(async () => {
  work = await enrolled(await newWorld())
  await handInAll(work)
})

describe.each([
  ['NUL', 'a\0b'],
  ['half a surrogate pair', 'a\ud800b'],
])('text with %s, which nobody could read back as it was sent', (_, unreadable) => {
  test('is refused as evidence', async () => {
    const requirementId = work.version.requirements.find((r) => r.kind === 'text')?.id
    const path = `/api/v1/enrollments/${work.enrollmentId}/evidence`
    const problem = await expectJson(work.learner.post(path, { requirementId, kind: 'text', content: unreadable }), 422)
    expect(problem.errors).toEqual([{ path: 'content', problem: 'This text has characters that are not text.' }])
  })

  test('is refused as a name in a badge', async () => {
    expect(await refusedName(unreadable)).toContain('holderName')
  })
})

test('a name that would turn the words around it is refused', async () => {
  expect(await refusedName('Lea \u202egpj.exe')).toEqual(['holderName'])
})

async function refusedName(holderName: string): Promise<string[]> {
  const choices = { statement: true, holderName, nameInBadge: true, release: [] }
  const path = `/api/v1/enrollments/${work.enrollmentId}/submissions`
  const { errors } = await expectJson(work.learner.post(path, choices), 422)
  return errors.map((e: { path: string }) => e.path)
}
