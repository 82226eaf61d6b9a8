/** Where a text has to go, and how large it may and has to be there; `leading` is a line's height by its letters'. */
export type Box = { width: number; height: number; largest: number; smallest: number; leading: number }

type WidthOf = (text: string, size: number) => number

/**
 * The text broken into lines, as large as the box allows. What does not fit at the smallest size ends in an ellipsis.
 * `widthOf` measures a text at a size.
 */
export function fit(text: string, box: Box, widthOf: WidthOf): { lines: string[]; size: number } {
  const parts = breakable(text)
  for (let size = box.largest; size >= box.smallest; size -= 2) {
    const lines = wrap(parts, (line) => widthOf(line, size) <= box.width)
    if (lines.length * size * box.leading <= box.height && lines.every((line) => widthOf(line, size) <= box.width))
      return { lines: even(parts, lines, box.width, (line) => widthOf(line, size)), size }
  }
  return { lines: cut(parts, box, (line) => widthOf(line, box.smallest) <= box.width), size: box.smallest }
}

/** As many lines, narrower ones if the last is short: no word is left alone under a title. Longer texts keep their width. */
function even(parts: string[], lines: string[], width: number, widthOf: (line: string) => number): string[] {
  if (lines.length < 2 || lines.length > 3 || widthOf(lines.at(-1)!) >= width * 0.45) return lines
  const narrower = wrap(parts, (line) => widthOf(line) <= width * 0.95)
  if (narrower.length > lines.length || narrower.some((line) => widthOf(line) > width * 0.95)) return lines
  return even(parts, narrower, width * 0.95, widthOf)
}

function cut(parts: string[], { height, smallest, leading }: Box, fits: (line: string) => boolean): string[] {
  const all = wrap(
    parts.flatMap((part) => (fits(part.trim()) ? [part] : letters(part))),
    fits,
  )
  const lines = all.slice(0, Math.max(1, Math.floor(height / (smallest * leading))))
  if (lines.length < all.length) {
    const last = letters(lines.pop()!)
    while (last.length > 0 && !fits(`${last.join('').trimEnd()}…`)) last.pop()
    lines.push(`${last.join('').trimEnd()}…`)
  }
  return lines
}

/** As many parts a line as fit, and one at least. */
function wrap(parts: string[], fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const longer = (lines.at(-1) ?? '') + part
    if (lines.length > 0 && fits(longer.trimEnd())) lines[lines.length - 1] = longer
    else lines.push(part)
  }
  return lines.map((line) => line.trimEnd())
}

/** Scripts that write without spaces. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** The text in parts between which a line may end: words with the space after them, where they are written apart. */
function breakable(text: string): string[] {
  const spaced = text.trim().replace(/\s+/g, ' ').match(/\S+ ?/g) ?? []
  return spaced.flatMap((word) => (unspaced.test(word) ? words(word) : [word]))
}

/** The words of a text without spaces; an opening bracket stays with what follows it, other marks with what precedes. */
function words(text: string): string[] {
  const parts: string[] = []
  let opening = ''
  for (const { segment, isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    if (/^[\p{Ps}\p{Pi}]+$/u.test(segment)) opening += segment
    else if (isWordLike || parts.length === 0 || opening) {
      parts.push(opening + segment)
      opening = ''
    } else parts[parts.length - 1] += segment
  }
  return opening ? [...parts, opening] : parts
}

const letters = (text: string): string[] =>
  Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text), ({ segment }) => segment)
