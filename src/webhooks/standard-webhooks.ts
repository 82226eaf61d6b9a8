import { Refusal } from '../refusal'
import { sameSecret } from '../digest'

/**
 * Standard Webhooks (github.com/standard-webhooks/standard-webhooks), both ways: `webhook-id`, `webhook-timestamp` and
 * `webhook-signature`, which is base64 HMAC-SHA256 over `{id}.{timestamp}.{body}`, after `v1,`.
 */

/** Seconds that a timestamp may be off, either way. */
const tolerance = 300

/** Random bytes of a secret: the specification asks for 24 to 64. */
const secretBytes = 32

const prefix = 'whsec_'

/** A fresh secret as people copy it: `whsec_` and base64. */
export function newSecret(): string {
  return prefix + base64(crypto.getRandomValues(new Uint8Array(secretBytes)))
}

/** Whether this is a secret of the specification's kind: 24 to 64 bytes in base64, `whsec_` before them or not. */
export function isSecret(text: string): boolean {
  const bytes = decode(text)
  return bytes !== undefined && bytes.length >= 24 && bytes.length <= 64
}

/** The three headers of a webhook, signed with each of these secrets; `at` in seconds. */
export async function signed(
  secrets: string[],
  { id, at, body }: { id: string; at: number; body: string },
): Promise<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const content = Uint8Array.from(new TextEncoder().encode(`${id}.${at}.${body}`))
  const signatures = await Promise.all(secrets.map(async (secret) => `v1,${await signatureOf(secret, content)}`))
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signatures.join(' ') }
}

/**
 * The id of a webhook that one of these secrets has signed, over exactly these bytes and within five minutes of `now`.
 * Refuses everything else alike, `unauthenticated`: who guesses learns nothing of what was wrong. The header names begin with
 * `prefix`; Svix, which some senders use, calls them `svix-id` and so on.
 */
export async function verify(
  secrets: string[],
  headers: Headers,
  body: ArrayBuffer,
  now: Date,
  prefix: 'webhook' | 'svix' = 'webhook',
): Promise<string> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) => headers.get(`${prefix}-${name}`))
  if (!id || !timestamp || !signatures || !/^[!-\-/-~]{1,255}$/.test(id)) throw refused()
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) - now.getTime() / 1000) > tolerance) throw refused()
  const head = new TextEncoder().encode(`${id}.${timestamp}.`)
  const content = new Uint8Array(head.length + body.byteLength)
  content.set(head)
  content.set(new Uint8Array(body), head.length)
  const sent = signatures
    .split(' ')
    .flatMap((one) => (one.startsWith('v1,') ? [one.slice(3)] : []))
    .slice(0, 10)
  for (const secret of secrets) {
    const expected = await signatureOf(secret, content)
    for (const signature of sent) if (await sameSecret(signature, expected)) return id
  }
  throw refused()
}

const refused = () =>
  new Refusal(
    'unauthenticated',
    'This webhook is not signed by a secret of this source, or its timestamp is not of now.',
  )

/** Base64. `secret` as people copy it. */
async function signatureOf(secret: string, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = decode(secret)
  if (!bytes) throw new Error('This is no secret of Standard Webhooks.')
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return base64(new Uint8Array(await crypto.subtle.sign('HMAC', key, content)))
}

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

function decode(secret: string): Uint8Array<ArrayBuffer> | undefined {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
  } catch {
    return undefined
  }
}
