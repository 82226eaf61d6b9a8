import { Refusal } from '../refusal'

/** What of tus 1.0 (https://tus.io/protocols/resumable-upload) we speak. */
export const tusVersion = '1.0.0'
export const tusExtensions = 'creation,creation-with-upload,checksum,expiration,termination'
export const octetStream = 'application/offset+octet-stream'

export const checksumAlgorithms = ['sha256', 'sha1', 'md5'] as const
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number]
export type Checksum = { algorithm: ChecksumAlgorithm; digest: Uint8Array<ArrayBuffer> }

const digestBytes: Record<ChecksumAlgorithm, number> = { sha256: 32, sha1: 20, md5: 16 }

/** A count of bytes in a header. Refuses what is missing, and what is not a whole number. */
export function parseBytes(header: string, value: string | undefined): number {
  if (value === undefined) throw new Refusal('malformed', `The header ${header} is missing.`)
  const bytes = Number(value)
  if (!/^\d{1,16}$/.test(value) || !Number.isSafeInteger(bytes))
    throw new Refusal('malformed', `The header ${header} has to be a whole number of bytes.`)
  return bytes
}

/** `Upload-Checksum: sha256 <base64>`. Refuses algorithms we do not offer (tus: 400). */
export function parseChecksum(value: string | undefined): Checksum | undefined {
  if (value === undefined) return undefined
  const [, name, base64 = ''] = /^(\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(value) ?? []
  const algorithm = checksumAlgorithms.find((a) => a === name)
  if (!algorithm)
    throw new Refusal('malformed', `Upload-Checksum has to be one of ${checksumAlgorithms.join(', ')}, and base64.`)
  const digest = fromBase64(base64)
  if (digest?.length !== digestBytes[algorithm])
    throw new Refusal('malformed', `Upload-Checksum is not a ${algorithm} digest in base64.`)
  return { algorithm, digest }
}

const metadataLimit = 4096

/** `Upload-Metadata`: keys, each with its value in base64. Refuses a key given twice, and what is not UTF-8. */
export function parseMetadata(value = ''): Record<string, string> {
  if (value.length > metadataLimit)
    throw new Refusal('malformed', `Upload-Metadata has more than ${metadataLimit} characters.`)
  const metadata = new Map<string, string>()
  for (const pair of value.split(',').map((p) => p.trim())) {
    if (pair === '') continue
    const [key = '', base64 = '', ...rest] = pair.split(' ')
    const bytes = fromBase64(base64)
    const text = bytes && asUtf8(bytes)
    if (!/^[\x21-\x7E]+$/.test(key) || rest.length > 0 || text === undefined)
      throw new Refusal('malformed', 'Upload-Metadata has to be pairs of a key and a UTF-8 value in base64.')
    if (metadata.has(key)) throw new Refusal('malformed', `Upload-Metadata names ${key} twice.`)
    metadata.set(key, text)
  }
  return Object.fromEntries(metadata)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
  } catch {
    return undefined
  }
}

function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
