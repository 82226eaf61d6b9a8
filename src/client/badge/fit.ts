type Box = { width: number; height: number }

const largest = 128
const smallest = 30

/** The name broken into lines, as large as the box allows. `widthOf` measures a text at a size. */
export function fit(
  name: string,
  box: Box,
  widthOf: (text: string, size: number) => number,
): { lines: string[]; size: number } {
  for (let size = largest; size > smallest; size -= 4) {
    const lines = wrap(name, (text) => widthOf(text, size) <= box.width)
    if (lines.length * size * 1.14 <= box.height && lines.every((line) => widthOf(line, size) <= box.width))
      return { lines, size }
  }
  const lines = wrap(name, (text) => widthOf(text, smallest) <= box.width)
  return { lines: lines.slice(0, Math.floor(box.height / (smallest * 1.14))), size: smallest }
}

function wrap(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
