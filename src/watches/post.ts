import type { Ctx } from '../context'

/**
 * Posts that a place was revoked, signed as Standard Webhooks has it: `webhook-signature` is `v1,` and the base64
 * HMAC-SHA256 of `{id}.{timestamp}.{body}`. The secret is the SHA-256 of the API key that asked: its holder can work it
 * out, and we need keep nothing for it. Throws `Unreachable`; an answer other than 2xx is an error too.
 */
export async function postRevoked(
  ctx: Pick<Ctx, 'fetch' | 'now'>,
  { id, webhook, secret, ...place }: { id: string; webhook: string; secret: string; statusList: string; index: number },
): Promise<void> {
  const timestamp = String(Math.floor(ctx.now().getTime() / 1000))
  const data = { watch: id, ...place }
  const body = JSON.stringify({ type: 'credential.revoked', timestamp: ctx.now().toISOString(), data })
  const { status } = await ctx.fetch(webhook, {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${await sign(secret, `${id}.${timestamp}.${body}`)}`,
    },
    maxBytes: 64 * 1024,
  })
  if (status < 200 || status > 299) throw new Error(`${webhook} answered ${status}.`)
}

/** `secret` in hex. */
async function sign(secret: string, text: string): Promise<string> {
  const bytes = Uint8Array.from(secret.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(signature)))
}
