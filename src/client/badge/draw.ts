import { darkens, mixed } from './colour'
import { block, write } from './text'

const gold = '#e3b95b'

/** Draws a badge out of a name and a colour: a hallmark's punch, struck with the name, and the streak of a touchstone. */
export function drawBadge(canvas: HTMLCanvasElement, name: string, colour: string): void {
  const pen = canvas.getContext('2d')!
  pen.resetTransform()
  pen.clearRect(0, 0, canvas.width, canvas.height)
  pen.scale(canvas.width / 1000, canvas.height / 1000)
  const ink = darkens(colour) ? '#ffffff' : '#14202a'
  const gilt = darkens(colour) ? gold : mixed(colour, '#000000', 0.6)

  octagon(pen, 490, 60)
  pen.fillStyle = mixed(colour, '#000000', 0.38)
  pen.fill()

  octagon(pen, 456, 54)
  const ground = pen.createLinearGradient(0, 40, 0, 960)
  ground.addColorStop(0, mixed(colour, '#ffffff', 0.14))
  ground.addColorStop(1, mixed(colour, '#000000', 0.2))
  pen.fillStyle = ground
  pen.fill()

  octagon(pen, 424, 46)
  pen.strokeStyle = ink
  pen.globalAlpha = 0.4
  pen.lineWidth = 5
  pen.stroke()
  pen.globalAlpha = 1

  tick(pen, ink, gilt)
  strike(pen, name, ink)
  streak(pen, gilt)
}

/** A path around the middle with corners cut and softened. */
function octagon(pen: CanvasRenderingContext2D, reach: number, softness: number): void {
  const corners = Array.from({ length: 8 }, (_, i) => {
    const angle = ((i + 0.5) * Math.PI) / 4
    const radius = reach / Math.cos(Math.PI / 8)
    return [500 + radius * Math.cos(angle), 500 + radius * Math.sin(angle)] as const
  })
  pen.beginPath()
  const [[x0, y0], [x1, y1]] = [corners[7]!, corners[0]!]
  pen.moveTo((x0 + x1) / 2, (y0 + y1) / 2)
  for (const [i, [x, y]] of corners.entries()) {
    const [nextX, nextY] = corners[(i + 1) % 8]!
    pen.arcTo(x, y, (x + nextX) / 2, (y + nextY) / 2, softness)
  }
  pen.closePath()
}

function tick(pen: CanvasRenderingContext2D, ink: string, gilt: string): void {
  pen.strokeStyle = ink
  pen.lineWidth = 8
  pen.beginPath()
  pen.arc(500, 225, 62, 0, 2 * Math.PI)
  pen.stroke()
  pen.lineWidth = 16
  pen.lineCap = pen.lineJoin = 'round'
  pen.strokeStyle = gilt
  pen.beginPath()
  pen.moveTo(472, 227)
  pen.lineTo(493, 248)
  pen.lineTo(530, 204)
  pen.stroke()
}

function strike(pen: CanvasRenderingContext2D, name: string, ink: string): void {
  const box = { width: 690, height: 400, largest: 128, smallest: 30, leading: 1.14 }
  const struck = block(pen, name, box, { weight: 600, family: 'serif' })
  pen.fillStyle = ink
  write(pen, struck, { x: 500, top: 530 - struck.height / 2, align: 'center' })
}

function streak(pen: CanvasRenderingContext2D, gilt: string): void {
  pen.fillStyle = gilt
  pen.beginPath()
  pen.moveTo(320, 812)
  pen.quadraticCurveTo(500, 776, 690, 764)
  pen.quadraticCurveTo(520, 800, 320, 812)
  pen.fill()
}
