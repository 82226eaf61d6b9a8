import { block, isRightToLeft, write } from './text'
import type { Face } from './text'

/** What link previews show at the size that they ask for. Nobody's name is in it: everybody's badge has the same card. */
export type Card = { badge: HTMLImageElement; name: string; competency: string; issuer: string; language: string }

const [width, height] = [1200, 627]
const panel = 420
const column = { left: panel + 64, right: width - 64 }
const [ink, muted, accent, gold] = ['#10191d', '#53626a', '#0f5a66', '#e3b95b']

const serif: Face = { weight: 600, family: 'serif' }
const plain: Face = { weight: 400, family: 'sans' }
const strong: Face = { weight: 600, family: 'sans' }

/** Draws the card of a microcredential: its badge beside what its holder can do, and who says so. */
export function drawCard(canvas: HTMLCanvasElement, card: Card): void {
  canvas.width = width
  canvas.height = height
  // Chinese and Japanese write the same character in different shapes.
  canvas.lang = card.language
  const pen = canvas.getContext('2d')!
  ground(pen)
  contain(pen, card.badge, { x: panel / 2, y: height / 2, side: 340 })

  const align = isRightToLeft(card.name) ? 'right' : 'left'
  const x = column[align]
  const measure = (text: string, tall: number, largest: number, smallest: number, leading: number, face: Face) =>
    block(pen, text, { width: column.right - column.left, height: tall, largest, smallest, leading }, face)
  const issuer = measure(card.issuer, 40, 30, 26, 1.3, strong)
  const name = measure(card.name, 220, 72, 34, 1.14, serif)
  const competency = measure(card.competency, 176, 32, 25, 1.36, plain)
  const [afterIssuer, afterName] = [18, 24]
  let top = (height - 90 - issuer.height - afterIssuer - name.height - afterName - competency.height) / 2

  pen.fillStyle = muted
  write(pen, issuer, { x, top, align })
  pen.fillStyle = ink
  write(pen, name, { x, top: (top += issuer.height + afterIssuer), align })
  pen.fillStyle = muted
  write(pen, competency, { x, top: (top += name.height + afterName), align })
  mark(pen, x, align)
}

function ground(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = '#e3f0f1'
  pen.fillRect(0, 0, panel, height)
  pen.fillStyle = gold
  pen.fillRect(panel, 0, 6, height)
}

function contain(
  pen: CanvasRenderingContext2D,
  image: HTMLImageElement,
  { x, y, side }: { x: number; y: number; side: number },
): void {
  const scale = side / Math.max(image.naturalWidth, image.naturalHeight)
  const [wide, high] = [image.naturalWidth * scale, image.naturalHeight * scale]
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(image, x - wide / 2, y - high / 2, wide, high)
}

function mark(pen: CanvasRenderingContext2D, x: number, align: 'left' | 'right'): void {
  const y = height - 66
  const towards = align === 'left' ? 1 : -1
  const middle = x + 17 * towards
  pen.fillStyle = accent
  pen.beginPath()
  pen.arc(middle, y, 17, 0, 2 * Math.PI)
  pen.fill()
  pen.strokeStyle = '#ffffff'
  pen.lineWidth = 4
  pen.lineCap = pen.lineJoin = 'round'
  pen.beginPath()
  pen.moveTo(middle - 8, y + 1)
  pen.lineTo(middle - 2, y + 7)
  pen.lineTo(middle + 8, y - 6)
  pen.stroke()
  pen.fillStyle = accent
  const words = { width: 500, height: 40, largest: 26, smallest: 26, leading: 1.3 }
  const label = block(pen, 'Checkable credential', words, strong)
  write(pen, label, { x: x + 48 * towards, top: y - label.height / 2, align })
}
