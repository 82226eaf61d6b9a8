import { beforeAll, describe, expect, test } from 'vitest'
import { listStuck } from '../src/assessment/attention.query'
import { expireLeases } from '../src/assessment/leases'
import { saveReview, submitReview } from '../src/assessment/reviews'
import type { Ctx } from '../src/context'
import { receive } from '../src/evidence/receive'
import { getOwnUpload } from '../src/evidence/uploads'
import type { Person } from '../src/identity/rules'
import { handle } from '../src/jobs/consume'
import { readMailbox } from '../src/mail/mailbox'
import { claim, enrolled, handInAll, judge, met, newAssessor, score, submit, submitted } from './support/assessment'
import { statusesAtOnce } from './support/at-once'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'
import { beforeBatch } from './support/fault'
import { createUpload, handInFile, handInText, pdf, uploadIdOf } from './support/evidence'

let world: World
let microcredential: Awaited<ReturnType<typeof publishedMicrocredential>>

beforeAll(async () => {
  world = await newWorld()
  microcredential = await publishedMicrocredential(world)
})

const usual = () => ({ microcredential })
const actorOf = (who: Visitor) => expectJson<Person>(who.get('/api/v1/me'))
const later = (hours: number): Ctx => ({ ...ctx, now: () => new Date(Date.now() + hours * 3_600_000) })
const queueOf = (who: Visitor) =>
  expectJson<{ items: { id: string; claimable: boolean; mine: string | null }[] }>(
    who.get(`/api/v1/issuers/${world.issuer.slug}/queue?limit=100`),
  )
const inQueue = async (who: Visitor, id: string) => (await queueOf(who)).items.find((item) => item.id === id)
const see = (who: Visitor, submissionId: string) => expectJson(who.get(`/api/v1/submissions/${submissionId}`))

const choices = { statement: true, holderName: 'Lea Learner', nameInBadge: false, release: [] as string[] }
const post = (learner: Visitor, enrollmentId: string, body: object = choices) =>
  learner.post(`/api/v1/enrollments/${enrollmentId}/submissions`, body)

/** Mails with such a subject, as soon as there is one. */
async function mailed(who: Visitor, subject: RegExp) {
  for (let tries = 0; tries < 200; tries++) {
    const mails = (await readMailbox(ctx, who.email)).filter((mail) => subject.test(mail.subject))
    if (mails.length > 0) return mails
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`${who.email} got no mail about ${subject}.`)
}

