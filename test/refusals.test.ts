import { beforeAll, describe, expect, test, vi } from 'vitest'
import { app } from '../src/app'
import { enrolled, met, newAssessor, submitted } from './support/assessment'
import type { Enrolled, Submitted } from './support/assessment'
import { awardsOf, eventOf } from './support/award'
import { expectJson, newWorld, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'
import { given } from './support/endorsement'
import { byResend, queued, Resend } from './support/mail'
import { destinationOf } from './support/receiver'
import { connect, postSigned } from './support/sources'
import { createUpload, encodeMetadata, octets, tus, uploadIdOf } from './support/evidence'

/**
 * Who is refused what. One line a route of the API: what somebody gets who is nobody, who is a signed-in stranger, who
 * holds every role in another issuer, and who belongs to this issuer without the role. A route without a line fails.
 */
type Line = {
  nobody: number
  stranger: number
  neighbour: number
  wrongRole?: [keyof Roles, number]
  body?: unknown
  headers?: () => Record<string, string>
}
type Roles = { author: Visitor; assessor: Visitor; owner: Visitor; otherAssessor: Visitor }

/** Anybody may, or everybody sees their own. */
const open = { nobody: 200, stranger: 200, neighbour: 200 }
const ownOnly = { nobody: 401, stranger: 200, neighbour: 200 }
/** Something of an issuer, at an address everybody knows. */
const known = { nobody: 401, stranger: 403, neighbour: 403 }
/** Something private: who has nothing to do with it is told that there is none. */
const hidden = { nobody: 401, stranger: 404, neighbour: 404 }

const byAuthor = (status = 403): [keyof Roles, number] => ['author', status]
const byAssessor = (status = 403): [keyof Roles, number] => ['assessor', status]

const watched = { statusList: 'https://example.org/list', index: 1, webhook: 'https://example.org/hook' }

const lines: Record<string, Line> = {
  'GET /openapi.json': open,
  // For keys only: a person is told by mail.
  'POST /watches': { nobody: 401, stranger: 403, neighbour: 403, body: watched },
  'GET /watches': { nobody: 401, stranger: 403, neighbour: 403 },
  'GET /issuers/:issuer/sources': { ...known, wrongRole: byAuthor() },
  'POST /issuers/:issuer/sources': {
    ...known,
    wrongRole: byAuthor(),
    body: { name: 'Mine', platform: 'generic', authentication: 'secret' },
  },
  'GET /sources/:source': { ...hidden, wrongRole: byAuthor() },
  'PATCH /sources/:source': { ...hidden, wrongRole: byAuthor(), body: { name: 'Mine now' } },
  'DELETE /sources/:source': { ...hidden, wrongRole: byAuthor() },
  'POST /sources/:source/rotate': { ...hidden, wrongRole: byAuthor(), body: {} },
  'POST /sources/:source/replay': { ...hidden, wrongRole: byAuthor() },
  'GET /sources/:source/courses': { ...hidden, wrongRole: byAssessor() },
  'POST /sources/:source/courses': {
    ...hidden,
    wrongRole: byAuthor(),
    body: { courseId: '1', microcredentialId: 'mc_x' },
  },
  'PATCH /sources/:source/courses/:course': { ...hidden, wrongRole: byAuthor(), body: { enrolls: true } },
  'DELETE /sources/:source/courses/:course': { ...hidden, wrongRole: byAuthor() },
  'GET /sources/:source/hooks': { ...hidden, wrongRole: byAuthor() },
  'GET /hooks/:hook': { ...hidden, wrongRole: byAuthor() },
  'POST /hooks/:hook/replay': { ...hidden, wrongRole: byAuthor() },
  'DELETE /watches/:watch': { nobody: 401, stranger: 403, neighbour: 403 },
  'POST /setup': {
    nobody: 403,
    stranger: 403,
    neighbour: 403,
    body: {
      code: 'wrong',
      origin: 'http://localhost:8787',
      owner: { email: 'x@example.org', name: 'X' },
      issuer: { slug: 'xx', name: 'X', url: 'https://x.example', description: 'X' },
    },
  },
  'POST /restore': { nobody: 403, stranger: 403, neighbour: 403, body: { code: 'wrong', backup: '2026-11-24' } },
  'GET /me': ownOnly,
  'PATCH /me': { ...ownOnly, body: { name: 'Somebody' } },
  'POST /me/email': { nobody: 401, stranger: 202, neighbour: 202, body: { email: 'refused@example.org' } },
  'GET /me/export': ownOnly,
  'POST /me/erase': { nobody: 401, stranger: 422, neighbour: 422, body: { email: 'another@example.org' } },
  'POST /issuers/:issuer/people/export': { ...known, wrongRole: byAuthor(), body: { email: 'nobody@example.org' } },
  'POST /issuers/:issuer/people/erase': { ...known, wrongRole: byAuthor(), body: { email: 'nobody@example.org' } },
  // Of one's own, whoever knows the id sees how far it is.
  'GET /erasures/:erasure': { nobody: 404, stranger: 404, neighbour: 404 },
  'POST /me/email/confirm': { nobody: 401, stranger: 410, neighbour: 410, body: { token: 'none' } },
  'GET /me/passkeys': ownOnly,
  'POST /me/passkeys/options': ownOnly,
  'POST /me/passkeys': {
    nobody: 401,
    stranger: 422,
    neighbour: 422,
    body: {
      name: 'X',
      response: { id: 'x', rawId: 'x', type: 'public-key', response: { clientDataJSON: 'x', attestationObject: 'x' } },
    },
  },
  'PATCH /me/passkeys/:passkey': { nobody: 401, stranger: 404, neighbour: 404, body: { name: 'Mine' } },
  'DELETE /me/passkeys/:passkey': { nobody: 401, stranger: 404, neighbour: 404 },
  'GET /issuers': open,
  'GET /issuers/:issuer': open,
  'PATCH /issuers/:issuer': { ...known, wrongRole: byAuthor(), body: { name: 'Mine now' } },
  'GET /issuers/:issuer/members': { ...known, wrongRole: byAssessor() },
  'POST /issuers/:issuer/members': {
    ...known,
    wrongRole: byAuthor(),
    body: { email: 'mallory@example.org', roles: ['owner'] },
  },
  'PATCH /issuers/:issuer/members/:member': { ...known, wrongRole: byAuthor(), body: { roles: ['owner'] } },
  'DELETE /issuers/:issuer/members/me': known,
  'DELETE /issuers/:issuer/members/:member': { ...known, wrongRole: byAuthor() },
  'GET /issuers/:issuer/invitations': { ...known, wrongRole: byAssessor() },
  'POST /issuers/:issuer/invitations': {
    ...known,
    wrongRole: byAuthor(),
    body: { email: 'mallory@example.org', roles: ['owner'] },
  },
  'POST /issuers/:issuer/sign-in-links': { ...known, wrongRole: byAuthor(), body: { email: 'mallory@example.org' } },
  'POST /invitations/accept': { nobody: 410, stranger: 410, neighbour: 410, body: { token: 'none' } },
  'POST /invitations/:invitation/resend': { ...hidden, wrongRole: byAuthor() },
  'DELETE /invitations/:invitation': { ...hidden, wrongRole: byAssessor() },
  'GET /issuers/:issuer/api-keys': { ...known, wrongRole: byAuthor() },
  'POST /issuers/:issuer/api-keys': { ...known, wrongRole: byAuthor(), body: { name: 'k', scopes: ['issuer.edit'] } },
  'DELETE /issuers/:issuer/api-keys/:key': { ...known, wrongRole: byAuthor() },
  'GET /issuers/:issuer/audit': { ...known, wrongRole: byAuthor() },
  'POST /issuers/:issuer/images': { ...known, wrongRole: byAssessor() },
  'GET /microcredentials': open,
  'GET /issuers/:issuer/microcredentials': { ...known, wrongRole: byAssessor() },
  'POST /issuers/:issuer/microcredentials': { ...known, wrongRole: byAssessor(), body: { slug: 'mine', name: 'Mine' } },
  'GET /microcredentials/:microcredential': open,
  'POST /microcredentials/:microcredential/versions': { ...known, wrongRole: byAssessor() },
  'GET /versions/:version': open,
  'PATCH /versions/:version': { ...known, wrongRole: byAssessor(), body: { revision: 1, name: 'Mine' } },
  'POST /versions/:version/publish': { ...known, wrongRole: byAssessor() },
  'POST /versions/:version/retire': { ...known, wrongRole: byAssessor() },
  'GET /microcredentials/:microcredential/invitations': { ...known, wrongRole: byAssessor() },
  'POST /microcredentials/:microcredential/invitations': {
    ...known,
    wrongRole: byAssessor(),
    body: { email: 'mallory@example.org' },
  },
  'POST /enrollments': { nobody: 401, stranger: 404, neighbour: 404, body: { microcredentialId: 'none' } },
  'GET /enrollments': ownOnly,
  'GET /enrollments/:enrollment': { ...hidden, wrongRole: ['owner', 404] },
  'PATCH /enrollments/:enrollment': { ...hidden, wrongRole: ['owner', 404], body: { targetDate: null } },
  'POST /enrollments/:enrollment/withdraw': { ...hidden, wrongRole: ['owner', 404] },
  'GET /enrollments/:enrollment/evidence': { ...hidden, wrongRole: ['owner', 404] },
  'POST /enrollments/:enrollment/evidence': {
    ...hidden,
    wrongRole: ['owner', 404],
    body: { requirementId: 'r1', kind: 'text', content: 'Not mine' },
  },
  'PATCH /evidence/:evidence': { ...hidden, wrongRole: ['owner', 404], body: { content: 'Not mine' } },
  'DELETE /evidence/:evidence': { ...hidden, wrongRole: ['owner', 404] },
  'GET /evidence/:evidence/file': { ...hidden, wrongRole: ['assessor', 404] },
  'POST /uploads': {
    ...hidden,
    wrongRole: ['owner', 404],
    headers: () => ({ ...tus, 'upload-length': '5', 'upload-metadata': encodeMetadata(uploadMetadata()) }),
  },
  'GET /uploads/:upload': { ...hidden, wrongRole: ['assessor', 404], headers: () => tus },
  'PATCH /uploads/:upload': {
    ...hidden,
    wrongRole: ['assessor', 404],
    headers: () => ({ ...tus, ...octets, 'upload-offset': '0' }),
    body: 'not mine',
  },
  'DELETE /uploads/:upload': { ...hidden, wrongRole: ['assessor', 404], headers: () => tus },
  'POST /uploads/:upload': {
    ...hidden,
    wrongRole: ['assessor', 404],
    headers: () => ({ ...tus, 'x-http-method-override': 'DELETE' }),
  },
  'POST /enrollments/:enrollment/submissions': {
    ...hidden,
    wrongRole: ['owner', 404],
    body: { statement: true, holderName: 'M', nameInBadge: true, release: [] },
  },
  'GET /enrollments/:enrollment/submissions': { ...hidden, wrongRole: ['assessor', 404] },
  'GET /submissions/:submission': { ...hidden, wrongRole: byAuthor() },
  'POST /submissions/:submission/withdraw': { ...hidden, wrongRole: ['owner', 404] },
  'POST /submissions/:submission/claim': { ...hidden, wrongRole: byAuthor() },
  'GET /submissions/:submission/evidence/:evidence/file': { ...hidden, wrongRole: ['otherAssessor', 404] },
  'GET /issuers/:issuer/queue': { ...known, wrongRole: byAuthor() },
  'GET /reviews': ownOnly,
  'GET /reviews/:review': { ...hidden, wrongRole: ['otherAssessor', 404] },
  'PUT /reviews/:review': { ...hidden, wrongRole: ['otherAssessor', 404], body: { scores: [], note: '' } },
  'POST /reviews/:review/submit': { ...hidden, wrongRole: ['otherAssessor', 404] },
  'POST /reviews/:review/release': { ...hidden, wrongRole: ['otherAssessor', 404] },
  'POST /reviews/:review/extend': { ...hidden, wrongRole: ['otherAssessor', 404] },
  'GET /issuers/:issuer/signing-keys': { ...known, wrongRole: byAuthor() },
  'POST /issuers/:issuer/signing-keys': {
    ...known,
    wrongRole: byAuthor(),
    body: { algorithm: 'RS256', privateKey: 'any' },
  },
  'POST /issuers/:issuer/signing-keys/rotate': { ...known, wrongRole: byAuthor(), body: {} },
  'POST /issuers/:issuer/signing-keys/:key/retire': { ...known, wrongRole: byAuthor() },
  'POST /issuers/:issuer/signing-keys/:key/compromised': {
    ...known,
    wrongRole: byAssessor(),
    body: { confirm: 'compromised' },
  },
  'GET /credentials': ownOnly,
  'GET /issuers/:issuer/credentials': { ...known, wrongRole: byAssessor() },
  'POST /issuers/:issuer/credentials': {
    ...known,
    wrongRole: byAuthor(),
    body: { microcredentialId: 'mc_x', email: 'm@example.org', name: 'M' },
  },
  'POST /issuers/:issuer/batches': {
    ...known,
    wrongRole: byAuthor(),
    headers: () => ({ 'content-type': 'text/csv' }),
    body: 'email,name',
  },
  'GET /issuers/:issuer/batches': { ...known, wrongRole: byAuthor() },
  'GET /batches/:batch': { ...hidden, wrongRole: byAuthor() },
  'GET /batches/:batch/rows': { ...hidden, wrongRole: byAuthor() },
  'GET /batches/:batch/report.csv': { ...hidden, wrongRole: byAuthor() },
  'POST /batches/:batch/confirm': { ...hidden, wrongRole: byAuthor() },
  'POST /batches/:batch/retry': { ...hidden, wrongRole: byAuthor() },
  'POST /batches/:batch/discard': { ...hidden, wrongRole: byAuthor() },
  'POST /credentials/:credential/revoke': { ...hidden, wrongRole: byAuthor(), body: { reason: 'Mine now' } },
  'POST /credentials/:credential/retry': { ...hidden, wrongRole: byAuthor() },
  'GET /credentials/:credential/editions': { ...hidden, wrongRole: ['owner', 404] },
  'POST /credentials/:credential/editions': { ...hidden, wrongRole: ['owner', 404], body: { holderName: 'Mine now' } },
  'POST /credentials/:credential/email': { ...hidden, wrongRole: ['owner', 404] },
  'GET /credentials/:credential/display': { ...hidden, wrongRole: ['owner', 404] },
  'PUT /credentials/:credential/display': { ...hidden, wrongRole: ['owner', 404], body: { visibility: 'nobody' } },
  'GET /issuers/:issuer/destinations': { ...known, wrongRole: byAuthor() },
  'POST /issuers/:issuer/destinations': {
    ...known,
    wrongRole: byAuthor(),
    body: { name: 'Mine', url: 'https://hooks.example.org/mine', events: ['credential.issued'] },
  },
  'GET /destinations/:destination': { ...hidden, wrongRole: byAuthor() },
  'PATCH /destinations/:destination': { ...hidden, wrongRole: byAuthor(), body: { url: 'https://mine.example.org/' } },
  'DELETE /destinations/:destination': { ...hidden, wrongRole: byAuthor() },
  'POST /destinations/:destination/rotate': { ...hidden, wrongRole: byAuthor() },
  'POST /destinations/:destination/test': { ...hidden, wrongRole: byAuthor() },
  'POST /destinations/:destination/switch-on': { ...hidden, wrongRole: byAuthor() },
  'POST /destinations/:destination/redeliver': {
    ...hidden,
    wrongRole: byAuthor(),
    body: { since: '2026-01-01T00:00:00Z' },
  },
  'GET /destinations/:destination/deliveries': { ...hidden, wrongRole: byAuthor() },
  'POST /deliveries/:delivery/redeliver': { ...hidden, wrongRole: byAuthor() },
  'GET /profile': { nobody: 401, stranger: 404, neighbour: 404 },
  'PUT /profile': { nobody: 401, stranger: 409, neighbour: 409, body: { handle: 'lea-learner', name: 'Lea' } },
  'DELETE /profile': { nobody: 401, stranger: 404, neighbour: 404 },
  'GET /issuers/:issuer/endorsements': { ...known, wrongRole: byAuthor() },
  'POST /issuers/:issuer/endorsements': { ...known, wrongRole: byAuthor(), body: {} },
  'GET /issuers/:issuer/endorsements/given': { ...known, wrongRole: byAuthor() },
  'POST /issuers/:issuer/endorsements/given': {
    ...known,
    wrongRole: byAuthor(),
    body: { of: 'anybody', comment: 'Good.' },
  },
  'POST /endorsements/:endorsement/accept': { ...hidden, wrongRole: byAuthor() },
  'POST /endorsements/:endorsement/decline': { ...hidden, wrongRole: byAuthor() },
  'GET /issuers/:issuer/attention': { ...known, wrongRole: byAssessor() },
  'GET /issuers/:issuer/mail-problems': { ...known, wrongRole: byAuthor() },
  'POST /mail/:mail/retry': { ...hidden, wrongRole: byAuthor() },
  'POST /mail/:mail/dismiss': { ...hidden, wrongRole: byAuthor() },
  'POST /events/:event/replay': { ...hidden, wrongRole: byAuthor() },
}

let world: World
let roles: Roles
let other: World
let work: Submitted
let ids: Record<string, string>

beforeAll(async () => {
  world = await newWorld()
  other = await newWorld()
  work = await submitted(world)
  const judged = met(world)
  roles = { ...world, otherAssessor: await newAssessor(world) }
  const { id: review } = await expectJson(world.assessor.post(`/api/v1/submissions/${work.submissionId}/claim`), 201)
  const { items } = await expectJson(work.learner.get(`/api/v1/enrollments/${work.enrollmentId}/evidence`))
  const [me] = (await expectJson(world.owner.get(`/api/v1/issuers/${world.issuer.slug}/members`))).items
  const key = await expectJson(
    world.owner.post(`/api/v1/issuers/${world.issuer.slug}/api-keys`, { name: 'k', scopes: ['issuer.edit'] }),
    201,
  )
  const [award] = await vi.waitUntil(
    async () => {
      const awards = await awardsOf((await judged).submissionId)
      return awards.length > 0 && awards
    },
    { timeout: 10_000 },
  )
  const invited = await expectJson(
    world.owner.post(`/api/v1/issuers/${world.issuer.slug}/invitations`, {
      email: 'invited@example.org',
      roles: ['author'],
    }),
    201,
  )
  const batch = await expectJson(
    world.owner.fetch(`/api/v1/issuers/${world.issuer.slug}/batches?kind=revoke`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'badge,reason\nunknown,none',
    }),
    201,
  )
  const begun = await enrolled(world)
  const upload = await createUpload(begun.learner, 5, uploadMetadata(begun))
  const file = items.find((item: { kind: string }) => item.kind === 'file') ?? items[0]
  const { id: destination } = await destinationOf(world, {
    url: 'https://destination.invalid/hook',
    events: ['credential.revoked'],
  })
  const { id: delivery } = await expectJson(world.owner.post(`/api/v1/destinations/${destination}/test`), 201)
  const source = await connect(world)
  ids = {
    source: source.id,
    hook: (await expectJson(postSigned(source, {}))).id,
    issuer: world.issuer.slug,
    member: me.id,
    key: key.id,
    microcredential: work.version.microcredentialId,
    version: work.version.id,
    enrollment: work.enrollmentId,
    evidence: file.id,
    submission: work.submissionId,
    review,
    credential: award?.id ?? '',
    event: await eventOf('submission.submitted', work.submissionId),
    upload: uploadIdOf(upload),
    batch: batch.id,
    mail: (await queued(byResend(new Resend()), { issuerId: world.issuer.id })).id,
    endorsement: (await given(other, world.issuer.slug)).id,
    invitation: invited.id,
    destination,
    delivery,
  }
})

