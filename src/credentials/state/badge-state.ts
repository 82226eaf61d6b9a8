// What KV keeps of badges is two kinds of entry, each under a key of its own. A badge's forms lie under `badge/{id}`, and
// say how often it had changed when they were made. The state, one entry for all badges whose ids begin alike, says how
// often each has changed by now: forms that lag behind it are out of date.

export const badgeKey = (id: string) => `badge/${id}`
export const stateKey = (prefix: string) => `state/${prefix}`

export const prefixLength = 3

/** What the ids of all badges that share an entry with this one begin with. */
export const prefixOf = (id: string) => id.slice(0, prefixLength)

/** The same of the badges of a list: their ids begin as the digits of its own id do. */
export const prefixOfList = (statusListId: string) => statusListId.slice('list_'.length, 'list_'.length + prefixLength)

/**
 * The id of a new badge out of 32 random hex digits: it begins as the id of its status list does, so that the badges of
 * one list share one entry. That leaves 116 bits to chance.
 */
export const idWithin = (statusListId: string, random: string) =>
  prefixOfList(statusListId) + random.slice(prefixLength)

/** So many digits tell two badges of one entry apart; should they not, both are held to have changed more often. */
const nameLength = 12

const nameOf = (id: string) => id.slice(prefixLength, prefixLength + nameLength)

/** The entry: how often each of these badges has changed. Those that never did need not be there. */
export function toState(changed: { id: string; changes: number }[]): string {
  const counts = new Map<string, number>()
  for (const { id, changes } of changed) counts.set(nameOf(id), Math.max(changes, counts.get(nameOf(id)) ?? 0))
  return `;${[...counts].map(([name, changes]) => `${name}:${changes};`).join('')}`
}

/** How often the entry says that a badge has changed. */
export function changesIn(state: string, id: string): number {
  const name = `;${nameOf(id)}:`
  const at = state.indexOf(name)
  return at < 0 ? 0 : Number.parseInt(state.slice(at + name.length, at + name.length + 15), 10)
}

/** What answers about the badges of one entry, and about their status list, are tagged with in a cache in front. */
export const cacheTag = (prefix: string) => `badges-${prefix}`
