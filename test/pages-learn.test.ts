import { expect, test } from 'vitest'
import { getSubmission } from '../src/assessment/service'
import type { Requirement } from '../src/catalogue/version'
import { enrolled, judge, met, submitted } from './support/assessment'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import { handInFile, handInText } from './support/evidence'
import { open, send } from './support/pages'

const link: Requirement = {
  id: 'r3',
  name: 'Recording',
  description: 'Where it can be seen.',
  kind: 'link',
  min: 1,
  max: 2,
  mediaTypes: [],
  maxMegabytes: null,
}

test('a learner enrolls, hands in, submits and reads the outcome without a script', async () => {
  const world = await newWorld()
  const { id, version } = await publishedMicrocredential(world)
  const lea = await person()
  const enrollment = await lea.submit('/learn/enroll', { microcredentialId: id, targetDate: '' })
  expect(enrollment.status).toBe(303)
  const path = enrollment.headers.get('location') ?? ''
  let page = await open(lea, path)
  expect(page.html).toContain('Still missing')

  page = await send(lea, page, `${path}/requirements/r1`, {
    'requirements.r1.content': '\n  I led it.\nIt went <b>well</b>.',
  })
  expect(page.html).toContain('It went &lt;b&gt;well&lt;/b&gt;.')
  expect(page.html).not.toContain('<b>well</b>')
  const item = page.forms.find((f) => f.action.startsWith(`${path}/requirements/r1/evidence/`))
  expect(item?.fields).toEqual([
    [expect.stringMatching(/^evidence\..*\.content$/), '\n  I led it.\nIt went <b>well</b>.'],
  ])

  page = await send(lea, page, `${path}/submissions`, { holderName: 'Lea', statement: 'on' })
  expect([page.status, page.url]).toEqual([200, expect.stringMatching(/^\/learn\/submissions\//)])
  expect(page.html).toContain('It waits in the queue')

  await judge(world.assessor, page.url.split('/').at(-1) ?? '', version, { c2: 'l1' })
  page = await open(lea, page.url)
  expect(page.html).toContain('Still missing: “Outcome”')
  expect(page.html).toContain('Why c2 is at l1.')
  expect(page.html).toContain(`href="${path}"`)

  page = await send(lea, await open(lea, path), `${path}/submissions`, { holderName: 'Lea', statement: 'on' })
  expect(page.html).toContain('Attempt 2')
  expect(page.html).toContain('All attempts')
})

test('who cannot be enrolled is told why, and may try again where that helps', async () => {
  const { id } = await publishedMicrocredential(await newWorld())
  const lea = await person()
  const enroll = (targetDate: string) => lea.submit('/learn/enroll', { microcredentialId: id, targetDate })
  const past = await enroll('2001-01-01')
  const words = await past.text()
  expect([past.status, words]).toEqual([422, expect.stringContaining('This day is in the past.')])
  expect(words).toContain('value="2001-01-01"')
  expect((await enroll('2099-01-01')).status).toBe(303)
  const twice = await enroll('')
  expect([twice.status, await twice.text()]).toEqual([409, expect.stringContaining('already enrolled')])
  expect((await lea.submit('/learn/enroll', { microcredentialId: 'mc_none' })).status).toBe(404)
})

test('who is not signed in does that first, and comes back to where one enrolls', async () => {
  const { id } = await publishedMicrocredential(await newWorld())
  const path = `/learn/enroll?microcredential=${id}`
  const answer = await visitor().get(path, { accept: 'text/html' })
  expect([answer.status, answer.headers.get('location')]).toEqual([
    302,
    `/auth/sign-in?next=${encodeURIComponent(path)}`,
  ])
  const signIn = await open(visitor(), answer.headers.get('location') ?? '')
  expect(signIn.forms[0]?.fields).toContainEqual(['next', path])
  for (const unknown of ['/learn/enroll', '/learn/enroll?microcredential=mc_none'])
    expect((await visitor().get(unknown)).status).toBe(404)
})

test('the page to enroll by says what it is about, takes the form, and leads on whoever is enrolled', async () => {
  const world = await newWorld()
  const { id, slug, version } = await publishedMicrocredential(world)
  const path = `/learn/enroll?microcredential=${id}`
  const lea = await person()
  let page = await open(lea, path)
  expect(page.html).toContain(version.competency)
  expect(page.html).toContain(`href="/issuers/${world.issuer.slug}/microcredentials/${slug}"`)
  page = await send(lea, page, '/learn/enroll', { targetDate: '2001-01-01' })
  expect([page.status, page.html]).toEqual([422, expect.stringContaining('This day is in the past.')])
  page = await send(lea, page, '/learn/enroll', { targetDate: '' })
  expect(page.url).toMatch(/^\/learn\/enrollments\//)
  const again = await open(lea, path)
  expect(again.html).toContain(`href="${page.url}"`)
  expect(again.forms).toEqual([])
})

test('by invitation only means what it says, and what is retired is not offered', async () => {
  const world = await newWorld()
  const { id, version } = await publishedMicrocredential(world, { enrollment: 'invitation' })
  const path = `/learn/enroll?microcredential=${id}`
  const before = await open(world.assessor, path)
  expect(before.html).toContain('has not been invited')
  expect(before.forms).toEqual([])
  const { email } = world.assessor
  await expectJson(world.author.post(`/api/v1/microcredentials/${id}/invitations`, { email }), 201)
  expect((await open(world.assessor, path)).forms.map(({ action }) => action)).toEqual(['/learn/enroll'])
  await expectJson(world.author.post(`/api/v1/versions/${version.id}/retire`))
  const retired = await open(world.assessor, path)
  expect(retired.html).toContain('No longer offered')
  expect(retired.forms).toEqual([])
})

test('the overview tells how far everything is, and shows the badges', async () => {
  const world = await newWorld()
  const { learner, enrollmentId } = await enrolled(world)
  await handInFile(learner, enrollmentId, 'r2')
  expect((await open(learner, '/learn')).html).toContain('0 of 1 handed in')
  await handInText(learner, enrollmentId, 'r1')
  expect((await open(learner, '/learn')).html).toContain('Everything is handed in')

  const earned = await met(world, { learner })
  await expect
    .poll(async () => (await open(learner, '/learn')).html, { timeout: 20_000, interval: 200 })
    .toMatch(/class="card"[^]*<span class="pill pill--good">Issued<\/span>/)
  expect((await open(learner, '/learn')).html).toMatch(/href="\/learn\/badges\/[0-9a-f]{32}"/)
  const page = await open(learner, `/learn/submissions/${earned.submissionId}`)
  expect(page.html).toContain('See your badge')
})

test('a refused form comes back with everything that was typed, its status, and the problem at the field', async () => {
  const world = await newWorld()
  const { learner, enrollmentId } = await enrolled(world, { content: { requirements: [link] } })
  const path = `/learn/enrollments/${enrollmentId}`
  const page = await send(learner, await open(learner, path), `${path}/requirements/r3`, {
    'requirements.r3.content': 'javascript:alert("x")',
    'requirements.r3.caption': 'Minute <3>',
  })
  expect(page.status).toBe(422)
  expect(page.html).toContain('href="#requirements.r3.content"')
  expect(page.html).toContain('id="requirements.r3.content-problem"')
  const form = page.forms.find((f) => f.action === `${path}/requirements/r3`)
  expect(Object.fromEntries(form?.fields ?? [])).toEqual({
    'requirements.r3.content': 'javascript:alert("x")',
    'requirements.r3.caption': 'Minute <3>',
  })

  const early = await send(learner, page, `${path}/submissions`, {
    holderName: 'Lea & Co',
    nameInBadge: 'on',
    narrative: 'I **did**.',
  })
  expect(early.status).toBe(422)
  expect(early.html).toContain('1 more needed')
  expect(early.html).toContain('State that the work is your own.')
  const kept = early.forms.find((f) => f.action === `${path}/submissions`)
  expect(kept?.fields).toEqual([
    ['holderName', 'Lea & Co'],
    ['nameInBadge', 'on'],
    ['narrative', 'I **did**.'],
  ])
})

test('a link handed in opens without referrer and opener, and tells its host', async () => {
  const world = await newWorld()
  const { learner, enrollmentId } = await enrolled(world, { content: { requirements: [link] } })
  const path = `/learn/enrollments/${enrollmentId}`
  const page = await send(learner, await open(learner, path), `${path}/requirements/r3`, {
    'requirements.r3.content': 'https://video.example/watch?v="><script>',
  })
  expect(page.html).toContain('opens video.example in a new tab')
  expect(page.html).toMatch(/rel="noopener noreferrer nofollow" referrerpolicy="no-referrer" target="_blank"/)
  expect(page.html).not.toContain('"><script>')
})

test('evidence is changed, described and removed; the plan is changed; and it ends by withdrawing', async () => {
  const world = await newWorld()
  const { learner, enrollmentId } = await enrolled(world)
  const file = await handInFile(learner, enrollmentId, 'r2')
  const path = `/learn/enrollments/${enrollmentId}`
  const item = `${path}/requirements/r2/evidence/${file.id}`
  let page = await send(learner, await open(learner, path), item, { [`evidence.${file.id}.caption`]: 'The board' })
  expect(page.html).toContain('The board')
  page = await send(learner, page, item, {}, `${item}/remove`)
  expect(page.html).not.toContain('report.pdf')

  page = await send(learner, page, `${path}/target-date`, { targetDate: '2001-01-01' })
  expect([page.status, page.html]).toEqual([422, expect.stringContaining('This day is in the past.')])
  expect(page.forms.find((f) => f.action === `${path}/target-date`)?.fields).toEqual([['targetDate', '2001-01-01']])
  page = await send(learner, page, `${path}/target-date`, { targetDate: '2099-01-01' })
  expect((await open(learner, '/learn')).html).toContain('1 January 2099')

  page = await send(learner, page, `${path}/withdraw`)
  expect(page.html).toContain('Withdrawn')
  expect(page.forms).toEqual([])
})

test('what is released is chosen item by item, none unless ticked', async () => {
  const world = await newWorld()
  const { learner, enrollmentId } = await enrolled(world, { content: { requirements: [link] } })
  const path = `/learn/enrollments/${enrollmentId}`
  let page = await open(learner, path)
  for (const n of [1, 2])
    page = await send(learner, page, `${path}/requirements/r3`, {
      'requirements.r3.content': `https://example.org/${n}`,
    })
  const second = /name="release.1" value="(\w+)"/.exec(page.html)?.[1] ?? ''
  page = await send(learner, page, `${path}/submissions`, { holderName: 'Lea', statement: 'on', 'release.1': second })
  const { released, nameInBadge } = await getSubmission(ctx, page.url.split('/').at(-1) ?? '')
  expect([released, nameInBadge]).toEqual([[second], false])
})

test('a learner is told when nobody may assess the work, and may take it back', async () => {
  const world = await newWorld()
  const { learner, submissionId } = await submitted(world, { learner: world.assessor })
  const path = `/learn/submissions/${submissionId}`
  let page = await open(learner, path)
  expect(page.html).toContain('It waits for an assessor who is not there yet')
  page = await send(learner, page, `${path}/withdraw`)
  expect(page.html).toContain('Withdrawn')
  const again = await learner.submit(`${path}/withdraw`, {})
  expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('withdrawn already')])
})

test('the pages of somebody else are as if they did not exist, and strangers are asked to sign in', async () => {
  const world = await newWorld()
  const { learner, enrollmentId, submissionId } = await submitted(world)
  const mallory = await person()
  const [enrollment, submission] = [`/learn/enrollments/${enrollmentId}`, `/learn/submissions/${submissionId}`]
  for (const path of [enrollment, submission]) {
    expect((await open(mallory, path)).status).toBe(404)
    expect((await open(learner, path)).status).toBe(200)
  }
  for (const path of ['withdraw', 'target-date', 'requirements/r1', 'submissions'])
    expect((await mallory.submit(`${enrollment}/${path}`, {})).status).toBe(404)
  expect((await mallory.submit(`${submission}/withdraw`, {})).status).toBe(404)
})