const uploadMetadata = ({ enrollmentId, version }: Enrolled = work) => ({
  enrollment: enrollmentId,
  requirement: version.requirements.find((r) => r.kind === 'file')?.id ?? 'r1',
  filename: 'report.pdf',
  sha256: '0'.repeat(64),
})

/** `/reviews/:id/submit` is `/reviews/:review/submit` here, so that each place has a name. */
const named = (path: string) =>
  path
    .replace('/api/v1', '')
    .replaceAll(/\/(\w+?)s?\/:id\b/g, (_, kind: string) => `/${kind === 'evidence' ? kind : `${kind}s`}/:${kind}`)

test('every route of the API has its line', () => {
  const routes = app.routes
    .filter(({ path, method }) => path.startsWith('/api/v1/') && method !== 'ALL' && method !== 'OPTIONS')
    .map(({ method, path }) => `${method} ${named(path)}`)
  expect(Object.keys(lines).sort()).toEqual([...new Set(routes)].sort())
})

describe.each(Object.entries(lines))('%s', (route, line) => {
  const send = (who: Visitor) => {
    const [method = '', path = ''] = route.split(' ')
    const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? `no-${name}`)
    const headers = { 'content-type': 'application/json', ...line.headers?.() }
    return who.fetch(`/api/v1${filled}`, { method, headers, body: line.body ? JSON.stringify(line.body) : null })
  }

  test.each([
    ['nobody', async () => visitor()],
    ['stranger', () => person()],
    ['neighbour', async () => other.owner],
  ] as const)('to %s', async (kind, who) => {
    expect((await send(await who())).status).toBe(line[kind])
  })

  const [role, status] = line.wrongRole ?? []
  if (role) test(`to a member who is ${role}`, async () => expect((await send(roles[role])).status).toBe(status))
})
