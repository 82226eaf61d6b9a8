import { concatenate } from '../bytes'
import { writePng } from '../catalogue/png'
import { Refusal } from '../refusal'

type Chunk = { type: string; data: Uint8Array }

const keyword = 'openbadgecredential'
const signatureLength = 8

/**
 * The image with the credential in it, as JSON or compact JWS: one uncompressed `iTXt` chunk just before the end (OB 3.0,
 * document formats). A badge it carried before, of Open Badges 2.0 too, is replaced, since there may be only one. Refuses
 * what has not the frame of a PNG; the checksums of the picture are passed on unread, since reading a megabyte of them
 * takes more time than a request has on the free plan.
 */
export function bakePng(png: Uint8Array, credential: string): Uint8Array<ArrayBuffer> {
  const badge = writePng([{ type: 'iTXt', data: encode(credential) }]).subarray(signatureLength)
  const parts = [png.subarray(0, signatureLength)]
  for (const chunk of frame(png)) {
    if (chunk.type === 'IEND') parts.push(badge)
    if (!holdsBadge(chunk)) parts.push(chunk.bytes)
  }
  return concatenate(parts)
}

/** The chunks up to `IEND`, each with all its bytes: length, type, data, checksum. */
function* frame(png: Uint8Array): Generator<Chunk & { bytes: Uint8Array }> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  let type = ''
  for (let at = signatureLength; type !== 'IEND';) {
    const end = at + 12 + (at + 12 <= png.length ? view.getUint32(at) : Infinity)
    if (end > png.length) throw new Refusal('invalid', 'This is not a sound PNG: it ends too early.')
    type = String.fromCharCode(...png.subarray(at + 4, at + 8))
    yield { type, data: png.subarray(at + 8, end - 4), bytes: png.subarray(at, end) }
    at = end
  }
}

/** PNG §11.3.3: a text of any kind begins with its keyword and a zero. Open Badges 2.0 and earlier have one of their own. */
const holdsBadge = ({ type, data }: Chunk) =>
  /^(iTXt|tEXt|zTXt)$/.test(type) &&
  /^(openbadgecredential|openbadges)\0/.test(new TextDecoder().decode(data.subarray(0, 20)))

/** PNG §11.3.3.4: keyword, 0, compression flag, compression method, language, 0, translated keyword, 0, text. */
const encode = (text: string) => new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`)
