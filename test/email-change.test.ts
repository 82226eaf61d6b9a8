import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { requestEmailChange } from '../src/identity/email'
import { forgetExpired } from '../src/identity/expiry'
import { readMailbox } from '../src/mail/mailbox'
import { statusesAtOnce } from './support/at-once'
import { ctx, expectJson, newWorld, person, Visitor, visitor } from './support/client'
import { changed, editionOf, shown } from './support/editions'
import { earned, look } from './support/public'

const newAddress = () => `new-${crypto.randomUUID()}@example.org`

const mailTo = async (email: string) => (await readMailbox(ctx, email))[0]

const tokenIn = (text = '') => /token=(\w+)/.exec(text)?.[1] ?? ''

/** Asks for another address; returns the token that was mailed there. */
async function asked(who: Visitor, email: string): Promise<string> {
  await expectJson(who.post('/api/v1/me/email', { email }), 202)
  return tokenIn((await mailTo(email))?.text)
}

const confirm = (who: Visitor, token: string) => who.post('/api/v1/me/email/confirm', { token })

const addressOf = async (who: Visitor) => (await expectJson(who.get('/api/v1/me'))).email

describe('another e-mail address', () => {
  test('is mailed a link, whose page changes nothing, and whose button works once', async () => {
    const [lea, email] = [await person(), newAddress()]
    const asking = await lea.submit('/account/email', { email })
    expect([asking.status, asking.headers.get('location')]).toEqual([303, '/account?done=sent'])
    const link = /http\S+/.exec((await mailTo(email))?.text ?? '')?.[0] ?? ''
    const page = await (await lea.get(link, { accept: 'text/html' })).text()
    expect(page).toContain('Use the new address')
    expect(await addressOf(lea)).toBe(lea.email)
    const token = /name="token" value="(\w+)"/.exec(page)?.[1] ?? ''
    const answer = await lea.submit('/account/email/confirm', { token })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account?done=changed'])
    expect(await addressOf(lea)).toBe(email)
    const again = await lea.submit('/account/email/confirm', { token })
    expect([again.status, await again.text()]).toEqual([410, expect.stringContaining('already used')])
  })

  test('is what one signs in with from then on, as the same person', async () => {
    const [lea, email] = [await person(), newAddress()]
    const { userId } = await expectJson(lea.get('/api/v1/me'))
    await expectJson(confirm(lea, await asked(lea, email)))
    expect(await expectJson((await person(email)).get('/api/v1/me'))).toMatchObject({ userId, email })
  })

  test('ends other sessions, and kills the sign-in links to the old one, whose mailbox is told', async () => {
    const lea = await person()
    const elsewhere = await new Visitor().signIn(lea.email)
    const late = visitor()
    await late.post('/auth/sign-in', { email: lea.email })
    const link = tokenIn((await mailTo(lea.email))?.text)
    const email = newAddress()
    await expectJson(confirm(lea, await asked(lea, email)))
    await expectJson(elsewhere.get('/api/v1/me'), 401)
    await expectJson(lea.get('/api/v1/me'))
    await expectJson(late.post('/auth/confirm', { token: link }), 410)
    const notice = await mailTo(lea.email)
    expect(notice?.subject).toContain('is changed')
    expect(JSON.stringify(notice)).not.toContain(email)
  })

  test('is confirmed by whoever asked for it alone, in a session of theirs', async () => {
    const [mallory, victim] = [await person(), await person()]
    const email = newAddress()
    const token = await asked(mallory, email)
    const path = `/account/email/confirm?token=${token}`
    const page = await (await visitor().get(path, { accept: 'text/html' })).text()
    expect(page).toContain(`/auth/sign-in?next=${encodeURIComponent(path)}`)
    expect(page).not.toContain('Use the new address')
    await expectJson(confirm(visitor(), token), 401)
    await expectJson(confirm(victim, token), 410)
    expect(await addressOf(victim)).toBe(victim.email)
  })

  test('that somebody has already is answered in the same words; only its mailbox hears why nothing comes of it', async () => {
    const [lea, other] = [await person(), await person()]
    const answers = []
    for (const email of [other.email, newAddress()]) {
      const answer = await lea.post('/api/v1/me/email', { email })
      answers.push([answer.status, await answer.text()])
    }
    expect(answers[0]).toEqual(answers[1])
    const mail = await mailTo(other.email)
    expect(mail?.text).toContain('belongs to another account already')
    expect(mail?.text).not.toContain('token=')
  })

  test('that somebody took meanwhile is refused', async () => {
    const [lea, email] = [await person(), newAddress()]
    const token = await asked(lea, email)
    await person(email)
    await expectJson(confirm(lea, token), 409)
    expect(await addressOf(lea)).toBe(lea.email)
  })

  test('asked for by two is had by one', async () => {
    const [one, two] = [await person(), await person()]
    const email = newAddress()
    const tokens = [await asked(one, email), await asked(two, email)]
    expect(await statusesAtOnce([confirm(one, tokens[0]!), confirm(two, tokens[1]!)])).toEqual([200, 409])
  })

  test('asked for again makes the first link void', async () => {
    const lea = await person()
    const first = await asked(lea, newAddress())
    await asked(lea, newAddress())
    await expectJson(confirm(lea, first), 410)
  })

  test('is not confirmed after an hour, and forgotten then; its token is kept as a hash', async () => {
    const [lea, email] = [await person(), newAddress()]
    const me = await expectJson(lea.get('/api/v1/me'))
    const early = { ...ctx, now: () => new Date(Date.now() - 61 * 60_000) }
    await requestEmailChange(early, { kind: 'person', ...me }, new Headers({ 'cf-connecting-ip': lea.ip }), email)
    const token = tokenIn((await mailTo(email))?.text)
    const waiting = () => env.DB.prepare('select * from email_change where email = ?').bind(email).first()
    expect(JSON.stringify(await waiting())).not.toContain(token)
    await expectJson(confirm(lea, token), 410)
    await forgetExpired(ctx)
    expect(await waiting()).toBeNull()
  })

  test('is refused if it is none, or the one that is used already, and to a flood', async () => {
    const lea = await person()
    expect((await expectJson(lea.post('/api/v1/me/email', { email: 'lea' }), 422)).errors[0].path).toBe('email')
    expect((await expectJson(lea.post('/api/v1/me/email', { email: lea.email }), 422)).detail).toContain('already')
    const email = newAddress()
    const answers = []
    for (let i = 0; i < 6; i++) answers.push(await lea.post('/api/v1/me/email', { email }))
    expect(answers.at(-1)?.status).toBe(429)
    const page = await lea.submit('/account/email', { email: 'lea"><script>' })
    expect([page.status, await page.text()]).toEqual([422, expect.stringContaining('lea&quot;&gt;&lt;script&gt;')])
  })
})

