import { and, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkCredential } from '../src/checker/check'
import { chooseEdition } from '../src/credentials/editions/editions'
import { getCredential } from '../src/credentials/service'
import { credential } from '../src/credentials/tables'
import { event } from '../src/events/tables'
import { handle } from '../src/jobs/consume'
import { awardsOf, eventOf, losing, metUnheard } from './support/award'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { Visitor, World } from './support/client'
import { shown } from './support/editions'
import { open, send } from './support/pages'
import { earned, eventually, kept, look, revoke } from './support/public'
import type { Earned } from './support/public'

let world: World
let badge: Earned

beforeAll(async () => {
  world = await newWorld()
  // Without a public address of the issuer there is no Open Badges 2.0.
  await expectJson(world.owner.patch(`/api/v1/issuers/${world.issuer.slug}`, { email: 'hello@academy.example.org' }))
  badge = await earned(world, { choices: { release: 'all' } })
})

type Choice = { visibility: 'public' | 'link' | 'nobody'; indexed?: boolean }

const put = (who: Visitor, { id }: { id: string }, choice: object) =>
  who.put(`/api/v1/credentials/${id}/display`, choice)

/** Chooses, and waits until all that comes of it is done. */
async function choose(of: Earned, choice: Choice) {
  const answer = await expectJson(put(of.learner, of, choice))
  await settled(of.id)
  return answer
}

const displayed = (id: string) =>
  ctx.db
    .select()
    .from(event)
    .where(and(eq(event.subjectId, id), eq(event.type, 'credential.displayed')))

const settled = (id: string) =>
  eventually(async () => ((await displayed(id)).every(({ doneAt }) => doneAt) ? true : undefined))

/** Everything that is had of a badge by its address. */
const addresses = ({ id, address }: Earned) => [
  address,
  ...['.json', '.jwt', '.png', '.svg', '/refresh', '/evidence/1', '/embed', '/qr.svg', '/signature.png'].map(
    (suffix) => address + suffix,
  ),
  `/ob2/assertions/${id}`,
  `/oembed?url=${encodeURIComponent(origin + address)}`,
]

/** One after the other, as code that is imported for the first request of its kind is not shared with one beside it. */
async function statuses(of: Earned) {
  const found = []
  for (const address of addresses(of)) found.push([address, (await look(address)).status])
  return found
}

const all = (of: Earned, status: number) => addresses(of).map((address) => [address, status])

