import { fileTypeFromBuffer } from 'file-type'

/** How many bytes from the start tell most types. */
export const headBytes = 4100

/** How many tell even an office document whose archive begins with something else. */
export const longHeadBytes = 65_536

const unknownType = 'application/octet-stream'

/** The media type these first bytes tell. Text without a mark of its own is `text/plain`, anything else unknown. */
export async function sniff(head: Uint8Array<ArrayBuffer>): Promise<string> {
  const told = await fileTypeFromBuffer(head)
  if (told && told.mime !== 'application/xml') return told.mime.toLowerCase()
  const text = asText(head)
  if (text === undefined) return told?.mime ?? unknownType
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*(<!doctype svg[^>]*>\s*)?<svg[\s/>]/i.test(text)) return 'image/svg+xml'
  if (/^\s*(<!--[^]*?-->\s*)*<(!doctype html|html)[\s>]/i.test(text)) return 'text/html'
  return told?.mime ?? 'text/plain'
}

/** Whether more bytes may tell more: an office document is an archive until its list of contents has been seen. */
export const isVague = (type: string) => type === 'application/zip'

/**
 * Whether a requirement that takes these patterns takes this type. No pattern takes everything. `image/*` takes no SVG:
 * that is a program as much as a picture, and has to be asked for by name.
 */
export function mediaTypeAllowed(patterns: string[], type: string): boolean {
  if (patterns.length === 0) return true
  return patterns.some((pattern) => {
    const wanted = pattern.trim().toLowerCase()
    if (wanted === '*/*' || wanted === type || toldAs[wanted] === type) return true
    if (type === 'text/plain' && wanted.startsWith('text/')) return true
    return wanted.endsWith('/*') && type !== 'image/svg+xml' && type.startsWith(wanted.slice(0, -1))
  })
}

/** Types that content tells by another name, or cannot tell from a more general one. */
const toldAs: Record<string, string> = {
  'application/msword': 'application/x-cfb',
  'application/vnd.ms-excel': 'application/x-cfb',
  'application/vnd.ms-powerpoint': 'application/x-cfb',
  'application/json': 'text/plain',
  'application/x-zip-compressed': 'application/zip',
  'audio/mp4': 'audio/x-m4a',
  'audio/x-wav': 'audio/wav',
  'image/jpg': 'image/jpeg',
  'text/xml': 'application/xml',
}

/** Why a requirement does not take this file, in words for the learner; undefined if it does. */
export function whyNotTaken(patterns: string[], type: string, fileName: string): string | undefined {
  if (mediaTypeAllowed(patterns, type)) return undefined
  return `${fileName} is ${inWords(type)}; this requirement takes ${list.format(patterns.map(inPlural))}.`
}

const list = new Intl.ListFormat('en')

const inWords = (type: string) =>
  singular[type] ??
  family(type, (name, kind) => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name} ${kind}`) ??
  `of the type ${type}`

const inPlural = (pattern: string) =>
  plural[pattern.trim().toLowerCase()] ?? family(pattern.trim(), (name, kind) => `${name} ${kind}s`) ?? pattern

function family(type: string, say: (name: string, kind: string) => string): string | undefined {
  const [, kind, name] = /^(image|video|audio)\/(?:x-|vnd\.)?([\w+-]+)/.exec(type) ?? []
  if (!kind || !name) return undefined
  return say(name.toUpperCase(), kind === 'audio' ? 'recording' : kind)
}

const singular: Record<string, string> = {
  'application/gzip': 'a gzip archive',
  'application/java-archive': 'a Java program',
  'application/octet-stream': 'of a type that cannot be told',
  'application/pdf': 'a PDF',
  'application/vnd.android.package-archive': 'an Android program',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'a PowerPoint presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'an Excel workbook',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'a Word document',
  'application/x-7z-compressed': 'a 7-Zip archive',
  'application/x-cfb': 'an older Microsoft Office document',
  'application/x-elf': 'a Linux program',
  'application/x-mach-binary': 'a macOS program',
  'application/x-ms-shortcut': 'a Windows shortcut',
  'application/x-msdownload': 'a Windows program',
  'application/x-rar-compressed': 'a RAR archive',
  'application/xml': 'XML',
  'application/zip': 'a ZIP archive',
  'image/svg+xml': 'an SVG drawing',
  'text/html': 'a web page',
  'text/plain': 'plain text',
}

const plural: Record<string, string> = {
  'application/msword': 'older Word documents',
  'application/pdf': 'PDF',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PowerPoint presentations',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel workbooks',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word documents',
  'application/zip': 'ZIP archives',
  'audio/*': 'audio recordings',
  'image/*': 'images',
  'image/svg+xml': 'SVG drawings',
  'text/*': 'plain text',
  'text/csv': 'CSV tables',
  'text/html': 'web pages',
  'text/markdown': 'Markdown',
  'text/plain': 'plain text',
  'video/*': 'videos',
}

/** These bytes as UTF-8, which may be cut at the end; undefined where they are none, or hold a NUL. */
function asText(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true })
  } catch {
    return undefined
  }
}
