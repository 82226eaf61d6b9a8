import { Unreachable } from '../outbound/fetch'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import type { CheckCtx } from './budget'
import { isObject, isOfType, listOf, longestText, parseStrict } from './json'
import { credentialOf, decodeJwt, looksLikeJwt, unwrapEnveloped } from './jwt'
import type { Jwt } from './jwt'
import type { Form } from './report'
import { unbake } from './unbake'

/** A credential as somebody hands it in: pasted text (JSON, JWT, SVG or an address), a file, or an address. */
export type Input = { text: string } | { bytes: Uint8Array } | { url: string }

/** A credential taken out of whatever it came in. `jwt` is what secures it, unless that is a proof of its own. */
export type Parsed = { form: Exclude<Form, 'ob2'>; credential: JsonLd; jwt: Jwt | null; found: string }

/** An Open Badges 2.0 assertion: its address, its JSON or its JWS. */
export type ParsedAssertion = { form: 'ob2'; source: string }

/** A picture with a credential in it is no larger. */
const largestFile = 5 * 1024 * 1024

/** In the order of what says most. Which of them it is, the content says. */
const accept =
  'application/vc, application/vc+ld+json, application/vc+jwt, application/ld+json;q=0.9, application/json;q=0.9, ' +
  'text/plain;q=0.7, image/png;q=0.6, image/svg+xml;q=0.6, */*;q=0.1'

/**
 * The credential in what was handed in. Refuses what holds none, or more than one; `unsupported_media_type` is a kind
 * that is not checked here. Throws `Unreachable` if it cannot be had.
 */
export async function parse(ctx: CheckCtx, input: Input): Promise<Parsed | ParsedAssertion> {
  if ('bytes' in input) return parseBytes(input.bytes)
  const text = ('url' in input ? input.url : input.text).replace(/^\uFEFF/, '').trim()
  if (text.length > longestText) throw new Refusal('too_large', 'It is longer than a megabyte.')
  if (/^https?:\/\/\S+$/i.test(text)) return parseBytes(await read(ctx, text))
  if (/^data:/i.test(text)) return parseBytes(readData(text))
  if ('url' in input) throw new Refusal('malformed', 'It is not the address of anything: those begin with https://.')
  return text.startsWith('<') ? parseBytes(new TextEncoder().encode(text)) : parseText(text)
}

/** A picture is known by how it begins, whatever it is called. */
function parseBytes(bytes: Uint8Array): Parsed | ParsedAssertion {
  if (bytes.length > largestFile) throw new Refusal('too_large', 'It is larger than 5 megabytes.')
  const start = new TextDecoder().decode(bytes.subarray(0, 200)).trimStart()
  if (/^<(!doctype html|html)/i.test(start)) throw new Refusal('malformed', 'It is a web page, not a credential.')
  if (bytes[0] === 0x89 || start.startsWith('<')) return parsePicture(bytes)
  if (bytes.length > longestText) throw new Refusal('too_large', 'It is longer than a megabyte.')
  return parseText(decode(bytes).trim())
}

function parsePicture(bytes: Uint8Array): Parsed | ParsedAssertion {
  const { form, holds, text } = unbake(bytes)
  if (holds === 'assertion') return { form: 'ob2', source: text }
  const parsed = parseText(text)
  if (parsed.form === 'ob2') return parsed
  return { ...parsed, form, found: `A picture (${form.toUpperCase()}), and in it ${parsed.found}` }
}

function parseText(text: string): Parsed | ParsedAssertion {
  if (looksLikeJwt(text)) return parseJwt(text)
  if (text.includes('~') && looksLikeJwt(text.split('~')[0]!))
    throw new Refusal('unsupported_media_type', 'It is an SD-JWT, which is not checked here.')
  const document = parseStrict(text)
  if (!isObject(document)) throw new Refusal('malformed', 'It is JSON, but no object.')
  const enveloped = unwrapEnveloped(document)
  if (enveloped !== undefined) {
    if (!looksLikeJwt(enveloped)) throw new Refusal('malformed', 'What is enveloped in it is no JWT.')
    return parseJwt(enveloped)
  }
  if (isAssertion(document)) return { form: 'ob2', source: text }
  return { form: 'json', credential: only(document), jwt: null, found: 'a JSON document.' }
}

function parseJwt(compact: string): Parsed | ParsedAssertion {
  const jwt = decodeJwt(compact)
  if (isAssertion(jwt.payload)) return { form: 'ob2', source: compact }
  return { form: 'jwt', credential: only(credentialOf(jwt)), jwt, found: 'a JSON Web Token.' }
}

/** A presentation holds credentials, each of which may be checked; it is none itself. */
function only(document: JsonLd): JsonLd {
  if (isOfType(document, 'VerifiablePresentation') || document.vp !== undefined)
    throw new Refusal('invalid', 'It is a presentation: hand in the credentials in it, one by one.')
  return document
}

const isAssertion = (document: JsonLd) =>
  listOf(document['@context']).some(
    (c) => typeof c === 'string' && /^https:\/\/w3id\.org\/openbadges\/v[12]$/.test(c),
  ) ||
  (document.type === 'Assertion' && 'badge' in document)

/** A badge of Open Badges 2.0 that was revoked may answer 410, and says so. */
async function read(ctx: CheckCtx, url: string): Promise<Uint8Array> {
  const { status, bytes } = await ctx.fetch(url, { headers: { accept }, maxBytes: largestFile })
  if (status === 200 || (status === 410 && bytes.length > 0)) return bytes
  throw new Unreachable(url, `it answers ${status}.`)
}

/** RFC 2397. */
function readData(url: string): Uint8Array {
  try {
    const [, base64, content = ''] = /^data:[^,]*?(;base64)?,(.*)$/is.exec(url)!
    const text = decodeURIComponent(content)
    return base64 ? Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) : new TextEncoder().encode(text)
  } catch {
    throw new Refusal('malformed', 'Its data: address cannot be read.')
  }
}

/** A byte order mark is dropped. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    throw new Refusal('malformed', 'It is neither a picture nor text in UTF-8.')
  }
}
