import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, expect, test, vi } from 'vitest'
import { app } from '../src/app'
import type { Ctx } from '../src/context'
import { handle } from '../src/jobs/consume'
import { canMail, createMailer, mailTrouble } from '../src/mail/mailer'
import type { MailEnv } from '../src/mail/settings'
import { forgetMail } from '../src/mail/upkeep'
import { awardOf, eventOf, losing, metUnheard } from './support/award'
import { ctx, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { rowsOf } from './support/mail'

let world: World

beforeAll(async () => {
  world = await newWorld()
})

/** The settings of a deployment that has no local mailbox. */
const deployed = { ...env, DEV_SECRET: '' }
const mailerOf = (settings: MailEnv = {}) => createMailer({ ...deployed, ...settings }, losing)
const mute: Ctx = { ...losing, mail: mailerOf() }

test('without mail jobs that only tell somebody do nothing, and all else is done', async () => {
  const { submissionId, eventId } = await metUnheard(world)
  expect(await handle(mute, eventId)).toBe(true)
  const { id } = await awardOf(submissionId)
  expect(await handle(mute, await eventOf('credential.signed', id))).toBe(true)
  expect(await handle(mute, await eventOf('credential.issued', id))).toBe(true)
  expect(await awardOf(submissionId)).toMatchObject({ status: 'issued' })
  expect(await rowsOf(`credential.issued/${id}`)).toEqual([])
})

const ask = (path: string, init: RequestInit = {}, settings: MailEnv = {}) =>
  app.fetch(new Request(`${origin}${path}`, init), { ...deployed, ...settings }, createExecutionContext())

const asJson = (body: object): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

test('what needs mail is refused in words', async () => {
  const signIn = await ask('/auth/sign-in', asJson({ email: 'somebody@example.org' }))
  expect(signIn.status).toBe(503)
  expect(await signIn.text()).toContain('This deployment sends no mail.')
  const fields = { statusList: 'https://issuer.example/list', index: '1', email: 'somebody@example.org' }
  const watch = await ask('/watches', {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin, accept: 'text/html' },
  })
  expect(watch.status).toBe(503)
})

test('the pages say so: no link is offered to sign in with', async () => {
  const page = await (await ask('/auth/sign-in')).text()
  expect(page).toContain('This deployment sends no mail')
  expect(page).not.toContain('Send me a link')
  expect(await (await ask('/auth/sign-in', {}, resendSettings)).text()).toContain('Send me a link')
})

const from = 'Example Academy <badges@academy.example.org>'
const resendSettings = { MAIL_DRIVER: 'resend', MAIL_FROM: from, RESEND_API_KEY: 're_1' }

test.each<[string, MailEnv, RegExp]>([
  ['an unknown driver', { MAIL_DRIVER: 'pigeon', MAIL_FROM: from }, /“cloudflare” or “resend”/],
  ['no sender', { MAIL_DRIVER: 'resend', RESEND_API_KEY: 're_1' }, /MAIL_FROM/],
  ['a sender that is none', { MAIL_DRIVER: 'resend', RESEND_API_KEY: 're_1', MAIL_FROM: 'Academy' }, /MAIL_FROM/],
  ['no key', { MAIL_DRIVER: 'resend', MAIL_FROM: from }, /RESEND_API_KEY/],
  ['no binding', { MAIL_DRIVER: 'cloudflare', MAIL_FROM: from }, /binding EMAIL/],
])('%s is told in the log and to admins, and nothing is mailed', async (_, settings, words) => {
  const mailer = createMailer({ ...deployed, EMAIL: undefined, ...settings } as typeof deployed, losing)
  const wrong: Ctx = { ...losing, mail: mailer }
  expect(canMail(wrong)).toBe(false)
  expect(mailTrouble(wrong)).toMatch(words)
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const mail = { key: crypto.randomUUID(), to: 'somebody@example.org', subject: 'Hello', text: 'Hello' }
  await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'unavailable' })
  await forgetMail(wrong)
  expect(logged.mock.calls.map(([line]) => JSON.parse(line).error)).toEqual([mailTrouble(wrong), mailTrouble(wrong)])
  logged.mockRestore()
  expect(await rowsOf(mail.key)).toEqual([])
})

test('nothing is wrong where nobody wanted mail, nor where it is set up', () => {
  expect(mailTrouble(mute)).toBeUndefined()
  expect(mailTrouble({ mail: mailerOf(resendSettings) })).toBeUndefined()
  expect(mailerOf(resendSettings).driver).toBe('resend')
  expect(mailerOf({ ...resendSettings, MAIL_FROM: 'badges@academy.example.org' }).driver).toBe('resend')
  expect(ctx.mail.driver).toBe('local')
})