describe('who sees a badge', () => {
  test('is anyone with the link unless its holder says otherwise, and no search engine', async () => {
    expect(await expectJson(badge.learner.get(`/api/v1/credentials/${badge.id}/display`))).toEqual({
      visibility: 'link',
      indexed: false,
    })
    expect(await statuses(badge)).toEqual(all(badge, 200))
    expect(await (await look(badge.address)).text()).toContain('<meta name="robots" content="noindex"')
  })

  test('can be nobody: every address of it answers as if there were none, and comes back with it', async () => {
    const files = [
      await (await look(`${badge.address}.json`)).text(),
      await (await look(`${badge.address}.jwt`)).text(),
    ]
    await kept(badge.id)
    expect(await choose(badge, { visibility: 'nobody' })).toEqual({ visibility: 'nobody', indexed: false })
    expect(await statuses(badge)).toEqual(all(badge, 404))

    // Word for word, but for the number of the request: nothing tells it from one that never was.
    const unknown = '0'.repeat(32)
    for (const [address, accept] of [
      [badge.address, 'text/html'],
      [badge.address, 'application/json'],
      [`${badge.address}/refresh`, 'application/json'],
      [`${badge.address}/evidence/1`, 'application/json'],
      [`/ob2/assertions/${badge.id}`, 'application/json'],
    ] as const) {
      const [hidden, none] = await Promise.all(
        [address, address.replace(badge.id, unknown)].map(async (path) => {
          const answer = await look(path, { accept })
          const body = (await answer.text()).replaceAll(badge.id, unknown).replace(/urn:request:[\w-]+/, '')
          return { status: answer.status, caching: answer.headers.get('cache-control'), body }
        }),
      )
      expect([address, hidden]).toEqual([address, none])
    }

    // What was handed over before still proves itself.
    for (const text of files) {
      const report = await checkCredential(ctx, { text })
      expect(report.verdict).toBe('valid')
      expect(report.steps.find(({ name }) => name === 'refresh')?.outcome).toBe('not_checked')
      expect(report.steps.find(({ name }) => name === 'status')?.outcome).toBe('passed')
    }
    const { credentialStatus } = JSON.parse(files[0]!)
    const { jwtKeyId } = await getCredential(ctx, badge.id)
    for (const address of [credentialStatus.statusListCredential, `/keys/${jwtKeyId}`])
      expect((await look(address)).status).toBe(200)

    // Its holder has it all the same.
    const page = await open(badge.learner, `/learn/badges/${badge.id}`)
    expect(page.html).not.toContain(`href="${badge.address}"`)
    const own = (form: string) => badge.learner.get(`/learn/badges/${badge.id}/badge.${form}`)
    expect(await (await own('json')).text()).toBe(files[0])
    expect(await (await own('jwt')).text()).toBe(files[1])
    for (const [form, type] of [
      ['png', 'image/png'],
      ['svg', 'image/svg+xml'],
    ] as const) {
      const file = await own(form)
      expect([file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
        type,
        expect.stringMatching(/^attachment/),
      ])
      expect((await checkCredential(ctx, { bytes: new Uint8Array(await file.arrayBuffer()) })).verdict).toBe('valid')
    }
    expect((await own('exe')).status).toBe(404)

    await choose(badge, { visibility: 'link' })
    expect(await statuses(badge)).toEqual(all(badge, 200))
    expect(await (await look(`${badge.address}.json`)).text()).toBe(files[0])
  })

  test('can be everyone, and then search engines may list it if its holder lets them', async () => {
    const robots = async () => /<meta name="robots" content="noindex"/.test(await (await look(badge.address)).text())
    await choose(badge, { visibility: 'public' })
    expect(await robots()).toBe(true)
    await choose(badge, { visibility: 'public', indexed: true })
    expect(await robots()).toBe(false)
    // Nobody lets them list what not everyone sees.
    expect(await choose(badge, { visibility: 'link', indexed: true })).toEqual({ visibility: 'link', indexed: false })
    expect(await robots()).toBe(true)
  })

  test('counts each change once, and says so to nobody if nothing changed', async () => {
    const before = await getCredential(ctx, badge.id)
    const told = (await displayed(badge.id)).length
    await choose(badge, { visibility: 'public', indexed: true })
    await choose(badge, { visibility: 'public', indexed: true })
    expect((await getCredential(ctx, badge.id)).changes).toBe(before.changes + 1)
    expect(await displayed(badge.id)).toHaveLength(told + 1)
  })

  test('is not chosen in other words, and not before it is issued', async () => {
    for (const choice of [{}, { visibility: 'friends' }, { visibility: 'public', indexed: 'yes' }])
      await expectJson(put(badge.learner, badge, choice), 422)
    const waiting = await metUnheard(world, {
      microcredential: { id: badge.version.microcredentialId, version: badge.version },
    })
    await handle(losing, waiting.eventId)
    const [award] = await awardsOf(waiting.submissionId)
    await expectJson(put(waiting.learner, award!, { visibility: 'nobody' }), 409)
    await handle(ctx, await eventOf('credential.signed', award!.id))
  })

  test('is chosen by a form that says what each choice means, and what hiding cannot do', async () => {
    const action = `/learn/badges/${badge.id}/display`
    const page = await open(badge.learner, `/learn/badges/${badge.id}`)
    for (const words of [
      'Anyone with the link',
      'as if there were no such badge',
      'Files that you or others have go on verifying',
      'Open Badges 2.0 copy no longer verifies',
      'takes up to a minute',
    ])
      expect(page.html).toContain(words)
    expect(page.html.indexOf('no longer verifies')).toBeLessThan(page.html.indexOf('Save who sees it'))
    const form = page.forms.find((f) => f.action === action)!
    expect(form.fields).toEqual([
      ['visibility', 'public'],
      ['indexed', 'on'],
    ])
    const after = await send(badge.learner, page, action, { visibility: 'nobody' })
    expect(after.url).toBe(`/learn/badges/${badge.id}#display`)
    expect(after.html).toContain('Nobody sees its page')
    await settled(badge.id)
    expect((await look(badge.address)).status).toBe(404)
    const wrong = await badge.learner.submit(action, { visibility: 'friends' })
    expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('Choose who sees the badge')])
    await choose(badge, { visibility: 'link' })
  })
})

describe('what else a holder takes back', () => {
  let other: Earned

  beforeAll(async () => {
    const microcredential = { id: badge.version.microcredentialId, version: badge.version }
    other = await earned(world, { microcredential, choices: { release: 'all' } })
  })

  test('evidence is gone from its address at once, before the new edition is signed', async () => {
    const evidence = `${other.address}/evidence/1`
    expect((await look(evidence)).status).toBe(200)
    await chooseEdition(losing, await expectJson(other.learner.get('/api/v1/me')), other.id, { release: [] })
    expect((await look(evidence)).status).toBe(404)
    await handle(ctx, await eventOf('edition.created', other.id))
    await shown(other, 2)
    expect((await look(evidence)).status).toBe(404)
    expect(await expectJson(look(`${other.address}.json`))).not.toHaveProperty('evidence')
  })

  test('the badge that renews another is not to be found from that one while nobody sees it', async () => {
    await ctx.db.update(credential).set({ renewsId: badge.id }).where(eq(credential.id, other.id))
    const leads = async () => (await (await look(badge.address)).text()).includes(other.address)
    await choose(other, { visibility: 'public' })
    await settled(badge.id)
    expect(await leads()).toBe(true)
    await choose(other, { visibility: 'nobody' })
    await settled(badge.id)
    expect(await leads()).toBe(false)
    await choose(other, { visibility: 'link' })
    await settled(badge.id)
    expect(await leads()).toBe(true)
  })

  test('a revoked badge may be hidden too: what was handed over is revoked all the same', async () => {
    const json = await (await look(`${other.address}.json`)).text()
    await revoke(world, other)
    await choose(other, { visibility: 'nobody' })
    expect(await statuses(other)).toEqual(all(other, 404))
    expect((await checkCredential(ctx, { text: json })).verdict).toBe('revoked')
  })
})