describe('submitting', () => {
  test('freezes what is handed in, and says where it stands', async () => {
    const { learner, enrollmentId, submission, submissionId } = await submitted(world, {
      ...usual(),
      file: pdf(),
      choices: { holderName: ' Lea ', nameInBadge: false, narrative: ' I asked **Ann**. ', release: 'all' },
    })
    expect(submission).toMatchObject({ enrollmentId, attempt: 1, status: 'submitted', waitingFor: 1, attention: false })
    expect(submission.manifest.map((item) => [item.requirementId, item.kind])).toEqual([
      ['r1', 'text'],
      ['r2', 'file'],
    ])
    expect(submission.choices).toEqual({
      holderName: 'Lea',
      nameInBadge: false,
      narrative: 'I asked **Ann**.',
      released: submission.manifest.map((item) => item.evidenceId),
    })
    expect(JSON.stringify(submission)).not.toContain(`evidence/${enrollmentId}`)

    const [text, file] = submission.manifest
    await expectJson(learner.patch(`/api/v1/evidence/${text?.evidenceId}`, { content: 'Something else.' }))
    expect((await learner.delete(`/api/v1/evidence/${file?.evidenceId}`)).status).toBe(204)
    const frozen = await see(learner, submissionId)
    expect([frozen.manifest, frozen.manifestDigest]).toEqual([submission.manifest, submission.manifestDigest])
  })

  test('is refused while something is missing, unfinished or still being checked, and names each', async () => {
    const { learner, enrollmentId } = await enrolled(world, usual())
    const metadata = { enrollment: enrollmentId, requirement: 'r2', filename: 'checked.pdf' }
    const checked = uploadIdOf(await createUpload(learner, 64, metadata))
    await createUpload(learner, 99, { ...metadata, filename: 'begun.pdf' })
    const silent = { ...ctx, jobs: { send: async () => {}, sendBatch: async () => {} } as unknown as Ctx['jobs'] }
    const upload = await getOwnUpload(silent, await actorOf(learner), checked)
    const body = new Response(pdf()).body
    await receive(silent, upload, { offset: 0, body, bytes: 64, checksum: undefined })

    const problem = await expectJson(post(learner, enrollmentId), 422)
    expect(problem.errors).toEqual([
      { path: 'requirements.r1', problem: '“Reflection”: 1 more needed.' },
      { path: 'requirements.r2', problem: '“Artefact”: checked.pdf is still being checked.' },
      { path: 'requirements.r2', problem: '“Artefact”: begun.pdf has not been uploaded to its end.' },
    ])
    expect(problem.detail).toContain('begun.pdf')
  })

  test('needs the learner’s statement and a name, and releases only what is submitted', async () => {
    const begun = await enrolled(world, usual())
    await handInAll(begun)
    const refused = async (body: object) =>
      (await expectJson(post(begun.learner, begun.enrollmentId, body), 422)).errors.map((e: { path: string }) => e.path)
    expect(await refused({ ...choices, statement: false })).toEqual(['statement'])
    expect(await refused({ ...choices, holderName: ' ' })).toContain('holderName')
    expect(await refused({ ...choices, holderName: 'x'.repeat(121) })).toEqual(['holderName'])
    expect(await refused({ ...choices, narrative: 'x'.repeat(4001) })).toEqual(['narrative'])
    expect(await refused({ ...choices, release: ['evi_of_somebody_else'] })).toEqual(['release'])
    expect(await refused({})).toEqual(['statement', 'holderName', 'nameInBadge', 'release'])
  })

  test('is for one’s own active enrollment only', async () => {
    const { learner, enrollmentId } = await enrolled(world, usual())
    await handInText(learner, enrollmentId, 'r1')
    await expectJson(post(await person(), enrollmentId), 404)
    await expectJson(post(visitor(), enrollmentId), 401)
    await expectJson(learner.post(`/api/v1/enrollments/${enrollmentId}/withdraw`))
    await expectJson(post(learner, enrollmentId), 409)
  })

  test('makes one attempt at a time, even when sent twice at once', async () => {
    const { learner, enrollmentId } = await enrolled(world, usual())
    await handInText(learner, enrollmentId, 'r1')
    expect(await statusesAtOnce([post(learner, enrollmentId), post(learner, enrollmentId)])).toEqual([201, 409])
    await expectJson(post(learner, enrollmentId), 409)
    const { items } = await expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}/submissions`))
    expect(items).toHaveLength(1)
  })

  test('can be taken back while it is not decided; a begun review ends, and the next attempt is number two', async () => {
    const waiting = await submitted(world, usual())
    const { learner, submissionId, enrollmentId } = waiting
    const review = await claim(world.assessor, submissionId)
    await expectJson((await person()).post(`/api/v1/submissions/${submissionId}/withdraw`), 404)
    const withdrawn = await expectJson(learner.post(`/api/v1/submissions/${submissionId}/withdraw`))
    expect(withdrawn).toMatchObject({ status: 'withdrawn', waitingFor: 0 })
    expect((await expectJson(world.assessor.get(`/api/v1/reviews/${review.id}`))).status).toBe('released')
    await expectJson(world.assessor.post(`/api/v1/reviews/${review.id}/submit`), 409)
    await expectJson(world.assessor.post(`/api/v1/submissions/${submissionId}/claim`), 409)
    await expectJson(learner.post(`/api/v1/submissions/${submissionId}/withdraw`), 409)

    await submit(waiting)
    const { items } = await expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}/submissions`))
    expect(items.map((s: { attempt: number; status: string }) => [s.attempt, s.status])).toEqual([
      [2, 'submitted'],
      [1, 'withdrawn'],
    ])
  })

  test('ends with the enrollment: what waits is withdrawn with it', async () => {
    const { learner, submissionId, enrollmentId } = await submitted(world, usual())
    await expectJson(learner.post(`/api/v1/enrollments/${enrollmentId}/withdraw`))
    await expect.poll(async () => (await see(learner, submissionId)).status, { timeout: 5000 }).toBe('withdrawn')
    expect(await inQueue(world.assessor, submissionId)).toBeUndefined()
  })
})

