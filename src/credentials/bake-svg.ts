import { Refusal } from '../refusal'

const namespace = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'

/**
 * The drawing with the credential in it, right after its `<svg>` tag (OB 3.0, document formats): JSON as CDATA, a compact
 * JWS as the attribute `verify`. A badge it carried before, of Open Badges 2.0 too, is replaced, since there may be only
 * one. Refuses what is not SVG.
 */
export function bakeSvg(svg: string, credential: string): string {
  const { prolog, name, attributes, content, end } = takeApart(svg)
  const others = attributes.filter((attribute) => !/^xmlns:openbadges\s*=/.test(attribute))
  const badge = compactJws.test(credential)
    ? `<openbadges:credential verify="${credential}"></openbadges:credential>`
    : `<openbadges:credential><![CDATA[${fitForXml(credential)}]]></openbadges:credential>`
  return `${prolog}<${[name, ...others, namespace].join(' ')}>${badge}${content.replaceAll(badgeElement, '')}${end}`
}

const compactJws = /^[\w-]+\.[\w-]*\.[\w-]+$/

/** A drawing that only shows this picture, for badges that have no drawing of their own. */
export function wrapPng(png: Uint8Array): string {
  // PNG §11.2.1: the header comes first, and begins with width and height.
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const [width, height] = [header.getUint32(16), header.getUint32(20)]
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<image width="${width}" height="${height}" href="data:image/png;base64,${base64(png)}"/></svg>`
  )
}

/**
 * JSON that means the same and may stand in CDATA: what would end the section, and the two code points that XML 1.0
 * (§2.2) forbids and JSON does not, are escaped. In JSON they can only stand inside a string. What we sign is stored like
 * this, so that a drawing carries its exact bytes.
 */
export const fitForXml = (json: string) =>
  json.replaceAll(']]>', ']]\\u003e').replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff')

const badgeElement =
  /<openbadges:(credential|assertion)(?:\s+[^\s=<>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(?:\/>|>(?:\s*<!\[CDATA\[[^]*?\]\]>\s*|[^<]*)<\/openbadges:\1\s*>)/g

const beforeRoot = /^\uFEFF?(?:\s|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^>[]*>)*/
const rootTag = /^<((?:[\w.-]+:)?svg)((?:\s+[^\s=<>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/
const attribute = /[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*')/g

/** The root tag in its parts, and what comes before and after. A root closed in one go gets an end tag. */
function takeApart(svg: string) {
  const prolog = beforeRoot.exec(svg)?.[0] ?? ''
  const root = rootTag.exec(svg.slice(prolog.length))
  if (!root) throw new Refusal('invalid', 'This is not an SVG drawing.')
  const [tag, name = '', attributes = '', closed] = root
  return {
    prolog,
    name,
    attributes: attributes.match(attribute) ?? [],
    content: svg.slice(prolog.length + tag.length),
    end: closed ? `</${name}>` : '',
  }
}

/** `apply` takes the bytes as they are; spreading them would cost eight times as much. */
function base64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 0x8000)
    parts.push(Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + 0x8000)) as string)
  return btoa(parts.join(''))
}
