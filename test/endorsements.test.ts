import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { checkAnything } from '../src/credentials/check'
import { acceptedEndorsements } from '../src/credentials/endorsements/endorsement.query'
import type { EndorsementView } from '../src/credentials/endorsements/endorsement.query'
import { readForms } from '../src/credentials/stored'
import { endorsement } from '../src/credentials/tables'
import { handle } from '../src/jobs/consume'
import { readMailbox } from '../src/mail/mailbox'
import type { JsonLd } from '../src/proof/canonicalize'
import { readSignature } from '../src/proof/proof-parts'
import { statusesAtOnce } from './support/at-once'
import { awardOf, eventOf, losing, metUnheard } from './support/award'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { endorsedBy, foreignEndorsement, given, publishedAt } from './support/endorsement'
import { open, send } from './support/pages'
import { earned, eventually, look } from './support/public'
import type { Earned } from './support/public'
import { newMachine } from './support/vc-api'

let academy: World
let guild: World
let version: string

beforeAll(async () => {
  ;[academy, guild] = await Promise.all([newWorld(), newWorld()])
  version = (await publishedAt(academy)).address
})

describe('one that was signed here', () => {
  test('is proposed by mail, and published once it is accepted', async () => {
    const { id, url } = await given(guild, academy.issuer.slug, 'They know what they do.')
    expect(url).toBe(`${origin}/endorsements/${id}`)
    const mail = await eventually(async () => {
      const mails = await readMailbox(ctx, academy.owner.email)
      return mails.find(({ text }) => text.includes('They know what they do.'))
    })
    expect(mail.text).toContain(`/admin/${academy.issuer.slug}/endorsements`)
    expect((await look(`/endorsements/${id}`)).status).toBe(404)
    await expectJson(guild.owner.post(`/api/v1/endorsements/${id}/accept`), 404)
    await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/accept`))

    const answer = await look(`/endorsements/${id}`, { accept: 'application/ld+json' })
    expect(answer.headers.get('content-type')).toBe('application/ld+json')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    const etag = answer.headers.get('etag') ?? ''
    expect((await look(`/endorsements/${id}`, { 'if-none-match': etag })).status).toBe(304)
    expect(
      (
        await look(
          `/endorsements/${id}`,
          { 'access-control-request-method': 'GET', origin: 'https://x.example' },
          'OPTIONS',
        )
      ).status,
    ).toBe(204)
    expect((await look(`/endorsements/${id}`, {}, 'POST')).status).toBe(405)
    expect((await look('/endorsements/none')).status).toBe(404)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({
      type: ['VerifiableCredential', 'EndorsementCredential'],
      issuer: { id: guild.issuer.did, type: ['Profile'] },
      credentialSubject: { id: academy.issuer.did, endorsementComment: 'They know what they do.' },
    })
    expect((await checkAnything(ctx, { text })).verdict).toBe('valid')
    expect(
      (await expectJson(guild.owner.get(`/api/v1/issuers/${guild.issuer.slug}/endorsements/given`))).items,
    ).toEqual([expect.objectContaining({ id, status: 'accepted' })])

    // Badges hold its address for good.
    await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/decline`))
    expect((await look(`/endorsements/${id}`)).status).toBe(200)
  })

  test('takes two issuers, something that is there, and is given once', async () => {
    const give = (of: string, comment = 'Why.') =>
      guild.owner.post(`/api/v1/issuers/${guild.issuer.slug}/endorsements/given`, { of, comment })
    for (const of of [guild.issuer.slug, guild.issuer.did, `${origin}/issuers/${guild.issuer.slug}`])
      expect((await expectJson(give(of), 422)).detail).toMatch(/cannot endorse itself/)
    for (const of of ['nobody-here', 'https://guild.example', 'did:web:guild.example', `${version}9`])
      expect((await expectJson(give(of), 422)).detail).toMatch(/no such issuer/)
    expect((await expectJson(give(version, ' '), 422)).errors[0].path).toBe('comment')
    const { id } = await expectJson(give(version.replace(/\/versions\/1$/, '')), 201)
    expect((await expectJson(give(version), 409)).detail).toMatch(/already/)
    await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/decline`))
    expect((await look(`/endorsements/${id}`)).status).toBe(404)
    expect(await statusesAtOnce([give(version), give(version)])).toEqual([201, 409])
  })

  test('is the fifth at most: a badge is to stay small', async () => {
    const small = await newWorld()
    const { id } = await given(guild, small.issuer.slug)
    const [row] = await ctx.db.select().from(endorsement).where(eq(endorsement.id, id))
    for (let n = 0; n < 5; n++)
      await ctx.db.insert(endorsement).values({ ...row!, id: ctx.newId(), status: 'accepted', acceptedAt: ctx.now() })
    const { detail } = await expectJson(small.owner.post(`/api/v1/endorsements/${id}/accept`), 409)
    expect(detail).toMatch(/5 endorsements of this are accepted/)
  })
})

describe("an admin's pages", () => {
  const path = () => `/admin/${academy.issuer.slug}/endorsements`

  test('show what was said, and take it or not', async () => {
    const { id } = await given(guild, academy.issuer.slug, 'Said for the page.')
    const page = await open(academy.owner, path())
    expect(page.html).toContain('Said for the page.')
    const accepted = await send(academy.owner, page, `${path()}/${id}/decline`, {}, `${path()}/${id}/accept`)
    expect(accepted.html).toContain('Accepted')
    const shown = await (await look(`/issuers/${academy.issuer.slug}`, { accept: 'text/html' })).text()
    expect(shown).toContain('Said for the page.')
    expect((await send(academy.owner, accepted, `${path()}/${id}/decline`)).status).toBe(200)
    const later = await (await look(`/issuers/${academy.issuer.slug}`, { accept: 'text/html' })).text()
    expect(later).not.toContain('Said for the page.')
  })

  test('take one that was signed elsewhere, or say what is wrong with it', async () => {
    const page = await open(academy.owner, path())
    const refused = await send(academy.owner, page, path(), { document: 'eyJ.e30.xyz' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('compact JWT')
    expect(refused.html).toContain('eyJ.e30.xyz')
    expect((await send(academy.owner, page, path(), { document: ' ' })).html).toContain('Choose a file')
    const machine = await newMachine(guild)
    const signed = await machine.issue(foreignEndorsement(machine.did, version, { name: 'By a machine' }))
    const taken = await send(academy.owner, page, path(), { document: JSON.stringify(signed) })
    expect(taken.status).toBe(200)
    expect(taken.html).toContain('and found valid')
  })

  test('give one, signed here', async () => {
    const at = `/admin/${guild.issuer.slug}/endorsements/given`
    const page = await open(guild.owner, at)
    const own = await send(guild.owner, page, at, { of: guild.issuer.slug, comment: 'We are good.' })
    expect(own.status).toBe(422)
    expect(own.html).toContain('cannot endorse itself')
    const done = await send(guild.owner, own, at, { of: academy.issuer.slug, comment: 'They are good.' })
    expect(done.status).toBe(200)
    expect(done.html).toContain('They are good.')
    expect((await open(academy.author, path())).status).toBe(403)
  })
})

describe('a badge', () => {
  let endorsed: World
  let badge: Earned
  let ofIssuer: EndorsementView
  let ofVersion: EndorsementView

  beforeAll(async () => {
    endorsed = await newWorld()
    const { microcredential, address } = await publishedAt(endorsed)
    ofIssuer = await endorsedBy(guild, endorsed, endorsed.issuer.did)
    ofVersion = await endorsedBy(guild, endorsed, address)
    await given(academy, endorsed.issuer.slug, 'Nobody has accepted this.')
    badge = await earned(endorsed, { microcredential })
  })

  const signatureOf = ({ proof }: JsonLd) => readSignature([proof].flat()[0] as JsonLd)!.join()

  const textOf = async ({ id }: { id: string }) => (await look(`/credentials/${id}.json`)).text()

  test('takes along what was accepted, with its own proof, and verifies', async () => {
    const text = await textOf(badge)
    expect(text).not.toContain('Nobody has accepted this.')
    const document = JSON.parse(text)
    expect(document.issuer.endorsement).toMatchObject([{ id: ofIssuer.url }])
    expect(document.credentialSubject.achievement.endorsement).toMatchObject([{ id: ofVersion.url }])
    const report = await checkAnything(ctx, { text })
    expect(report.verdict).toBe('valid')
    expect(report.steps.find(({ name }) => name === 'endorsements')).toMatchObject({
      outcome: 'passed',
      reason: expect.stringMatching(/its issuer.*its achievement/),
    })
    const jwt = await (await look(`/credentials/${badge.id}.jwt`)).text()
    expect((await checkAnything(ctx, { text: jwt })).verdict).toBe('valid')
    const altered = text.replace('We hire whoever', 'We love whoever')
    expect(altered).not.toBe(text)
    expect((await checkAnything(ctx, { text: altered })).verdict).toBe('invalid')
  })

  test('has each of them checked before it goes out, and once for all of its forms', async () => {
    const microcredential = { id: badge.version.microcredentialId, version: badge.version }
    const { submissionId, eventId } = await metUnheard(endorsed, { microcredential })
    await handle(losing, eventId)
    const { id } = await awardOf(submissionId)
    const { issuer, credentialSubject } = JSON.parse((await readForms(ctx, id))!.json)
    const theirs = [...issuer.endorsement, ...credentialSubject.achievement.endorsement].map(signatureOf)
    expect(theirs).toHaveLength(2)
    const verify = vi.spyOn(crypto.subtle, 'verify')
    await handle(losing, await eventOf('credential.signed', id))
    const verified = verify.mock.calls.map(([, , signature]) => (signature as Uint8Array).join())
    verify.mockRestore()
    expect(await awardOf(submissionId)).toMatchObject({ status: 'issued' })
    expect(verified.filter((signature) => theirs.includes(signature)).toSorted()).toEqual(theirs.toSorted())
  })

  test('once it is signed keeps what was declined since; the next does without', async () => {
    const before = new Date()
    await expectJson(endorsed.owner.post(`/api/v1/endorsements/${ofIssuer.id}/decline`))
    expect((await checkAnything(ctx, { text: await textOf(badge) })).verdict).toBe('valid')
    const { issuer, version: about } = await acceptedEndorsements(ctx, endorsed.issuer.id, badge.version.id, new Date())
    expect(issuer).toEqual([])
    expect(about).toMatchObject([{ id: ofVersion.url }])
    // Nothing that was fixed before an endorsement was accepted is signed with it.
    ofIssuer = await endorsedBy(guild, endorsed, endorsed.issuer.did)
    expect((await acceptedEndorsements(ctx, endorsed.issuer.id, badge.version.id, before)).issuer).toEqual([])
  })

  test('takes along nothing under a key that is in wrong hands; what we signed with it stays good', async () => {
    const text = await textOf(badge)
    const keys = await expectJson(guild.owner.get(`/api/v1/issuers/${guild.issuer.slug}/signing-keys`))
    const { id } = keys.items.find(
      (key: { algorithm: string; use: string }) => key.algorithm === 'Ed25519' && key.use === 'badge',
    )
    await expectJson(
      guild.owner.post(`/api/v1/issuers/${guild.issuer.slug}/signing-keys/${id}/compromised`, {
        confirm: 'compromised',
      }),
    )
    expect(await acceptedEndorsements(ctx, endorsed.issuer.id, badge.version.id, new Date())).toEqual({
      issuer: [],
      version: [],
    })
    const { items } = await expectJson(endorsed.owner.get(`/api/v1/issuers/${endorsed.issuer.slug}/endorsements`))
    expect(items.find((one: { id: string }) => one.id === ofVersion.id).problem).toMatch(/wrong hands/)
    const report = await checkAnything(ctx, { text })
    expect(report.steps.find(({ name }) => name === 'endorsements')).toMatchObject({ outcome: 'passed' })
    expect(report.verdict).toBe('valid')
    // It can be given again, with another key.
    const again = await endorsedBy(guild, endorsed, ofVersion.of.url)
    expect((await acceptedEndorsements(ctx, endorsed.issuer.id, badge.version.id, new Date())).version).toMatchObject([
      { id: again.url },
    ])
  })
})
