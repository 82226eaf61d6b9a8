import type { Ctx } from '../context'
import { Unreachable } from '../outbound/fetch'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { isOfType, objectsOf } from './json'
import { unbake } from './unbake'

/** As for a picture that is handed in. */
const largest = 5 * 1024 * 1024

/**
 * The current text of a credential, from its refresh service (Open Badges 3.0, `1EdTechCredentialRefresh`), asked once;
 * out of its picture, if it answers one. Undefined if it names none, or that gives nothing: the one at hand then
 * stands.
 */
export async function refreshOnce(ctx: Pick<Ctx, 'fetch'>, credential: JsonLd): Promise<string | undefined> {
  const service = objectsOf(credential.refreshService).find((s) => isOfType(s, '1EdTechCredentialRefresh'))
  if (typeof service?.id !== 'string') return undefined
  try {
    const { status, bytes } = await ctx.fetch(service.id, { headers: { accept }, maxBytes: largest })
    if (status !== 200 || bytes.length === 0) return undefined
    return isPicture(bytes)
      ? textIn(bytes)
      : new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes).trim()
  } catch (error) {
    if (error instanceof Unreachable || error instanceof Refusal || error instanceof TypeError) return undefined
    throw error
  }
}

const accept =
  'application/vc, application/vc+ld+json;q=0.9, application/json;q=0.8, text/plain;q=0.7, ' +
  'image/png;q=0.5, image/svg+xml;q=0.5, */*;q=0.1'

/** A PNG, or anything that begins like XML. */
const isPicture = (bytes: Uint8Array) =>
  bytes[0] === 0x89 || /^\uFEFF?\s*</.test(new TextDecoder().decode(bytes.subarray(0, 100)))

function textIn(bytes: Uint8Array): string | undefined {
  const { holds, text } = unbake(bytes)
  return holds === 'credential' ? text : undefined
}
