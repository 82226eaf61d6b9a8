import { expect } from 'vitest'
import { operations } from './api'
import { Visitor } from './client'

/** What a test reads out of an answer. */
type Json = ReturnType<typeof JSON.parse>

/** A visitor who shows an API key, and has no cookie. */
export class Machine extends Visitor {
  private readonly key: string

  constructor(key: string) {
    super()
    this.key = key
  }

  override fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${this.key}`)
    return super.fetch(path, { ...init, headers })
  }
}

export type Step = {
  /** What stands in the braces of the path. */
  at?: Record<string, string>
  /** What differs from the example that the document gives of the body; or a body that is no JSON. */
  send?: object | BodyInit
  query?: Record<string, string>
  headers?: Record<string, string>
}

/**
 * Goes through the operations of the API by their ids. Each has to work: what is sent is the example of the document,
 * changed where it names what only this deployment has. `left` is what it never came to.
 */
export class Walk {
  private readonly done = new Set<string>()

  get left(): string[] {
    return Object.keys(operations).filter((id) => !this.done.has(id))
  }

  async go(id: string, who: Visitor, { at = {}, send = {}, query = {}, headers = {} }: Step = {}): Promise<Json> {
    const operation = operations[id]
    if (!operation) throw new Error(`There is no operation ${id}.`)
    const [method = '', template = ''] = operation.route.split(' ')
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => at[name] ?? `no-${name}`)
    const asked = new URLSearchParams(query).toString()
    const response = await who.fetch(`/api/v1${path}${asked && `?${asked}`}`, {
      method,
      ...bodyOf(id, send, headers),
    })
    const text = await response.text()
    expect(response.status, `${id}: ${text}`).toBe(operation.answer.status)
    this.done.add(id)
    return 'schema' in operation.answer ? JSON.parse(text) : { text, headers: response.headers }
  }
}

function bodyOf(id: string, send: object | BodyInit, headers: Record<string, string>): RequestInit {
  const { body } = operations[id]!
  if (!body) return { headers }
  if (!('schema' in body))
    return { headers: { 'content-type': body.types[0] ?? '', ...headers }, body: send as BodyInit }
  const json = { ...(body.example as object), ...(send as object) }
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) }
}
