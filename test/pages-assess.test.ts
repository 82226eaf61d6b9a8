import { beforeAll, expect, test } from 'vitest'
import { claim, judge, newAssessor, submit, submitted } from './support/assessment'
import type { Submitted } from './support/assessment'
import { expectJson, newWorld, person, visitor } from './support/client'
import type { World } from './support/client'
import { handInFile, pdf } from './support/evidence'
import { open, send } from './support/pages'

let world: World
let waiting: Submitted

beforeAll(async () => {
  world = await newWorld()
  const lea = await person()
  await expectJson(lea.patch('/api/v1/me', { name: 'Lea Secretname' }))
  waiting = await submitted(world, { learner: lea, choices: { holderName: 'Lea Chosenname' }, file: pdf() })
})

test('an assessor claims, scores, saves a draft, submits and sees the decision, without a script', async () => {
  const { submissionId } = waiting
  let page = await open(world.assessor, '/assess')
  expect(page.html).toContain('Facilitate a retrospective')
  page = await send(world.assessor, page, `/assess/submissions/${submissionId}/claim`)
  const path = page.url
  expect(path).toMatch(/^\/assess\/reviews\//)
  expect((await open(world.assessor, '/assess')).html).toContain('yours until')

  const scores = { 'scores.c1.levelId': 'l3', 'scores.c1.feedback': 'The <i>why</i> is named.', note: 'Well done.' }
  page = await send(world.assessor, page, path, scores)
  expect(page.html).toContain('Saved')
  expect(page.html).toContain('The &lt;i&gt;why&lt;/i&gt; is named.')
  expect(Object.fromEntries(page.forms.find((f) => f.action === path)?.fields ?? [])).toMatchObject(scores)

  page = await send(world.assessor, page, path, { 'scores.c2.levelId': 'l1', note: 'Nearly.' }, `${path}/submit`)
  expect(page.status).toBe(422)
  expect(page.html).toContain('href="#scores.c2.feedback"')
  expect(Object.fromEntries(page.forms.find((f) => f.action === path)?.fields ?? [])).toMatchObject({
    ...scores,
    'scores.c2.levelId': 'l1',
    note: 'Nearly.',
  })

  page = await send(world.assessor, page, path, { 'scores.c2.feedback': 'Nothing changed yet.' }, `${path}/submit`)
  expect(page.status).toBe(200)
  expect(page.html).toContain('You have handed in this review.')
  expect(page.html).toMatch(/It was decided: <span[^>]*>Not yet/)
  expect((await open(world.assessor, '/assess')).html).toContain('You have reviewed')
})

test('the queue and the review name neither the learner nor their address', async () => {
  const lea = waiting.learner
  const again = await submitted(world, { learner: lea, choices: { holderName: 'Lea Chosenname' } })
  const review = await claim(world.assessor, again.submissionId)
  for (const path of ['/assess', `/assess/${world.issuer.slug}`, `/assess/reviews/${review.id}`]) {
    const { status, html } = await open(world.assessor, path)
    expect(status).toBe(200)
    for (const secret of ['Secretname', 'Chosenname', lea.email]) expect(html).not.toContain(secret)
  }
})

test('evidence cannot act in the assessor’s browser', async () => {
  const { learner, enrollmentId, ...rest } = await submitted(world)
  await expectJson(learner.post(`/api/v1/submissions/${rest.submissionId}/withdraw`))
  const { items } = await expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}/evidence`))
  await expectJson(
    learner.patch(`/api/v1/evidence/${items[0].id}`, {
      content: '</p><script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1))',
      caption: '"><svg onload=alert(1)>',
    }),
  )
  await handInFile(learner, enrollmentId, 'r2', pdf(), '"><img src=x>.pdf')
  const { submissionId } = await submit({ learner, enrollmentId, version: rest.version })
  const { id } = await claim(world.assessor, submissionId)
  const { html } = await open(world.assessor, `/assess/reviews/${id}`)
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).not.toMatch(/<script>alert|<img src=x|<svg onload|href="javascript:/)
  expect(html).toContain('not virus-scanned')
})

test('the same file of another learner is flagged', async () => {
  const bytes = pdf()
  await submitted(world, { file: bytes })
  const { submissionId } = await submitted(world, { file: bytes })
  const { id } = await claim(world.assessor, submissionId)
  const { html } = await open(world.assessor, `/assess/reviews/${id}`)
  expect(html).toContain('Same file as another learner’s')
})

test('a review is extended, given back and claimed again with its draft', async () => {
  const { submissionId } = await submitted(world)
  const { id } = await claim(world.assessor, submissionId)
  const path = `/assess/reviews/${id}`
  let page = await send(world.assessor, await open(world.assessor, path), path, { note: 'Half-way.' })
  page = await send(world.assessor, page, path, { 'scores.c1.feedback': 'So far.' }, `${path}/extend`)
  page = await send(world.assessor, page, path, {}, `${path}/release`)
  expect(page.html).toContain('You gave this review back.')
  expect(page.html).toContain('So far.')
  expect(page.html).toContain('Half-way.')

  const late = await world.assessor.submit(path, { note: 'Typed too late.' })
  const words = await late.text()
  expect(late.status).toBe(409)
  expect(words).toContain('Typed too late.')
  expect(words).toContain('Claim it again in a new tab')

  page = await send(world.assessor, page, `/assess/submissions/${submissionId}/claim`)
  expect(page.html).toContain('Half-way.')
})

test('what somebody else was quicker to claim is said on the queue', async () => {
  const { submissionId } = await submitted(world)
  const second = await newAssessor(world)
  const page = await open(second, '/assess')
  await claim(world.assessor, submissionId)
  const refused = await send(second, page, `/assess/submissions/${submissionId}/claim`)
  expect([refused.status, refused.html]).toEqual([409, expect.stringContaining('Somebody else is reviewing')])
})

test('reviews are for their assessor alone, and the queue for assessors', async () => {
  const { submissionId, learner, version } = await submitted(world)
  const { id } = await claim(world.assessor, submissionId)
  const path = `/assess/reviews/${id}`
  const second = await newAssessor(world)
  for (const other of [second, learner, world.owner, world.author]) {
    expect((await open(other, path)).status).toBe(404)
    expect((await other.submit(path, { note: 'Mine.' })).status).toBe(404)
    expect((await other.submit(`${path}/submit`, {})).status).toBe(404)
  }
  expect((await open(learner, '/assess')).status).toBe(403)
  expect((await open(visitor(), '/assess')).status).toBe(401)
  expect((await open(learner, `/assess/${world.issuer.slug}`)).status).toBe(403)
  await expectJson(world.assessor.post(`/api/v1/reviews/${id}/release`))
  await judge(second, submissionId, version)
})
