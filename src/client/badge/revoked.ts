import { block, write } from './text'

/** What a badge's picture may be made of at least, and so what this one has. */
const shorterSide = 512

/** Draws a badge's picture without its colours, and with a band across that says that it was revoked. */
export function drawRevoked(canvas: HTMLCanvasElement, badge: HTMLImageElement): void {
  const scale = shorterSide / Math.min(badge.naturalWidth, badge.naturalHeight)
  canvas.width = Math.round(badge.naturalWidth * scale)
  canvas.height = Math.round(badge.naturalHeight * scale)
  const { width, height } = canvas
  const pen = canvas.getContext('2d')!
  const lay = (how: GlobalCompositeOperation, what: () => void) => {
    pen.globalCompositeOperation = how
    what()
  }
  const picture = () => pen.drawImage(badge, 0, 0, width, height)
  const all = (colour: string) => () => {
    pen.fillStyle = colour
    pen.fillRect(0, 0, width, height)
  }
  pen.imageSmoothingQuality = 'high'
  // Blending, as not every browser's canvas has filters. It fills what is transparent too; the last step takes that away.
  lay('source-over', picture)
  lay('saturation', all('#808080'))
  lay('source-atop', all('#ffffff80'))
  lay('destination-in', picture)
  lay('source-over', () => band(pen, width, height))
}

/** Wide enough to be read where the picture is as large as a thumbnail. */
function band(pen: CanvasRenderingContext2D, width: number, height: number): void {
  const high = Math.min(width, height) * 0.27
  pen.fillStyle = '#9d2328'
  pen.fillRect(0, (height - high) / 2, width, high)
  pen.fillStyle = '#ffffff'
  const box = { width: width * 0.92, height: high, largest: 128, smallest: 30, leading: 1.05 }
  const word = block(pen, 'REVOKED', box, { weight: 700, family: 'sans' })
  write(pen, word, { x: width / 2, top: (height - word.height) / 2, align: 'center' })
}
