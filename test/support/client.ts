import { env, exports } from 'cloudflare:workers'
import { createCtx } from '../../src/context'
import { foundIssuer } from '../../src/identity/set-up'
import { readMailbox } from '../../src/mail/mailbox'
import { checkAnswer } from './api'

export const origin = env.ORIGIN

/** The context services work with, over the real bindings. */
export const ctx = createCtx(env)

/** A visitor: keeps cookies, comes from an address of its own, and sends JSON unless told otherwise. */
export class Visitor {
  /** What answers: the whole Worker, over the real bindings. */
  static answer = (request: Request): Promise<Response> => exports.default.fetch(request)

  readonly ip = Array.from(crypto.getRandomValues(new Uint8Array(4))).join('.')
  /** The same, but for this visitor alone. */
  answer = (request: Request): Promise<Response> => Visitor.answer(request)
  readonly cookies = new Map<string, string>()
  email = ''

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('cf-connecting-ip', this.ip)
    headers.set('user-agent', 'Browser/1.0')
    if (this.cookies.size > 0) headers.set('cookie', [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; '))
    const url = path.startsWith('http') ? path : `${origin}${path}`
    const request = new Request(url, { redirect: 'manual', ...init, headers })
    const response = await this.answer(request)
    await checkAnswer(request, response)
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (name && value !== undefined) this.cookies.set(name, value)
    }
    return response
  }

  get = (path: string, headers: Record<string, string> = {}) => this.fetch(path, { headers })
  post = (path: string, body: unknown = {}) => this.send('POST', path, body)
  patch = (path: string, body: unknown) => this.send('PATCH', path, body)
  put = (path: string, body: unknown) => this.send('PUT', path, body)
  delete = (path: string) => this.fetch(path, { method: 'DELETE' })

  /** A page's form, as a browser posts it. */
  submit = (path: string, fields: Record<string, string>) =>
    this.fetch(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin, accept: 'text/html' } })

  private send = (method: string, path: string, body: unknown) =>
    this.fetch(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

  /** Signs in as a person would: asks for a link, reads the mail, presses the button. */
  async signIn(email = `${crypto.randomUUID()}@example.org`): Promise<this> {
    this.email = email
    await this.post('/auth/sign-in', { email })
    const [mail] = await readMailbox(ctx, email)
    const token = /token=(\w+)/.exec(mail?.text ?? '')?.[1]
    const answer = await this.post('/auth/confirm', { token })
    if (answer.status !== 200) throw new Error(`${email} could not sign in: ${await answer.text()}`)
    return this
  }
}

export const visitor = () => new Visitor()

/** A new person, signed in. */
export const person = (email?: string) => new Visitor().signIn(email)

/** What a test reads out of an answer; the test itself says what it expects in there. */
type Json = ReturnType<typeof JSON.parse>

/** The answer's JSON; fails loudly when the status is not the expected one. */
export async function expectJson<T = Json>(answer: Promise<Response>, status = 200): Promise<T> {
  const response = await answer
  const text = await response.text()
  if (response.status !== status) throw new Error(`expected ${status}, got ${response.status}: ${text}`)
  return JSON.parse(text) as T
}

export type World = {
  issuer: { id: string; slug: string; did: string }
  owner: Visitor
  author: Visitor
  assessor: Visitor
}

/** An issuer, and this address as its owner: what a set-up code is used up for. */
export const newIssuer = (slug: string, email: string) =>
  foundIssuer(ctx, {
    owner: { email, name: 'Olga Owner' },
    issuer: { slug, name: 'Example Academy', url: 'https://academy.example.org', description: 'We teach.' },
  })

/** An issuer of its own with one person for each role, who were added through the API. */
export async function newWorld(): Promise<World> {
  const slug = `issuer-${crypto.randomUUID().slice(0, 8)}`
  const email = (role: string) => `${role}@${slug}.example.org`
  const issuer = await newIssuer(slug, email('owner'))
  const owner = await person(email('owner'))
  for (const role of ['author', 'assessor'])
    await expectJson(owner.post(`/api/v1/issuers/${slug}/members`, { email: email(role), roles: [role] }), 201)
  return { issuer, owner, author: await person(email('author')), assessor: await person(email('assessor')) }
}
