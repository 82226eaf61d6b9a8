import { readPng, writePng } from '../catalogue/png'

type Chunk = { type: string; data: Uint8Array }

const keyword = 'openbadgecredential'

/**
 * The image with the credential in it: one uncompressed `iTXt` chunk just before the end (OB 3.0, §5.3.1). An earlier
 * one is replaced, since there may be only one. Refuses what is not a PNG.
 */
export function bakePng(png: Uint8Array, credential: string): Uint8Array {
  const chunks = readPng(png).chunks.filter((chunk) => !holdsBadge(chunk))
  return writePng(chunks.toSpliced(-1, 0, { type: 'iTXt', data: encode(credential) }))
}

/** The credential in a baked PNG, exactly as it was put in. Refuses what is not a PNG. */
export function readBakedPng(png: Uint8Array): string | undefined {
  const chunk = readPng(png).chunks.find(holdsBadge)
  return chunk && decode(chunk.data)
}

const holdsBadge = ({ type, data }: Chunk) =>
  type === 'iTXt' && new TextDecoder().decode(data.subarray(0, keyword.length + 1)) === `${keyword}\0`

/** PNG §11.3.3.4: keyword, 0, compression flag, compression method, language, 0, translated keyword, 0, text. */
const encode = (text: string) => new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`)

/** Undefined for compressed text, which OB 3.0 does not allow. */
function decode(data: Uint8Array): string | undefined {
  if (data[keyword.length + 1] !== 0) return undefined
  const endOfLanguage = data.indexOf(0, keyword.length + 3)
  const endOfTranslation = data.indexOf(0, endOfLanguage + 1)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(data.subarray(endOfTranslation + 1))
}
