import { isObject, longestText, parseStrict } from '../checker/json'
import type { Input } from '../checker/parse'
import { parse } from '../http/input'
import { inTime } from '../outbound/fetch'
import { readAtMost } from '../read-at-most'
import { invalid, Refusal } from '../refusal'
import { VerifyRequest } from './verify-schema'

/** What is to be checked, and the e-mail address of whoever it should have been given to. */
export type Asked = { input: Input; email?: string }

const megabyte = 1024 * 1024
/** A form holds a picture and a few words. */
const mostBytes = { text: longestText, picture: 3 * megabyte, form: 3 * megabyte + 64 * 1024 }

/** Milliseconds that a body may take to arrive: a picture over a bad line. */
const patience = 30_000

/**
 * Reads what somebody wants checked: a form with a text or a file, JSON (`VerifyRequest`, or a credential with nothing
 * around it), or the bare text or picture. Refuses what is of another type, too large, too slow, or not one thing.
 */
export async function readAsked(request: Request, milliseconds = patience): Promise<Asked> {
  const type = request.headers.get('content-type') ?? ''
  const [mediaType = ''] = type.toLowerCase().split(/\s*;/)
  const read = (kind: keyof typeof mostBytes) => readBody(request, mostBytes[kind], milliseconds)
  switch (mediaType) {
    case 'multipart/form-data':
      return askedByForm(await formOf(type, await read('form')))
    case 'application/x-www-form-urlencoded':
      return askedByForm(await formOf(type, await read('text')))
    case 'application/json':
      return askedByJson(decode(await read('text')))
    case 'text/plain':
    case 'application/vc':
    case 'application/vc+ld+json':
    case 'application/ld+json':
    case 'application/vc+jwt':
    case 'application/jwt':
      return { input: { text: decode(await read('text')) } }
    case 'image/png':
    case 'image/svg+xml':
      return { input: { bytes: await read('picture') } }
    default:
      throw new Refusal(
        'unsupported_media_type',
        'Send a form, JSON, text/plain, image/png or image/svg+xml, and name its type.',
      )
  }
}

async function readBody(request: Request, most: number, milliseconds: number): Promise<Uint8Array<ArrayBuffer>> {
  const words = `This is larger than ${most >= 3 * megabyte ? 3 : 1} MB.`
  if (Number(request.headers.get('content-length') ?? 0) > most) throw new Refusal('too_large', words)
  const signal = AbortSignal.timeout(milliseconds)
  const bytes = await inTime(signal, readAtMost(request.body, most, signal)).catch(() => {
    throw new Refusal('malformed', signal.aborted ? 'It took too long to arrive.' : 'It did not arrive whole.')
  })
  if (!bytes) throw new Refusal('too_large', words)
  return bytes
}

async function formOf(type: string, bytes: Uint8Array<ArrayBuffer>): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch {
    throw new Refusal('malformed', 'This form cannot be read.')
  }
}

async function askedByForm(form: FormData): Promise<Asked> {
  const text = textIn(form, 'text').trim()
  const file: unknown = form.get('file')
  const chosen = file instanceof File && file.size > 0 ? file : undefined
  if (chosen && text) throw invalid('text', 'Give either a text or a file: it is one badge that is checked.')
  if (!chosen && !text) throw invalid('text', 'Paste a link, JSON or a JWT, or choose a file.')
  const email = textIn(form, 'email').trim()
  return { input: chosen ? { bytes: await chosen.bytes() } : { text: asLink(text) }, ...(email && { email }) }
}

/** People copy an address without what it begins with. Neither JSON nor a JWT looks like that. */
const asLink = (text: string) => (/^[\w-]+(\.[\w-]+)+\/\S*$/.test(text) ? `https://${text}` : text)

function textIn(form: FormData, name: string): string {
  const value: unknown = form.get(name)
  return typeof value === 'string' ? value : ''
}

function askedByJson(text: string): Asked {
  const body = parseStrict(text)
  if (isObject(body) && '@context' in body) return { input: { text } }
  const { url, text: pasted, credential, email } = parse(VerifyRequest, body)
  const given = pasted ?? (typeof credential === 'string' ? credential : JSON.stringify(credential))
  return { input: url === undefined ? { text: given } : { url }, ...(email !== undefined && { email }) }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    throw new Refusal('malformed', 'It is not text in UTF-8.')
  }
}