describe('the queue', () => {
  test('shows what waits, oldest first, page by page, and not whose it is', async () => {
    const other = await newWorld()
    const offer = await publishedMicrocredential(other)
    const learner = await person()
    await expectJson(learner.patch('/api/v1/me', { name: 'Lea Lovelace' }))
    const first = await submitted(other, { microcredential: offer, learner, choices: { holderName: 'Lea Lovelace' } })
    const second = await submitted(other, { microcredential: offer })
    const queue = `/api/v1/issuers/${other.issuer.slug}/queue`
    const page = await expectJson(other.assessor.get(`${queue}?limit=1`))
    const rest = await expectJson(other.assessor.get(`${queue}?limit=1&cursor=${page.next}`))
    expect([...page.items, ...rest.items].map((item) => item.id)).toEqual([first.submissionId, second.submissionId])
    expect(rest.next).toBeNull()
    expect(page.items[0]).toMatchObject({
      attempt: 1,
      status: 'submitted',
      reviewsDone: 0,
      reviewsNeeded: 1,
      claimable: true,
      mine: null,
    })

    const { userId, email } = await actorOf(learner)
    const review = await claim(other.assessor, first.submissionId)
    const opened = await expectJson(other.assessor.get(`/api/v1/reviews/${review.id}`))
    const mine = await expectJson(other.assessor.get('/api/v1/reviews'))
    expect(mine.items.map((item: { id: string }) => item.id)).toEqual([review.id])
    const seen = JSON.stringify([page, review, opened, mine])
    for (const secret of ['Lovelace', userId, email]) expect(seen).not.toContain(secret)
  })

  test('is for assessors, admins and keys of the issuer', async () => {
    const { assessor, author, owner, issuer } = world
    const queue = `/api/v1/issuers/${issuer.slug}/queue`
    const { key } = await expectJson(
      owner.post(`/api/v1/issuers/${issuer.slug}/api-keys`, { name: 'Key', scopes: ['queue.read'] }),
      201,
    )
    await submitted(world, usual())
    for (const { items } of [
      await expectJson(owner.get(queue)),
      await expectJson(visitor().get(queue, { authorization: `Bearer ${key}` })),
    ])
      expect(items.some((item: { claimable: boolean }) => item.claimable)).toBe(false)
    await expectJson(assessor.get(queue))
    await expectJson(author.get(queue), 403)
    await expectJson((await newWorld()).assessor.get(queue), 403)
    await expectJson(visitor().get(queue), 401)
  })

  test('says what may be claimed, and what one holds already', async () => {
    const { submissionId } = await submitted(world, usual())
    const colleague = await newAssessor(world)
    expect(await inQueue(world.assessor, submissionId)).toMatchObject({ claimable: true, mine: null })
    const { id } = await claim(world.assessor, submissionId)
    expect(await inQueue(world.assessor, submissionId)).toMatchObject({
      status: 'in_review',
      claimable: false,
      mine: id,
    })
    expect(await inQueue(colleague, submissionId)).toMatchObject({ claimable: false, mine: null })
  })
})

