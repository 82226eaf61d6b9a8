import { describe, expect, test } from 'vitest'
import { listJourneys } from '../src/assessment/journey.query'
import type { EvidenceView } from '../src/evidence/rules'
import type { Person } from '../src/identity/rules'
import { ctx, expectJson, person, visitor } from './support/client'
import { enrolled, evidenceOf, handInFile, handInText, learnerAsked, pdf } from './support/evidence'
import type { Asked, Desk } from './support/evidence'

const reflection = { id: 'r1', name: 'Reflection', kind: 'text', max: 2 } satisfies Asked
const address = { id: 'r2', name: 'Where it is used', kind: 'link' } satisfies Asked
const photo = { id: 'r3', name: 'Photo', kind: 'file', mediaTypes: ['image/*', 'application/pdf'] } satisfies Asked

const handIn = ({ learner, enrollment }: Pick<Desk, 'learner' | 'enrollment'>, item: object) =>
  learner.post(`/api/v1/enrollments/${enrollment.id}/evidence`, item)

describe('a learner', () => {
  test('hands a text in, changes it, and takes it back', async () => {
    const desk = await learnerAsked(reflection)
    const item = await handInText(desk.learner, desk.enrollment.id, 'r1', 'First words.')
    expect(item).toMatchObject({ kind: 'text', content: 'First words.', caption: '', file: null })

    const changed = await expectJson<EvidenceView>(
      desk.learner.patch(`/api/v1/evidence/${item.id}`, { content: 'Better words.', caption: 'My part' }),
    )
    expect(changed).toMatchObject({ id: item.id, content: 'Better words.', caption: 'My part' })
    expect((await evidenceOf(desk)).requirements).toEqual([
      { requirementId: 'r1', have: 1, min: 1, max: 2, missing: 0, checking: [] },
    ])

    expect((await desk.learner.delete(`/api/v1/evidence/${item.id}`)).status).toBe(204)
    const { items, requirements } = await evidenceOf(desk)
    expect(items).toEqual([])
    expect(requirements[0]).toMatchObject({ have: 0, missing: 1 })
    await expectJson(desk.learner.patch(`/api/v1/evidence/${item.id}`, { content: 'Too late.' }), 404)
    await expectJson(desk.learner.delete(`/api/v1/evidence/${item.id}`), 404)
  })

  test('may empty a text while writing it anew; empty it counts for nothing', async () => {
    const desk = await learnerAsked(reflection)
    const { id } = await handInText(desk.learner, desk.enrollment.id, 'r1')
    await expectJson(desk.learner.patch(`/api/v1/evidence/${id}`, { content: '' }))
    expect((await evidenceOf(desk)).requirements[0]).toMatchObject({ have: 0, missing: 1 })
  })

  test.each([' ', '\n', '\r\n\t', '\u00a0\u2028\ufeff'])(
    'has handed in nothing with %j, wherever it is counted',
    async (content) => {
      const desk = await learnerAsked(reflection)
      const { id } = await handInText(desk.learner, desk.enrollment.id, 'r1')
      const actor = await expectJson<Person>(desk.learner.get('/api/v1/me'))
      const done = async () => (await listJourneys(ctx, actor, {})).items.map((journey) => journey.done)
      expect(await done()).toEqual([1])
      await expectJson(desk.learner.patch(`/api/v1/evidence/${id}`, { content }))
      expect((await evidenceOf(desk)).requirements[0]).toMatchObject({ have: 0 })
      expect(await done()).toEqual([0])
    },
  )

  test('hands a link in, which has to be a web address', async () => {
    const desk = await learnerAsked(address)
    const link = (content: string) => handIn(desk, { requirementId: 'r2', kind: 'link', content })
    const item = await expectJson<EvidenceView>(link(' https://example.org/board?x=1 '), 201)
    expect(item.content).toBe('https://example.org/board?x=1')
    for (const bad of ['javascript:alert(1)', 'ftp://example.org', 'example.org', 'https://', 'https://user:pw@x.org'])
      expect((await expectJson(link(bad), 422)).errors[0].path).toBe('content')
    await expectJson(desk.learner.patch(`/api/v1/evidence/${item.id}`, { content: '' }), 422)
    await expectJson(link(`https://example.org/${'x'.repeat(2000)}`), 422)
  })

  test('hands in nothing of another kind, for no requirement there is, empty or endless', async () => {
    const desk = await learnerAsked(reflection)
    const refused = async (item: object) => (await expectJson(handIn(desk, item), 422)).errors[0].path
    expect(await refused({ requirementId: 'r9', kind: 'text', content: 'Hello' })).toBe('requirementId')
    expect(await refused({ requirementId: 'r1', kind: 'link', content: 'https://example.org' })).toBe('requirementId')
    expect(await refused({ requirementId: 'r1', kind: 'file', content: 'Hello' })).toBe('kind')
    expect(await refused({ requirementId: 'r1', kind: 'text', content: ' \n' })).toBe('content')
    expect(await refused({ requirementId: 'r1', kind: 'text', content: 'x'.repeat(50_001) })).toBe('content')
    await expectJson(handIn(desk, { requirementId: 'r1', kind: 'text', content: 'x'.repeat(50_000) }), 201)
  })

  test('hands in no more than is asked for, also with two hands at once', async () => {
    const desk = await learnerAsked(reflection)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => handIn(desk, { requirementId: 'r1', kind: 'text', content: 'Again.' })),
    )
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([201, 201, 409, 409, 409])
    expect((await evidenceOf(desk)).items).toHaveLength(2)
  })

  test('changes nothing once the enrollment is over', async () => {
    const desk = await learnerAsked(reflection)
    const { id } = await handInText(desk.learner, desk.enrollment.id, 'r1')
    await expectJson(desk.learner.post(`/api/v1/enrollments/${desk.enrollment.id}/withdraw`))
    await expectJson(handIn(desk, { requirementId: 'r1', kind: 'text', content: 'More.' }), 409)
    await expectJson(desk.learner.patch(`/api/v1/evidence/${id}`, { content: 'Other.' }), 409)
    await expectJson(desk.learner.delete(`/api/v1/evidence/${id}`), 409)
    expect((await evidenceOf(desk)).items[0]?.content).toBe('What I did.')
  })

  test('downloads a file of theirs as an attachment that no browser runs', async () => {
    const desk = await learnerAsked(photo)
    const bytes = pdf(5000)
    const item = await handInFile(desk.learner, desk.enrollment.id, 'r3', bytes, 'Bericht „Über uns“.pdf')
    const answer = await desk.learner.get(`/api/v1/evidence/${item.id}/file`)
    expect(answer.status).toBe(200)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '5000',
      'content-disposition': `attachment; filename="Bericht _Uber uns_.pdf"; filename*=UTF-8''Bericht%20%E2%80%9E%C3%9Cber%20uns%E2%80%9C.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    })
  })

  test('has no file behind a text', async () => {
    const desk = await learnerAsked(reflection)
    const { id } = await handInText(desk.learner, desk.enrollment.id, 'r1')
    await expectJson(desk.learner.get(`/api/v1/evidence/${id}/file`), 404)
  })
})

test("somebody else's evidence is as if it did not exist, for whomever", async () => {
  const desk = await learnerAsked(photo)
  const { id } = await handInFile(desk.learner, desk.enrollment.id, 'r3')
  const fellow = (await enrolled(desk.microcredentialId)).learner
  for (const other of [fellow, await person(), desk.world.assessor, desk.world.owner]) {
    const unknown = await expectJson(other.get('/api/v1/evidence/evi_unknown/file'), 404)
    for (const answer of [
      other.get(`/api/v1/evidence/${id}/file`),
      other.patch(`/api/v1/evidence/${id}`, { caption: 'Mine now' }),
      other.delete(`/api/v1/evidence/${id}`),
    ])
      expect((await expectJson(answer, 404)).detail).toBe(unknown.detail)
    await expectJson(other.get(`/api/v1/enrollments/${desk.enrollment.id}/evidence`), 404)
    await expectJson(
      handIn({ learner: other, enrollment: desk.enrollment }, { requirementId: 'r3', kind: 'text', content: 'x' }),
      404,
    )
  }
})

test('nobody and API keys hand nothing in', async () => {
  const desk = await learnerAsked(reflection)
  const text = { requirementId: 'r1', kind: 'text', content: 'Hello' }
  await expectJson(handIn({ learner: visitor(), enrollment: desk.enrollment }, text), 401)
  await expectJson(visitor().get(`/api/v1/enrollments/${desk.enrollment.id}/evidence`), 401)
  const { key } = await expectJson(
    desk.world.owner.post(`/api/v1/issuers/${desk.world.issuer.slug}/api-keys`, {
      name: 'reads submissions',
      scopes: ['submission.read'],
    }),
    201,
  )
  const answer = await visitor().get(`/api/v1/enrollments/${desk.enrollment.id}/evidence`, {
    authorization: `Bearer ${key}`,
  })
  expect(answer.status).toBe(403)
})
