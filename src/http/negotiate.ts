/** One element of an Accept header. `type/*` and the full wildcard keep their stars. */
type Range = { type: string; subtype: string; q: number }

/**
 * The one of `offered` that suits an Accept header best (RFC 9110, §12.5.1); undefined if none does. Between equals
 * the one they named wins over one that only a wildcard covers, then ours: `offered` is in our order of preference.
 * Asking for nothing is asking for anything. Parameters other than `q` are ignored.
 */
export function negotiate<T extends string>(accept: string | undefined, offered: readonly T[]): T | undefined {
  const ranges = parseAccept(accept ?? '')
  if (ranges.length === 0) return offered[0]
  const ranked = offered.map((mediaType) => ({ mediaType, ...rank(mediaType, ranges) })).filter(({ q }) => q > 0)
  ranked.sort((a, b) => b.q - a.q || b.precision - a.precision)
  return ranked[0]?.mediaType
}

/** The most precise range decides the weight, so that `image/*, image/png;q=0` takes any image but PNG. */
function rank(mediaType: string, ranges: Range[]): { q: number; precision: number } {
  const [type, subtype] = mediaType.split('/')
  const exact = ranges.find((r) => r.type === type && r.subtype === subtype)
  if (exact) return { q: exact.q, precision: 2 }
  const anySubtype = ranges.find((r) => r.type === type && r.subtype === '*')
  if (anySubtype) return { q: anySubtype.q, precision: 1 }
  const anything = ranges.find((r) => r.type === '*' && r.subtype === '*')
  return { q: anything?.q ?? 0, precision: 0 }
}

/** Elements that are not media ranges are dropped; a weight that is none counts as 1. */
function parseAccept(accept: string): Range[] {
  return (accept.match(element) ?? []).flatMap((text) => {
    const [, type, subtype] = mediaRange.exec(text) ?? []
    if (!type || !subtype) return []
    return [{ type: type.toLowerCase(), subtype: subtype.toLowerCase(), q: Number(weight.exec(text)?.[1] ?? 1) }]
  })
}

/** Up to the next comma outside quotes. */
const element = /(?:[^,"]|"(?:\\.|[^"\\])*")+/g
const mediaRange = /^\s*([\w!#$&^.+*-]+)\/([\w!#$&^.+*-]+)\s*(?:;|$)/
const weight = /;\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)/i
