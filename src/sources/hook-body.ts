/** What a hook's body says, before any mapping: an object, by its names. */
export type HookBody = Record<string, unknown>

const mostFields = 1000
const deepest = 8

export const isJsonType = (contentType: string) => /^application\/([\w.+-]*\+)?json\s*(;|$)/i.test(contentType)

export const isFormType = (contentType: string) => /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)

/** The object that a body is; undefined if it is none. */
export function parseBody(contentType: string, body: string): HookBody | undefined {
  return isFormType(contentType) ? parseForm(body) : parseObject(body)
}

function parseObject(body: string): HookBody | undefined {
  try {
    // Some senders begin with a byte order mark.
    const value: unknown = JSON.parse(body.replace(/^\uFEFF/, ''))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Fields by their names; `a[b]` is the member `b` of `a`, as PHP and Rails write it. Of two with one name the last counts. */
function parseForm(body: string): HookBody {
  const root: HookBody = Object.create(null) as HookBody
  for (const [name, value] of [...new URLSearchParams(body)].slice(0, mostFields)) put(root, partsOf(name), value)
  return root
}

function partsOf(name: string): string[] {
  const [, first, rest] = /^([^[\]]+)((?:\[[^[\]]+\])+)$/.exec(name) ?? []
  return first === undefined ? [name] : [first, ...rest!.slice(1, -1).split('][')]
}

/** Objects without a prototype: no name reaches into what every object inherits. */
function put(root: HookBody, path: string[], value: string): void {
  if (path.length > deepest) return
  let here = root
  for (const part of path.slice(0, -1)) {
    const next = (here[part] ??= Object.create(null) as HookBody)
    if (!isObject(next)) return
    here = next
  }
  here[path.at(-1)!] = value
}

export const isObject = (value: unknown): value is HookBody =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
