import type { Ctx } from '../context'
import { signed } from '../webhooks/standard-webhooks'

/**
 * Posts that a place was revoked, signed as Standard Webhooks has it. The secret is the SHA-256 of the API key that
 * asked, in hex: its holder can work it out, and we need keep nothing for it. Throws `Unreachable`; an answer other than
 * 2xx is an error too.
 */
export async function postRevoked(
  ctx: Pick<Ctx, 'fetch' | 'now'>,
  { id, webhook, secret, ...place }: { id: string; webhook: string; secret: string; statusList: string; index: number },
): Promise<void> {
  const at = ctx.now()
  const data = { watch: id, ...place }
  const body = JSON.stringify({ type: 'credential.revoked', timestamp: at.toISOString(), data })
  const headers = await signed([asBase64(secret)], { id, at: Math.floor(at.getTime() / 1000), body })
  const { status } = await ctx.fetch(webhook, {
    body,
    headers: { 'content-type': 'application/json', ...headers },
    maxBytes: 64 * 1024,
  })
  if (status < 200 || status > 299) throw new Error(`${webhook} answered ${status}.`)
}

const asBase64 = (hex: string) =>
  btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16))))
