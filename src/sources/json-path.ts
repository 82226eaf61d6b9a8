/** The parts of a path, outermost first: names of members and places in lists. */
export type Path = (string | number)[]

const longest = 200
const segment =
  /\.([A-Za-z_\u0080-\u{10FFFF}][\w\u0080-\u{10FFFF}]*)|\['([^'\\]+)'\]|\["([^"\\]+)"\]|\[(0|-?[1-9]\d{0,8})\]/uy

/**
 * A singular query of RFC 9535 (§2.3.5.1): `$`, then `.name`, `['name']` or `[0]`. It leads to one place at the most, in as
 * many steps as it has parts, whatever the body. Undefined for everything else: no wildcard, slice, descent or filter.
 */
export function parsePath(text: string): Path | undefined {
  if (!text.startsWith('$') || text.length > longest) return undefined
  const path: Path = []
  for (segment.lastIndex = 1; segment.lastIndex < text.length;) {
    const [found, ...parts] = segment.exec(text) ?? []
    if (found === undefined) return undefined
    const place = parts[3]
    path.push(place === undefined ? parts.find((part) => part !== undefined)! : Number(place))
  }
  return path
}

/** What stands at a path, undefined if nothing does. A place below 0 counts from the end, as §2.3.3.2 has it. */
export function at(value: unknown, path: string): unknown {
  let here = value
  for (const part of parsePath(path) ?? ['']) {
    if (typeof here !== 'object' || here === null) return undefined
    if (typeof part === 'number') here = Array.isArray(here) ? (here as unknown[]).at(part) : undefined
    else if (Array.isArray(here) || !Object.hasOwn(here, part)) return undefined
    else here = (here as Record<string, unknown>)[part]
  }
  return here
}
