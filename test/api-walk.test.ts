import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { app } from '../src/app'
import { batchRow } from '../src/credentials/tables'
import { destination as destinationTable } from '../src/destinations/tables'
import { outgoingMail } from '../src/mail/tables'
import { bury } from '../src/events/dead'
import { sha256Hex } from '../src/digest'
import { scopes } from '../src/identity/rules'
import { handle } from '../src/jobs/consume'
import { readMailbox } from '../src/mail/mailbox'
import { Walk, Machine } from './support/api-walk'
import { met, submitted } from './support/assessment'
import { anotherSecret, awardOf, losing, metUnheard, withSecret } from './support/award'
import { Authenticator } from './support/authenticator'
import { draftContent, makePng, publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, origin, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'
import { foreignEndorsement, given } from './support/endorsement'
import { encodeMetadata, octets, tus } from './support/evidence'
import { eventually, issued } from './support/public'
import { postSigned, told } from './support/sources'
import { newMachine } from './support/vc-api'

/**
 * One walk through the whole API: every operation of the document is asked for once, with what the document gives as
 * example, and has to answer as the document says. The last test fails if one was left out.
 */
const walk = new Walk()

let world: World
let at: { issuer: string }
let machine: Visitor
let microcredentialId: string

beforeAll(async () => {
  world = await newWorld()
  at = { issuer: world.issuer.slug }
  const { key } = await walk.go('createApiKey', world.owner, { at, send: { name: 'All of it', scopes } })
  machine = new Machine(key)
})

test('issuers, their people and keys', async () => {
  const { items } = await walk.go('listIssuers', visitor(), { query: { limit: '1' } })
  expect(items).toHaveLength(1)
  await walk.go('getIssuer', visitor(), { at })
  await walk.go('updateIssuer', machine, { at })

  const { owner } = world
  const email = `${crypto.randomUUID()}@example.org`
  const { id: member } = await walk.go('addMember', owner, { at, send: { email } })
  await walk.go('listMembers', owner, { at })
  await walk.go('setRoles', owner, { at: { ...at, member } })
  await walk.go('removeMember', owner, { at: { ...at, member } })

  const { id: key } = await walk.go('createApiKey', owner, { at })
  await walk.go('listApiKeys', owner, { at })
  await walk.go('revokeApiKey', owner, { at: { ...at, key } })
})

test('what can be earned', async () => {
  const { digest } = await walk.go('storeImage', machine, { at, send: await makePng() })
  const { id: microcredential, draft } = await walk.go('createMicrocredential', world.author, { at })
  const version = draft.id
  await walk.go('updateDraft', world.author, { at: { version }, send: { revision: draft.revision } })
  const { imageDigest: _, ...content } = { imageDigest: '', ...draftContent() }
  const send = { ...content, enrollment: 'invitation', imageDigest: digest, revision: draft.revision + 1 }
  await walk.go('updateDraft', world.author, { at: { version }, send })
  await walk.go('publishVersion', world.author, { at: { version } })
  await walk.go('getVersion', visitor(), { at: { version } })
  await walk.go('getMicrocredential', visitor(), { at: { microcredential } })
  await walk.go('searchCatalogue', visitor(), { query: { issuer: at.issuer, q: 'retrospective' } })
  await walk.go('listMicrocredentials', machine, { at })
  await walk.go('startDraft', world.author, { at: { microcredential } })
  await walk.go('invite', machine, { at: { microcredential } })
  await walk.go('listInvitations', machine, { at: { microcredential } })
  await walk.go('retireVersion', world.author, { at: { version } })
  microcredentialId = (await publishedMicrocredential(world)).id
})

test('a learner enrolls, hands in and submits', async () => {
  const learner = await person()
  const { id: enrollment, versionId } = await walk.go('enroll', learner, { send: { microcredentialId } })
  await walk.go('listEnrollments', learner)
  await walk.go('getEnrollment', learner, { at: { enrollment } })
  await walk.go('setTargetDate', learner, { at: { enrollment } })

  const text = { requirementId: 'r1', kind: 'text', content: 'What I did.' }
  const { id: evidence } = await walk.go('addEvidence', learner, { at: { enrollment }, send: text })
  await walk.go('changeEvidence', learner, { at: { evidence } })
  await walk.go('removeEvidence', learner, { at: { evidence } })
  await walk.go('addEvidence', learner, { at: { enrollment }, send: text })

  const file = await begin(learner, enrollment, 'plan.png')
  await walk.go('overrideUpload', learner, {
    at: { upload: (await begin(learner, enrollment, 'other.png')).upload },
    headers: { ...tus, 'x-http-method-override': 'DELETE' },
  })
  const given = await begin(learner, enrollment, 'given-up.png')
  await walk.go('endUpload', learner, { at: { upload: given.upload }, headers: tus })
  await walk.go('appendUpload', learner, {
    at: { upload: file.upload },
    headers: { ...tus, ...octets, 'upload-offset': '0' },
    send: file.bytes,
  })
  await walk.go('getUpload', learner, { at: { upload: file.upload }, headers: tus })
  const verified = await eventually(async () => {
    const { items } = await walk.go('listEvidence', learner, { at: { enrollment } })
    return items.find((item: { file: { status: string } | null }) => item.file?.status === 'verified')
  })
  await walk.go('downloadEvidence', learner, { at: { evidence: verified.id } })

  const { id: submission } = await walk.go('submit', learner, { at: { enrollment }, send: { release: [verified.id] } })
  await walk.go('listAttempts', learner, { at: { enrollment } })
  await walk.go('getSubmission', machine, { at: { submission } })
  await walk.go('downloadSubmitted', learner, { at: { submission, evidence: verified.id } })
  await walk.go('withdrawSubmission', learner, { at: { submission } })
  await walk.go('withdraw', learner, { at: { enrollment } })
  expect(versionId).toMatch(/^ver_/)
})

/** Begins to upload a picture that nobody has uploaded before. */
async function begin(learner: Visitor, enrollment: string, filename: string) {
  const bytes = await makePng(512, 512, Math.floor(Math.random() * 0xffffff))
  const metadata = encodeMetadata({ enrollment, requirement: 'r2', filename, sha256: await sha256Hex(bytes) })
  const headers = { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': metadata }
  const { headers: answered } = await walk.go('createUpload', learner, { headers })
  return { bytes, upload: answered.get('location').split('/').at(-1) as string }
}

test('an assessor judges', async () => {
  const { assessor } = world
  const { submissionId: submission, version } = await submitted(world)
  await walk.go('listQueue', machine, { at })
  const { id: review } = await walk.go('claimReview', assessor, { at: { submission } })
  await walk.go('releaseReview', assessor, { at: { review } })
  await walk.go('claimReview', assessor, { at: { submission } })
  await walk.go('extendReview', assessor, { at: { review } })
  const scores = version.criteria.map(({ id, requiredLevel }) => ({
    criterionId: id,
    levelId: requiredLevel,
    feedback: 'It is all there.',
  }))
  await walk.go('saveReview', assessor, { at: { review }, send: { scores, updatedAt: undefined } })
  await walk.go('openReview', assessor, { at: { review } })
  await walk.go('listReviews', assessor)
  await walk.go('submitReview', assessor, { at: { review } })
})

test('a holder and their badges', async () => {
  const { learner, submissionId } = await met(world)
  const { id: credential } = await issued(submissionId)
  await walk.go('listBadges', learner)
  await walk.go('getDisplay', learner, { at: { credential } })
  await walk.go('chooseDisplay', learner, { at: { credential } })
  await walk.go('chooseEdition', learner, { at: { credential } })
  const { items } = await walk.go('listEditions', learner, { at: { credential } })
  expect(items).toHaveLength(2)

  const handle = `lea-${crypto.randomUUID().slice(0, 8)}`
  await walk.go('publishProfile', learner, { send: { handle } })
  await walk.go('getOwnProfile', learner)
  await walk.go('withdrawProfile', learner)

  await walk.go('getSelf', learner)
  await walk.go('setOwnName', learner)
  const email = `${crypto.randomUUID()}@example.org`
  await walk.go('requestEmailChange', learner, { send: { email } })
  const [mail] = await readMailbox(ctx, email)
  const token = /token=(\w+)/.exec(mail?.text ?? '')?.[1]
  await walk.go('confirmEmailChange', learner, { send: { token } })
  await eventually(async () => {
    const { shown } = await walk.go('listEditions', learner, { at: { credential } })
    return shown === 2 || undefined
  })
  await walk.go('useOwnEmail', learner, { at: { credential } })
})

test('an issuer awards what it judged elsewhere, one by one and by files', async () => {
  const send = { microcredentialId, email: `${crypto.randomUUID()}@example.org` }
  const { id: credential } = await walk.go('award', machine, { at, send })
  await walk.go('listAwards', machine, { at })
  await eventually(async () => {
    const { items } = await walk.go('listAwards', machine, { at, query: { limit: '1' } })
    return items[0].id === credential && items[0].status === 'issued' ? true : undefined
  })
  await walk.go('revoke', machine, { at: { credential } })

  const file = (csv: string) =>
    walk.go('createBatch', machine, { at, query: { kind: 'award', microcredentialId }, send: csv })
  const { id: unwanted } = await file(`email,name\n${crypto.randomUUID()}@example.org,Lea\n`)
  await walk.go('discardBatch', machine, { at: { batch: unwanted } })
  const { id: batch } = await file(`email,name\n${crypto.randomUUID()}@example.org,Lea\n`)
  await walk.go('listBatches', machine, { at })
  await walk.go('listBatchRows', machine, { at: { batch } })
  await walk.go('confirmBatch', machine, { at: { batch } })
  await eventually(async () => {
    const { status } = await walk.go('getBatch', machine, { at: { batch } })
    return status === 'done' ? true : undefined
  })
  const { text } = await walk.go('reportBatch', machine, { at: { batch } })
  expect(text).toContain('line,status')
  // What fails in a line is no mistake of its sender: those are found when the file is sent.
  await ctx.db.update(batchRow).set({ status: 'failed' }).where(eq(batchRow.batchId, batch))
  await walk.go('retryBatch', machine, { at: { batch } })
})

test('organisations endorse each other', async () => {
  const other = await newWorld()
  const { id: endorsement } = await given(other, at.issuer)
  await walk.go('listEndorsements', machine, { at })
  await walk.go('acceptEndorsement', machine, { at: { endorsement } })
  await walk.go('declineEndorsement', machine, { at: { endorsement } })
  await walk.go('giveEndorsement', machine, { at, send: { of: other.issuer.slug } })
  await walk.go('listGivenEndorsements', machine, { at })
  const guild = await newMachine(other)
  const document = await guild.issue(foreignEndorsement(guild.did, world.issuer.did))
  await walk.go('uploadEndorsement', machine, { at, send: JSON.stringify(document) })
})

test('a machine watches', async () => {
  const { id: watch } = await walk.go('createWatch', machine)
  await walk.go('listWatches', machine)
  await walk.go('endWatch', machine, { at: { watch } })
})

test('what stands still is mended', async () => {
  const held = await metUnheard(world)
  await handle({ ...withSecret(anotherSecret), jobs: losing.jobs }, held.eventId)
  const { heldAwards } = await walk.go('listAttention', machine, { at })
  expect(heldAwards).toHaveLength(1)
  await walk.go('retryHeld', machine, { at: { credential: (await awardOf(held.submissionId)).id } })

  const { eventId } = await metUnheard(world)
  await bury(ctx, eventId)
  await walk.go('replayEvent', machine, { at: { event: eventId } })
})

test('the keys an issuer signs with', async () => {
  const { owner } = world
  await walk.go('rotateKeys', owner, { at })
  const { items } = await walk.go('listSigningKeys', owner, { at })
  const [one, another] = items.filter(({ status }: { status: string }) => status === 'active')
  await walk.go('retireKey', owner, { at: { ...at, key: one.id } })
  await walk.go('compromiseKey', owner, { at: { ...at, key: another.id } })
  await walk.go('importKey', owner, { at, send: { privateKey: await newRsaKey() } })
})

async function newRsaKey(): Promise<JsonWebKey> {
  const publicExponent = new Uint8Array([1, 0, 1])
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent }
  const { privateKey } = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  return (await crypto.subtle.exportKey('jwk', privateKey)) as JsonWebKey
}

test('people are invited, and sign in with passkeys', async () => {
  const { owner } = world
  const email = `${crypto.randomUUID()}@example.org`
  await walk.go('inviteMember', owner, { at, send: { email } })
  await walk.go('listMemberInvitations', owner, { at })
  const mail = await eventually(async () => (await readMailbox(ctx, email))[0])
  const anna = visitor()
  await walk.go('acceptInvitation', anna, { send: { token: /token=(\w+)/.exec(mail.text)?.[1] } })
  await walk.go('leaveIssuer', anna, { at })
  const { id: invitation } = await walk.go('inviteMember', owner, { at })
  await walk.go('resendInvitation', owner, { at: { invitation } })
  await walk.go('withdrawInvitation', owner, { at: { invitation } })

  const usual = owner.answer
  owner.answer = async (request) => app.fetch(request, { ...env, DEV_SECRET: '' }, createExecutionContext())
  await walk.go('copySignInLink', owner, { at, send: { email: world.author.email } })
  owner.answer = usual

  const ana = await person()
  const options = await walk.go('askForNewPasskey', ana)
  const { id: passkey } = await walk.go('addPasskey', ana, {
    send: { response: await new Authenticator().create(options) },
  })
  await walk.go('listPasskeys', ana)
  await walk.go('renamePasskey', ana, { at: { passkey } })
  await walk.go('removePasskey', ana, { at: { passkey } })
})

test('a course platform is connected', async () => {
  const { id: source, ...made } = await walk.go('createSource', machine, {
    at,
    send: { platform: 'generic', authentication: 'signature' },
  })
  await walk.go('listSources', machine, { at })
  await walk.go('getSource', machine, { at: { source } })
  await walk.go('updateSource', machine, { at: { source } })
  const send = { courseId: 'course-1', microcredentialId, enrolls: true, requirementId: null }
  const { id: course } = await walk.go('addCourse', machine, { at: { source }, send })
  await walk.go('listCourses', machine, { at: { source } })
  await walk.go('changeCourse', machine, { at: { source, course }, send: { enrolls: true } })
  await walk.go('removeCourse', machine, { at: { source, course } })

  const { id: hook } = await expectJson(postSigned({ id: source, ...made }, told()))
  await eventually(async () => {
    const { status } = await walk.go('getHook', machine, { at: { hook } })
    return status === 'unmapped' ? true : undefined
  })
  await walk.go('listHooks', machine, { at: { source } })
  await walk.go('replayHook', machine, { at: { hook } })
  await walk.go('replayUnmapped', machine, { at: { source } })
  await walk.go('rotateSource', machine, { at: { source } })
  await walk.go('removeSource', machine, { at: { source } })
})

test('others are told', async () => {
  // Nobody is ever there: RFC 6761, § 6.4.
  const send = { url: 'https://hooks.invalid/assay' }
  const { id: destination } = await walk.go('createDestination', machine, { at, send })
  await walk.go('listDestinations', machine, { at })
  await walk.go('getDestination', machine, { at: { destination } })
  await walk.go('updateDestination', machine, { at: { destination } })
  await walk.go('rotateDestinationSecret', machine, { at: { destination } })
  const { id: delivery } = await walk.go('testDestination', machine, { at: { destination } })
  await walk.go('listDeliveries', machine, { at: { destination } })
  await walk.go('redeliver', machine, { at: { delivery } })
  await walk.go('redeliverFailed', machine, { at: { destination } })
  await ctx.db.update(destinationTable).set({ offAt: ctx.now() }).where(eq(destinationTable.id, destination))
  await walk.go('switchDestinationOn', machine, { at: { destination } })
  await walk.go('removeDestination', machine, { at: { destination } })
})

test('mail that did not arrive', async () => {
  const row = {
    to: 'lea@example.org',
    subject: 'Your badge',
    text: 'Here it is.',
    issuerId: world.issuer.id,
    status: 'refused' as const,
    problem: 'Its provider refuses it.',
    createdAt: ctx.now(),
  }
  const ids = [ctx.newId('mail'), ctx.newId('mail')] as const
  for (const id of ids) await ctx.db.insert(outgoingMail).values({ ...row, id, key: id })
  expect((await walk.go('listMailProblems', machine, { at })).items).toHaveLength(2)
  await walk.go('retryMail', machine, { at: { mail: ids[0] } })
  await walk.go('dismissMail', machine, { at: { mail: ids[1] } })
})

test('what is kept of people, and how it goes', async () => {
  const { learner } = await met(world)
  await walk.go('exportPerson', machine, { at, send: { email: learner.email } })
  await walk.go('erasePerson', machine, { at, send: { email: learner.email } })
  const lea = await person()
  await walk.go('exportSelf', lea)
  const { id: erasure } = await walk.go('eraseSelf', lea, { send: { email: lea.email } })
  await walk.go('getErasure', visitor(), { at: { erasure } })
})

test('what was done here is in the audit log', async () => {
  expect((await walk.go('listAudit', machine, { at })).items.length).toBeGreaterThan(0)
})

test('a set-up code makes an issuer', async () => {
  const code = crypto.randomUUID()
  const operator = visitor()
  const deployment = { ...env, SETUP_CODE: code }
  operator.answer = async (request) => app.fetch(request, deployment, createExecutionContext())
  const slug = `set-up-${crypto.randomUUID().slice(0, 8)}`
  const issuer = { slug, name: 'Another Academy', url: 'https://another.example', description: 'We teach, too.' }
  await walk.go('setUpIssuer', operator, { send: { code, origin, issuer } })
})

test('the document itself', async () => {
  expect(Object.keys((await walk.go('getDocument', visitor())).paths).length).toBeGreaterThan(50)
})

/** Takes a second, empty deployment, which that test has. */
const elsewhere = ['restore']

test('no operation was left out', async () => {
  expect(walk.left).toEqual(elsewhere)
  const { default: restoreTest } = await import('./restore.test.ts?raw')
  expect(restoreTest).toContain("'/api/v1/restore'")
})