describe('claiming', () => {
  test('one’s own work is refused, in words', async () => {
    const colleague = await newAssessor(world)
    const { submissionId } = await submitted(world, { ...usual(), learner: colleague })
    const problem = await expectJson(colleague.post(`/api/v1/submissions/${submissionId}/claim`), 403)
    expect(problem.detail).toBe('Nobody assesses their own work.')
    expect(await inQueue(colleague, submissionId)).toMatchObject({ claimable: false })
  })

  test('is for this issuer’s assessors', async () => {
    const { submissionId, learner } = await submitted(world, usual())
    const path = `/api/v1/submissions/${submissionId}/claim`
    await expectJson((await newWorld()).assessor.post(path), 404)
    await expectJson((await person()).post(path), 404)
    await expectJson(visitor().post(path), 401)
    await expectJson(world.author.post(path), 403)
    await expectJson(world.owner.post(path), 403)
    await expectJson(learner.post(path), 403)
    await expectJson(world.assessor.post('/api/v1/submissions/sub_none/claim'), 404)
  })

  test('works once: of two at the same moment one gets the only seat', async () => {
    const { submissionId } = await submitted(world, usual())
    const colleague = await newAssessor(world)
    const path = `/api/v1/submissions/${submissionId}/claim`
    expect(await statusesAtOnce([world.assessor, colleague].map((who) => who.post(path)))).toEqual([201, 409])
    expect(await statusesAtOnce([world.assessor, colleague].map((who) => who.post(path)))).toEqual([409, 409])
  })

  test('is a lease that can be extended, and given back with the draft kept', async () => {
    const { submissionId, version, learner } = await submitted(world, usual())
    const review = await claim(world.assessor, submissionId)
    const path = `/api/v1/reviews/${review.id}`
    const lease = ({ leaseUntil, claimedAt }: { leaseUntil: Date; claimedAt: Date }) =>
      +new Date(leaseUntil) - +new Date(claimedAt)
    expect(lease(review)).toBe(ctx.limits.lease)
    const extended = await expectJson(world.assessor.post(`${path}/extend`))
    expect(lease(extended)).toBeGreaterThan(ctx.limits.lease)

    const { scores } = await score(world.assessor, review.id, version)
    expect((await expectJson(world.assessor.post(`${path}/release`))).status).toBe('released')
    expect((await see(learner, submissionId)).status).toBe('submitted')
    for (const action of ['release', 'extend', 'submit'])
      await expectJson(world.assessor.post(`${path}/${action}`), 409)
    await expectJson(world.assessor.put(path, { scores: [], note: '' }), 409)

    const again = await claim(world.assessor, submissionId)
    expect(again).toMatchObject({ id: review.id, status: 'claimed', scores })
  })

  test('runs out: cron puts the submission back, the draft stays, and somebody else may take it', async () => {
    const { submissionId, version, learner } = await submitted(world, usual())
    const colleague = await newAssessor(world)
    const review = await claim(world.assessor, submissionId)
    const { scores } = await score(world.assessor, review.id, version)
    expect((await see(learner, submissionId)).status).toBe('in_review')

    const tooLate = later(73)
    const draft = { scores: [], note: 'Too late.' }
    await expect(saveReview(tooLate, await actorOf(world.assessor), review.id, draft)).rejects.toThrow(
      /time .* is over/,
    )
    while ((await expireLeases(tooLate)) > 0);
    expect((await see(learner, submissionId)).status).toBe('submitted')
    const expired = await expectJson(world.assessor.get(`/api/v1/reviews/${review.id}`))
    expect(expired).toMatchObject({ status: 'expired', scores })
    await expectJson(world.assessor.put(`/api/v1/reviews/${review.id}`, draft), 409)

    const taken = await claim(colleague, submissionId)
    await expectJson(world.assessor.post(`/api/v1/submissions/${submissionId}/claim`), 409)
    await expectJson(colleague.post(`/api/v1/reviews/${taken.id}/release`))
    expect(await claim(world.assessor, submissionId)).toMatchObject({ id: review.id, scores })
  })
})

