import { fit } from './fit'
import type { Box } from './fit'

const families = {
  serif: "'Iowan Old Style', 'Palatino Linotype', Palatino, P052, 'Book Antiqua', Georgia, serif",
  sans: "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, Cantarell, Helvetica, Arial, sans-serif",
}

export type Face = { weight: number; family: keyof typeof families }

/** A text as it is going to be written: its lines, and the room they take. */
export type Block = { lines: string[]; font: string; step: number; height: number }

/** Fits a text into a box. */
export function block(pen: CanvasRenderingContext2D, text: string, box: Box, { weight, family }: Face): Block {
  const font = (size: number) => `${weight} ${size}px ${families[family]}`
  const { lines, size } = fit(text, box, (line, at) => {
    pen.font = font(at)
    return pen.measureText(line).width
  })
  const step = size * box.leading
  return { lines, font: font(size), step, height: lines.length * step }
}

/** Writes the lines from `top` on down, each beginning, ending or centred at `x`. */
export function write(
  pen: CanvasRenderingContext2D,
  { lines, font, step }: Block,
  { x, top, align }: { x: number; top: number; align: 'left' | 'center' | 'right' },
): void {
  pen.font = font
  pen.textAlign = align
  pen.textBaseline = 'middle'
  for (const [i, line] of lines.entries()) {
    pen.direction = isRightToLeft(line) ? 'rtl' : 'ltr'
    pen.fillText(line, x, top + (i + 0.5) * step)
  }
}

/** Whether the first letter belongs to a script that is written from right to left. */
export const isRightToLeft = (text: string): boolean =>
  /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text)
