import { crc32, deflateSync } from 'node:zlib'

/** A plain colour `#rrggbb`, or one that runs into another from top to bottom. */
export type Paint = string | { top: string; bottom: string }

export type Point = [x: number, y: number]

/** What a drawing is made of, back to front. Without `stroke` a form is filled; lines have round ends and corners. */
export type Shape = { paint: Paint; opacity?: number } & (
  | { form: 'circle'; center: Point; radius: number; stroke?: number }
  | { form: 'polygon'; points: Point[]; round?: number; stroke?: number }
  | { form: 'line'; points: Point[]; stroke: number }
)

/** Drawings lie in a square of this many units. */
export const side = 1000

/** The drawing as SVG. */
export function toSvg(shapes: Shape[], title: string): string {
  const gradients: string[] = []
  const body = shapes.map((shape) => {
    const paint = typeof shape.paint === 'string' ? shape.paint : gradient(gradients, shape)
    const opacity = shape.opacity === undefined ? '' : ` opacity="${shape.opacity}"`
    return `<${svgForm(shape)} ${svgPaint(shape, paint)}${opacity}/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"><title>${title}</title><defs>${gradients.join('')}</defs>${body.join('')}</svg>`
}

function svgForm(shape: Shape): string {
  if (shape.form === 'circle') return `circle cx="${shape.center[0]}" cy="${shape.center[1]}" r="${shape.radius}"`
  const points = shape.points.map((p) => p.map((n) => Math.round(n * 10) / 10).join(',')).join(' ')
  return `${shape.form === 'line' ? 'polyline' : 'polygon'} points="${points}"`
}

function svgPaint(shape: Shape, paint: string): string {
  const stroked = (width: number) =>
    `stroke="${paint}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"`
  if (shape.stroke !== undefined) return `fill="none" ${stroked(shape.stroke)}`
  return shape.form === 'polygon' && shape.round ? `fill="${paint}" ${stroked(2 * shape.round)}` : `fill="${paint}"`
}

function gradient(into: string[], shape: Shape): string {
  const { top, bottom } = shape.paint as { top: string; bottom: string }
  const [, y1, , y2] = bounds(shape)
  const id = `g${into.length}`
  into.push(
    `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="${y1}" y2="${y2}"><stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>`,
  )
  return `url(#${id})`
}

/** The drawing as PNG, `size` pixels a side, smooth at its edges, on a transparent or a coloured ground. */
export function toPng(shapes: Shape[], size: number, ground?: string): Uint8Array {
  const pixels = new Float32Array(size * size * 4)
  const unit = size / side
  if (ground) for (let at = 0; at < pixels.length; at += 4) lay(pixels, at, rgb(ground), 1)
  for (const shape of shapes) {
    const distance = distanceTo(shape)
    const [left, top, right, bottom] = bounds(shape)
    const clamp = (n: number) => Math.max(0, Math.min(size, Math.round(n)))
    const [from, to] = [clamp(left * unit - 2), clamp(right * unit + 2)]
    for (let y = clamp(top * unit - 2); y < clamp(bottom * unit + 2); y++) {
      const paint = colour(shape.paint, ((y + 0.5) / unit - top) / (bottom - top))
      for (let x = from; x < to; x++) {
        const inside = 0.5 - distance((x + 0.5) / unit, (y + 0.5) / unit) * unit
        const cover = Math.max(0, Math.min(1, inside)) * (shape.opacity ?? 1)
        if (cover > 0) lay(pixels, (y * size + x) * 4, paint, cover)
      }
    }
  }
  return encode(pixels, size)
}

/** Puts a colour over what is there. */
function lay(pixels: Float32Array, at: number, paint: number[], cover: number): void {
  const below = (pixels[at + 3] ?? 0) * (1 - cover)
  const alpha = cover + below
  for (let i = 0; i < 3; i++) pixels[at + i] = ((paint[i] ?? 0) * cover + (pixels[at + i] ?? 0) * below) / alpha
  pixels[at + 3] = alpha
}

function colour(paint: Paint, at: number): number[] {
  if (typeof paint === 'string') return rgb(paint)
  const part = Math.max(0, Math.min(1, at))
  const [top, bottom] = [rgb(paint.top), rgb(paint.bottom)]
  return top.map((from, i) => from + ((bottom[i] ?? 0) - from) * part)
}

const rgb = (hex: string): number[] => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16))

function bounds(shape: Shape): [left: number, top: number, right: number, bottom: number] {
  const margin = (shape.stroke ?? 0) / 2 + (shape.form === 'polygon' ? (shape.round ?? 0) : 0)
  const reach = shape.form === 'circle' ? shape.radius + margin : margin
  const points = shape.form === 'circle' ? [shape.center] : shape.points
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  return [Math.min(...xs) - reach, Math.min(...ys) - reach, Math.max(...xs) + reach, Math.max(...ys) + reach]
}

/** How far a point lies from the shape's edge, negative inside. */
function distanceTo(shape: Shape): (x: number, y: number) => number {
  const half = (shape.stroke ?? 0) / 2
  if (shape.form === 'line') {
    const edges = edgesOf(shape.points, false)
    return (x, y) => toEdges(edges, x, y) - half
  }
  const distance = shape.form === 'circle' ? toCircle(shape.center, shape.radius) : toPolygon(shape.points, shape.round)
  return shape.stroke === undefined ? distance : (x, y) => Math.abs(distance(x, y)) - half
}

const toCircle =
  ([cx, cy]: Point, radius: number) =>
  (x: number, y: number) =>
    Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius

function toPolygon(points: Point[], round = 0): (x: number, y: number) => number {
  const edges = edgesOf(points, true)
  return (x, y) => toEdges(edges, x, y) * (isInside(edges, x, y) ? -1 : 1) - round
}

type Edge = { x: number; y: number; dx: number; dy: number; square: number }

function edgesOf(points: Point[], closed: boolean): Edge[] {
  const edges = points.map(([bx, by], i): Edge => {
    const [x, y] = points.at(i - 1)!
    return { x, y, dx: bx - x, dy: by - y, square: (bx - x) ** 2 + (by - y) ** 2 }
  })
  return closed ? edges : edges.slice(1)
}

function toEdges(edges: Edge[], x: number, y: number): number {
  let least = Infinity
  for (const edge of edges) {
    const [px, py] = [x - edge.x, y - edge.y]
    const part = Math.max(0, Math.min(1, (px * edge.dx + py * edge.dy) / edge.square))
    least = Math.min(least, (px - edge.dx * part) ** 2 + (py - edge.dy * part) ** 2)
  }
  return Math.sqrt(least)
}

function isInside(edges: Edge[], x: number, y: number): boolean {
  let inside = false
  for (const edge of edges)
    if (edge.y > y !== edge.y + edge.dy > y && x < (edge.dx * (y - edge.y)) / edge.dy + edge.x) inside = !inside
  return inside
}

/** PNG, 8 bits RGBA, every line told by how it differs from the one above. */
function encode(pixels: Float32Array, size: number): Uint8Array {
  const stride = size * 4
  const bytes = new Uint8ClampedArray(pixels.length)
  for (let i = 0; i < pixels.length; i++) bytes[i] = pixels[i]! * (i % 4 === 3 ? 255 : 1)
  const lines = new Uint8Array(size * (stride + 1))
  for (let y = 0, at = 0; y < size; y++) {
    lines[at++] = 2
    for (let i = y * stride; i < (y + 1) * stride; i++) lines[at++] = bytes[i]! - (y > 0 ? bytes[i - stride]! : 0)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
