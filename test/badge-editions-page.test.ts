import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { readForms } from '../src/credentials/stored'
import { credential } from '../src/credentials/tables'
import { chooseEdition } from '../src/credentials/editions/editions'
import { handle } from '../src/jobs/consume'
import { awardsOf, eventOf, losing, metUnheard } from './support/award'
import { ctx, expectJson, newWorld, person } from './support/client'
import type { Visitor, World } from './support/client'
import { shown } from './support/editions'
import { open, send } from './support/pages'
import { earned, look, revoke } from './support/public'
import type { Earned } from './support/public'

let world: World
let badge: Earned
let usual: { id: string; version: Earned['version'] }

beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world, { content: { validityMonths: 24 } })
  usual = { id: badge.version.microcredentialId, version: badge.version }
})

const own = ({ id }: { id: string }) => `/learn/badges/${id}`
const pageOf = async (who: Visitor, at: { id: string }) => (await open(who, own(at))).html

describe("the learner's own page of a badge", () => {
  test('says how it stands and what it says, and leads to its page and every file', async () => {
    const html = await pageOf(badge.learner, badge)
    for (const words of ['Valid', 'It runs out on', 'Lea Learner', 'None of it is published', 'Edition 1', 'Shown now'])
      expect(html).toContain(words)
    expect(html).toContain('It can be renewed from')
    expect(html).toContain(`href="${badge.address}"`)
    for (const suffix of ['png', 'svg', 'json', 'jwt', 'vc.jwt'])
      expect(html).toContain(`href="${own(badge)}/badge.${suffix}"`)
    const jose = await badge.learner.get(`${own(badge)}/badge.vc.jwt`)
    expect(jose.headers.get('content-type')).toBe('application/vc+jwt')
    expect(await jose.text()).toBe((await readForms(ctx, badge.id))?.jose)
    expect((await open(badge.learner, '/learn')).html).toContain(`href="${own(badge)}"`)
  })

  test('is there for its holder alone', async () => {
    for (const who of [await person(), world.owner]) {
      expect((await open(who, own(badge))).status).toBe(404)
      expect((await who.get(`${own(badge)}/badge.vc.jwt`)).status).toBe(404)
      expect((await who.submit(own(badge), { holderName: 'Mine' })).status).toBe(404)
      expect((await who.submit(`${own(badge)}/email`, {})).status).toBe(404)
    }
    expect((await badge.learner.get(own({ id: '4'.repeat(32) }), { accept: 'text/html' })).status).toBe(404)
  })

  test('changes name and evidence, and says beforehand what that cannot undo', async () => {
    const theirs = await earned(world, { microcredential: usual })
    const page = await open(theirs.learner, own(theirs))
    expect(page.html.indexOf('their signatures stay good')).toBeLessThan(page.html.indexOf('Change the badge'))
    const form = page.forms.find(({ action }) => action === own(theirs))!
    expect(form.fields).toContainEqual(['holderName', 'Lea Learner'])
    const [, evidence] = /name="release\.0" value="(\w+)"/.exec(page.html) ?? []
    const answer = await theirs.learner.submit(own(theirs), { holderName: 'Léa', 'release.0': evidence ?? '' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${own(theirs)}#editions`])
    await shown(theirs, 2)
    const document = await expectJson(look(`${theirs.address}.json`))
    expect(document.evidence).toHaveLength(1)
    expect(document.credentialSubject.identifier).toHaveLength(1)
    const html = await pageOf(theirs.learner, theirs)
    for (const words of ['Léa', '1 of 1 published', 'Edition 2', 'You changed it', 'Earlier'])
      expect(html).toContain(words)

    const same = await theirs.learner.submit(own(theirs), { holderName: 'Léa', 'release.0': evidence ?? '' })
    expect([same.status, await same.text()]).toEqual([409, expect.stringContaining('says all of this already')])
    const empty = await theirs.learner.submit(own(theirs), { holderName: ' ', nameInBadge: 'on' })
    const again = await empty.text()
    expect(empty.status).toBe(422)
    // What was chosen is still there: the evidence is no longer ticked, the name is to be signed.
    expect(again).toMatch(/name="nameInBadge"[^>]*checked/)
    expect(again).not.toMatch(/name="release\.0"[^>]*checked/)
  })

  test('offers no change while one is on its way, and says so', async () => {
    const theirs = await earned(world, { microcredential: usual })
    const me = await expectJson(theirs.learner.get('/api/v1/me'))
    await chooseEdition(losing, me, theirs.id, { holderName: 'Later' })
    const html = await pageOf(theirs.learner, theirs)
    expect(html).toContain('A change is on its way')
    expect(html).toContain('Being signed')
    expect(html).not.toContain('Change the badge')
    await handle(ctx, await eventOf('edition.created', theirs.id))
    await shown(theirs, 2)
  })

  test('says of one on its way, revoked or expired what is left to do', async () => {
    const waiting = await metUnheard(world, { microcredential: usual })
    await handle(losing, waiting.eventId)
    const [award] = await awardsOf(waiting.submissionId)
    const coming = await pageOf(waiting.learner, award!)
    expect(coming).toContain('It is on its way')
    expect(coming).not.toContain('.json')
    expect((await waiting.learner.get(`${own(award!)}/badge.vc.jwt`)).status).toBe(409)

    const gone = await earned(world, { microcredential: usual })
    await revoke(world, gone, 'Not their own.')
    const revoked = await pageOf(gone.learner, gone)
    for (const words of ['Not their own.', 'Revocation is final', 'Earn it again']) expect(revoked).toContain(words)
    expect(revoked).not.toContain('Change the badge')

    await ctx.db
      .update(credential)
      .set({ validUntil: new Date(Date.now() - 1000) })
      .where(eq(credential.id, badge.id))
    const over = await pageOf(badge.learner, badge)
    for (const words of ['It has run out', 'Renew it', 'expired, and stays as it is']) expect(over).toContain(words)
    const renewed = await earned(world, { microcredential: usual, learner: badge.learner })
    const old = await pageOf(badge.learner, badge)
    expect(old).toContain(`href="${own(renewed)}"`)
    expect(old).not.toContain('Renew it')
  })
})

test('a badge takes the new address of its holder by a button, and offers it no more then', async () => {
  const theirs = await earned(world, { microcredential: usual })
  expect(await pageOf(theirs.learner, theirs)).not.toContain('Use my new address')
  await ctx.db.run(
    `update user set email = '${crypto.randomUUID()}@example.org' where email = '${theirs.learner.email}'`,
  )
  const page = await open(theirs.learner, own(theirs))
  expect(page.html).toContain('Use my new address in this badge')
  await send(theirs.learner, page, `${own(theirs)}/email`)
  await shown(theirs, 2)
  const html = await pageOf(theirs.learner, theirs)
  expect(html).toContain('It names your new address')
  expect(html).not.toContain('Use my new address')
})