describe('a review', () => {
  test('is saved as far as it has come, if it fits the rubric', async () => {
    const { submissionId } = await submitted(world, usual())
    const { id } = await claim(world.assessor, submissionId)
    const path = `/api/v1/reviews/${id}`
    const partial = { scores: [{ criterionId: 'c1', levelId: null, feedback: 'Begun.' }], note: '' }
    expect(await expectJson(world.assessor.put(path, partial))).toMatchObject(partial)
    const wrong = await expectJson(
      world.assessor.put(path, {
        scores: [
          { criterionId: 'c9', levelId: null, feedback: '' },
          { criterionId: 'c1', levelId: 'l9', feedback: '' },
        ],
        note: '',
      }),
      422,
    )
    expect(wrong.errors.map((e: { path: string }) => e.path)).toEqual(['scores.0.criterionId', 'scores.1.levelId'])
    await expectJson(world.assessor.put(path, { scores: 'all' }), 422)
    expect(await expectJson(world.assessor.get(path))).toMatchObject(partial)
  })

  test('is finished only with every level, and a reason where a criterion is not met', async () => {
    const { submissionId } = await submitted(world, usual())
    const { id } = await claim(world.assessor, submissionId)
    const scores = [{ criterionId: 'c1', levelId: 'l1', feedback: ' ' }]
    await expectJson(world.assessor.put(`/api/v1/reviews/${id}`, { scores, note: '' }))
    const problem = await expectJson(world.assessor.post(`/api/v1/reviews/${id}/submit`), 422)
    expect(problem.errors).toEqual([
      { path: 'scores.c1.feedback', problem: '“Preparation” is not met: say what is missing.' },
      { path: 'scores.c2.levelId', problem: '“Outcome” has no level yet.' },
    ])
  })

  test('is handed in as it was checked: what another window saves meanwhile is not slipped in', async () => {
    const { submissionId, version, learner } = await submitted(world, usual())
    const { id } = await claim(world.assessor, submissionId)
    await score(world.assessor, id, version)
    const unfinished = { scores: [], note: '' }
    const path = `/api/v1/reviews/${id}`
    const interrupted = beforeBatch(() => expectJson(world.assessor.put(path, unfinished)))
    await expect(submitReview(interrupted, await actorOf(world.assessor), id)).rejects.toThrow(/changed meanwhile/)
    expect(await expectJson(world.assessor.get(path))).toMatchObject({ status: 'claimed', ...unfinished })
    expect((await see(learner, submissionId)).status).toBe('in_review')
  })

  test('is its assessor’s own', async () => {
    const { submissionId, learner } = await submitted(world, usual())
    const { id } = await claim(world.assessor, submissionId)
    const path = `/api/v1/reviews/${id}`
    for (const who of [learner, world.owner, await newAssessor(world)]) {
      await expectJson(who.get(path), 404)
      await expectJson(who.put(path, { scores: [], note: '' }), 404)
      for (const action of ['submit', 'release', 'extend']) await expectJson(who.post(`${path}/${action}`), 404)
    }
    await expectJson(visitor().get(path), 401)
  })

  test('of one who is no assessor any more is closed to them', async () => {
    const { owner, issuer } = world
    const leaving = await newAssessor(world)
    const { submissionId, version } = await submitted(world, usual())
    const { id } = await claim(leaving, submissionId)
    await score(leaving, id, version)
    const { userId } = await actorOf(leaving)
    const members = `/api/v1/issuers/${issuer.slug}/members`
    const { items } = await expectJson(owner.get(`${members}?limit=100`))
    const member = items.find((m: { userId: string }) => m.userId === userId)
    expect((await owner.delete(`${members}/${member.id}`)).status).toBe(204)
    await expectJson(leaving.post(`/api/v1/reviews/${id}/submit`), 404)
  })
})

