import { parseXml, XmlDeclaration, XmlElement } from '@rgrove/parse-xml'
import type { XmlDocument, XmlNode } from '@rgrove/parse-xml'
import { Refusal } from '../refusal'

const namespaces: Record<string, string> = {
  xmlns: 'http://www.w3.org/2000/svg',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
}

/** What draws, and cannot act. No script, link, animation (it can set `href`), `foreignObject` or `feImage`. */
const elements = new Set(
  `svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath
  linearGradient radialGradient stop pattern clipPath mask marker image style
  filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
  feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology
  feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence`.split(/\s+/),
)

const attributes = new Set(
  `id class style lang xml:lang xml:space role aria-label aria-labelledby aria-hidden version type media href xlink:href
  x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points width height viewBox preserveAspectRatio transform pathLength
  transform-origin rotate textLength lengthAdjust startOffset method spacing side
  fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
  stroke-dasharray stroke-dashoffset color opacity display visibility overflow paint-order vector-effect shape-rendering
  text-rendering image-rendering color-interpolation color-interpolation-filters color-rendering mix-blend-mode isolation
  clip-path clip-rule mask mask-type filter marker-start marker-mid marker-end stop-color stop-opacity
  flood-color flood-opacity lighting-color enable-background
  font-family font-size font-size-adjust font-stretch font-style font-variant font-weight letter-spacing word-spacing
  text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift writing-mode direction unicode-bidi
  offset gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform
  clipPathUnits maskUnits maskContentUnits markerUnits markerWidth markerHeight refX refY orient
  filterUnits primitiveUnits in in2 result mode values operator k1 k2 k3 k4 order kernelMatrix divisor bias targetX
  targetY edgeMode preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent kernelUnitLength scale
  xChannelSelector yChannelSelector azimuth elevation z pointsAtX pointsAtY pointsAtZ limitingConeAngle stdDeviation
  radius baseFrequency numOctaves seed stitchTiles tableValues slope intercept amplitude exponent`.split(/\s+/),
)

/** Attributes that are words: nothing is ever looked up or computed in them. */
const prose = /^(id|class|lang|xml:lang|role|aria-.+)$/

/** What styles may compute with; `url` is looked at apart. Others can fetch, `image-set("…")` for one. */
const functions = new Set(
  `url rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix calc min max clamp var matrix matrix3d translate
  translatex translatey translate3d scale scalex scaley rotate skew skewx skewy blur brightness contrast drop-shadow
  grayscale hue-rotate invert opacity saturate sepia circle ellipse inset polygon path cubic-bezier steps not is where
  nth-child nth-of-type`.split(/\s+/),
)

const most = { elements: 5000, depth: 64 }

/**
 * Passes if this is an SVG drawing that can neither act nor fetch. Refuses by name whatever is not on the list of what
 * draws: scripts, event handlers, `foreignObject`, references to elsewhere, document types and their entities.
 */
export function checkSvg(text: string): void {
  const { children } = parse(text)
  for (const node of children) {
    if (node instanceof XmlDeclaration && !/^utf-8$/i.test(node.encoding ?? 'utf-8'))
      throw refused(`the encoding ${node.encoding}`)
    if (node.type === 'doctype') throw refused('a document type')
    if (node.type === 'pi') throw refused('a processing instruction')
  }
  const root = children.find((node) => node instanceof XmlElement)
  if (root?.name !== 'svg' || root.attributes['xmlns'] !== namespaces['xmlns'])
    throw new Refusal('invalid', 'This is not an SVG: it does not begin with an svg element in the namespace of SVG.')
  const all: XmlElement[] = []
  collect(root, all, 1)
  for (const element of all) checkElement(element)
  checkUses(all)
}

function parse(text: string): XmlDocument {
  try {
    return parseXml(text, { preserveDocumentType: true, preserveXmlDeclaration: true })
  } catch (error) {
    // Apart from errors of syntax: elements nested so deeply that the parser's stack ends.
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
    throw new Refusal('invalid', `This SVG cannot be read: ${reason}`)
  }
}

function collect(element: XmlElement, into: XmlElement[], depth: number): void {
  if (depth > most.depth) throw refused(`elements nested more than ${most.depth} deep`)
  if (into.push(element) > most.elements) throw refused(`more than ${most.elements} elements`)
  for (const child of element.children) {
    if (child.type === 'pi') throw refused('a processing instruction')
    if (child instanceof XmlElement) collect(child, into, depth + 1)
  }
}

function checkElement(element: XmlElement): void {
  const { name } = element
  if (!elements.has(name)) throw refused(`<${name}>`)
  for (const [attribute, value] of Object.entries(element.attributes)) {
    const where = `${attribute} on <${name}>`
    if (Object.hasOwn(namespaces, attribute)) {
      if (value !== namespaces[attribute]) throw refused(`the namespace ${value}`)
    } else if (!attributes.has(attribute)) throw refused(where)
    else if (attribute === 'href' || attribute === 'xlink:href') checkReference(name, where, value)
    else if (!prose.test(attribute)) checkStyle(value, where)
  }
  if (name === 'style') checkStyle(element.text, 'a style sheet')
}

/** Within the drawing; or, for a picture in the picture, inside the reference itself. */
function checkReference(name: string, where: string, value: string): void {
  const embedded = name === 'image' && /^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=\s]*$/.test(value)
  if (!embedded && !/^#[\w.:-]+$/.test(value)) throw refused(`${where} that leads elsewhere`)
}

/** Backslashes would spell any of this so that we do not see it. */
function checkStyle(css: string, where: string): void {
  if (css.includes('\\') || css.includes('@')) throw refused(`an escape or @-rule in ${where}`)
  for (const [, name = '', argument = ''] of css.matchAll(/([\w-]+)\(\s*(["']?.?)/gs)) {
    if (!functions.has(name.toLowerCase())) throw refused(`${name}() in ${where}`)
    if (name.toLowerCase() === 'url' && !/^["']?#/.test(argument)) throw refused(`${where} that leads elsewhere`)
  }
}

/** A copy of copies of copies is a small file that never finishes drawing. */
function checkUses(all: XmlElement[]): void {
  const uses = all.filter(({ name }) => name === 'use')
  const around = new Set<string | undefined>()
  for (const use of uses)
    for (let e: XmlNode | null = use; e instanceof XmlElement; e = e.parent) around.add(e.attributes['id'])
  for (const { attributes } of uses) {
    const target = (attributes['href'] ?? attributes['xlink:href'] ?? '').slice(1)
    if (around.has(target)) throw refused('a use of what itself has a use in it')
  }
}

const refused = (what: string) => new Refusal('invalid', `An SVG badge image may not have ${what}.`)