describe('a badge', () => {
  test('keeps naming the old address, and takes the new one as another edition, when its holder says so', async () => {
    const world = await newWorld()
    const badge = await earned(world)
    const verify = async (email: string) => {
      const { evidence: _, ...document } = await expectJson(look(`${badge.address}.json`))
      const [{ identityHash, salt }] = document.credentialSubject.identifier
      const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(email + salt))
      return (
        identityHash === `sha256$${[...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, '0')).join('')}`
      )
    }
    const use = () => badge.learner.post(`/api/v1/credentials/${badge.id}/email`)
    expect((await expectJson(use(), 409)).detail).toContain('already')
    const email = newAddress()
    await expectJson(confirm(badge.learner, await asked(badge.learner, email)))
    expect([await verify(badge.learner.email), await verify(email)]).toEqual([true, false])
    const before = await expectJson(look(`${badge.address}.json`))

    const { number, cause } = await expectJson(use(), 202)
    expect([number, cause]).toEqual([2, 'email'])
    await shown(badge, 2)
    expect([await verify(badge.learner.email), await verify(email)]).toEqual([false, true])
    const after = await expectJson(look(`${badge.address}.json`))
    expect(after.credentialSubject.identifier[0].salt).not.toBe(before.credentialSubject.identifier[0].salt)
    expect((await expectJson(use(), 409)).detail).toContain('already')
    await changed(badge.learner, badge, { holderName: 'Lea L.' })
    expect((await editionOf(badge, 3))?.identityHash).toBe((await editionOf(badge, 2))?.identityHash)
    await expectJson(world.owner.post(`/api/v1/credentials/${badge.id}/email`), 404)
  })
})
