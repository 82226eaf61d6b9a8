import { Unreachable } from '../../src/outbound/fetch'
import type { Fetch } from '../../src/outbound/fetch'
import { ctx, origin } from './client'

/** What stands at an address: JSON, a text, bytes, a status, or a status with JSON. */
type Standing = object | string | Uint8Array | number | { status: number; json: object }

/** A world outside in which nothing stands but this. Our own addresses answer as always. */
export function answersOf(world: Record<string, Standing>, asked: string[] = []): Fetch {
  return async (url, request) => {
    asked.push(url)
    const standing = world[url]
    if (standing === undefined && url.startsWith(`${origin}/`)) return ctx.fetch(url, request)
    if (standing === undefined) throw new Unreachable(url, 'nobody answered there.')
    const { status, bytes } = written(standing)
    if (bytes.length > (request?.maxBytes ?? 1024 * 1024)) throw new Unreachable(url, 'its answer is too large.')
    return { status, headers: new Headers(), bytes }
  }
}

function written(standing: Standing): { status: number; bytes: Uint8Array<ArrayBuffer> } {
  if (typeof standing === 'number') return { status: standing, bytes: new Uint8Array() }
  if (standing instanceof Uint8Array) return { status: 200, bytes: new Uint8Array(standing) }
  if (typeof standing === 'object' && 'status' in standing && 'json' in standing)
    return { status: Number(standing.status), bytes: encode(JSON.stringify(standing.json)) }
  return { status: 200, bytes: encode(typeof standing === 'string' ? standing : JSON.stringify(standing)) }
}

const encode = (text: string) => new Uint8Array(new TextEncoder().encode(text))
