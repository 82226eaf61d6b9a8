type Rgb = [number, number, number]

/** A colour `#rrggbb` with a part of another in it. */
export function mixed(colour: string, other: string, part: number): string {
  const to = rgb(other)
  return `rgb(${rgb(colour)
    .map((channel, i) => Math.round(channel + (to[i]! - channel) * part))
    .join(', ')})`
}

/** Whether white stands out from it more than black does (WCAG 2.2 relative luminance). */
export function darkens(colour: string): boolean {
  const [r, g, b] = rgb(colour).map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179
}

const rgb = (hex: string): Rgb => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as Rgb