describe('a decision', () => {
  test('that everything is met completes the enrollment, and is final', async () => {
    const { learner, enrollmentId, submissionId, submission } = await met(world, usual())
    expect(submission).toMatchObject({ status: 'met', waitingFor: 0, attention: false, notes: ['All in all.'] })
    expect(submission.outcomes[0]).toEqual({
      criterionId: 'c1',
      name: 'Preparation',
      met: true,
      level: 'Proficient',
      required: 'Proficient',
      feedback: ['Why c1 is at l2.'],
    })
    expect((await expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}`))).status).toBe('completed')
    await expectJson(learner.post(`/api/v1/submissions/${submissionId}/withdraw`), 409)
    await expectJson(post(learner, enrollmentId), 409)
    await expectJson((await newAssessor(world)).post(`/api/v1/submissions/${submissionId}/claim`), 409)
  })

  test('that it is not yet met says what is missing, tells the learner, and the next attempt is number two', async () => {
    const waiting = await submitted(world, usual())
    const { learner, submissionId, version, enrollmentId } = waiting
    const review = await judge(world.assessor, submissionId, version, { c2: 'l1' })
    const decided = await see(learner, submissionId)
    expect(decided.status).toBe('not_yet')
    expect(decided.outcomes.map((o: { name: string; met: boolean }) => [o.name, o.met])).toEqual([
      ['Preparation', true],
      ['Outcome', false],
    ])
    expect(decided.outcomes[1].feedback).toEqual(['Why c2 is at l1.'])
    await expectJson(world.assessor.put(`/api/v1/reviews/${review.id}`, { scores: [], note: '' }), 409)

    const [mail] = await mailed(learner, /^Not yet/)
    expect(mail?.text).toContain('- Outcome (at least “Seen” is needed)')
    expect(mail?.text).toContain(`/learn/submissions/${submissionId}`)
    expect(mail?.text).not.toContain('Preparation')

    const { submissionId: second } = await submit(waiting)
    await judge(world.assessor, second, version)
    const { items } = await expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}/submissions`))
    expect(items.map((s: { attempt: number; status: string }) => [s.attempt, s.status])).toEqual([
      [2, 'met'],
      [1, 'not_yet'],
    ])
  })

  test('never tells the learner who judged', async () => {
    const { learner, submissionId, enrollmentId, submission } = await met(world, usual())
    const { userId } = await actorOf(world.assessor)
    const list = await expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}/submissions`))
    const seen = JSON.stringify([submission, list, await see(learner, submissionId)])
    for (const secret of [userId, world.assessor.email]) expect(seen).not.toContain(secret)
  })
})

describe('a submission', () => {
  test('is there for its learner and the issuer’s admins, who do not see the choices for the badge', async () => {
    const words = { choices: { narrative: 'I am Lea.' } }
    const { learner, submissionId, enrollmentId } = await submitted(world, { ...usual(), ...words })
    expect((await see(learner, submissionId)).choices).toMatchObject({ holderName: 'Lea Learner', ...words.choices })
    expect(JSON.stringify(await see(world.owner, submissionId))).not.toContain('I am Lea.')
    await expectJson(world.assessor.get(`/api/v1/submissions/${submissionId}`), 403)
    for (const who of [await person(), (await newWorld()).owner]) {
      await expectJson(who.get(`/api/v1/submissions/${submissionId}`), 404)
      await expectJson(who.get(`/api/v1/enrollments/${enrollmentId}/submissions`), 404)
    }
    await expectJson(visitor().get(`/api/v1/submissions/${submissionId}`), 401)
    await expectJson(learner.get('/api/v1/submissions/sub_none'), 404)
  })

  test('hands its files, as they were frozen, to its learner, its assessors and admins alone', async () => {
    const bytes = pdf(200)
    const { learner, submissionId, submission } = await submitted(world, { ...usual(), file: bytes })
    const [text, file] = submission.manifest
    const path = `/api/v1/submissions/${submissionId}/evidence/${file?.evidenceId}/file`
    await learner.delete(`/api/v1/evidence/${file?.evidenceId}`)
    await expectJson(world.assessor.get(path), 404)

    const { id } = await claim(world.assessor, submissionId)
    for (const who of [learner, world.assessor, world.owner]) {
      const answer = await who.get(path)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="report.pdf"/)
      expect(answer.headers.get('content-security-policy')).toContain('sandbox')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes)
    }
    await expectJson(world.assessor.post(`/api/v1/reviews/${id}/release`))
    expect((await (await world.assessor.get(path)).arrayBuffer()).byteLength).toBe(bytes.length)

    for (const who of [await newAssessor(world), world.author, await person(), (await newWorld()).owner])
      await expectJson(who.get(path), 404)
    await expectJson(visitor().get(path), 401)
    await expectJson(learner.get(`/api/v1/submissions/${submissionId}/evidence/${text?.evidenceId}/file`), 404)
    await expectJson(learner.get(`/api/v1/submissions/${submissionId}/evidence/evi_none/file`), 404)
  })

  test('with the very file of another learner is flagged to the assessor', async () => {
    const copied = pdf(300)
    const other = await enrolled(world, usual())
    await handInFile(other.learner, other.enrollmentId, 'r2', copied)
    const flagsOf = async (file: Uint8Array<ArrayBuffer>) => {
      const { submissionId, submission } = await submitted(world, { ...usual(), file })
      const { id } = await claim(world.assessor, submissionId)
      const { flags } = await expectJson(world.assessor.get(`/api/v1/reviews/${id}`))
      return [flags.sameFileElsewhere, submission.manifest[1]?.evidenceId]
    }
    const [flagged, evidenceId] = await flagsOf(copied)
    expect(flagged).toEqual([evidenceId])
    expect((await flagsOf(pdf(300)))[0]).toEqual([])
  })
})

describe('where nobody may assess', () => {
  test('the admins see the submission under attention, and learner and admins are told, once', async () => {
    const lone = await newWorld()
    const { submissionId, learner, submission } = await submitted(lone, { learner: lone.assessor })
    expect(submission).toMatchObject({ status: 'submitted', attention: true, waitingFor: 1 })
    const stuck = await listStuck(ctx, await actorOf(lone.owner), lone.issuer.id)
    expect(stuck).toMatchObject([{ id: submissionId, eligible: 0, reviewsNeeded: 1, reviewsDone: 0, attempt: 1 }])
    await expect(listStuck(ctx, await actorOf(lone.author), lone.issuer.id)).rejects.toThrow(/roles/)

    const [mail] = await mailed(learner, /^Received/)
    expect(mail?.text).toContain('nobody is there who may assess it')
    await mailed(lone.owner, /^Nobody can assess/)
    const eventId = mail?.key.split(':')[0] ?? ''
    await ctx.db.run(`update event set done_at = null where id = '${eventId}'`)
    expect(await handle(ctx, eventId)).toBe(true)
    expect(await mailed(learner, /^Received/)).toHaveLength(1)
    expect(await mailed(lone.owner, /^Nobody can assess/)).toHaveLength(1)

    const colleague = await newAssessor(lone)
    expect((await see(learner, submissionId)).attention).toBe(false)
    expect(await listStuck(ctx, await actorOf(lone.owner), lone.issuer.id)).toEqual([])
    await judge(colleague, submissionId, await expectJson(learner.get(`/api/v1/versions/${submission.versionId}`)))
    expect((await see(learner, submissionId)).status).toBe('met')
  })

  test('nobody else is bothered: with an assessor at hand the learner hears that it was received', async () => {
    const { learner } = await submitted(world, usual())
    const [mail] = await mailed(learner, /^Received/)
    expect(mail?.subject).toBe('Received: Facilitate a retrospective')
    expect(mail?.text).toContain('An assessor will judge it')
  })
})
