type Node = { path: string; content: Record<string, unknown>; endorses: boolean }

/**
 * Where a document says two things of one: `path` and the path it differs from. To JSON-LD, objects of one `id` are one node;
 * what they say differently of the same property could change places, and a Data Integrity proof would still hold.
 * Endorsements may differ from each other: each has a proof of its own.
 */
export function findDisputed(document: object): { path: string; other: string } | undefined {
  const byId = Map.groupBy(nodesIn(document, '', false), ({ content }) => content.id)
  for (const nodes of byId.values())
    for (const [i, node] of nodes.entries())
      for (const other of nodes.slice(0, i)) {
        if (node.endorses && other.endorses) continue
        const property = Object.keys(node.content).find((key) => differs(key, node.content, other.content))
        if (property) return { path: `${node.path}.${property}`, other: `${other.path}.${property}` }
      }
  return undefined
}

const differs = (key: string, a: Record<string, unknown>, b: Record<string, unknown>) =>
  !['type', '@context'].includes(key) && key in b && JSON.stringify(a[key]) !== JSON.stringify(b[key])

/** Every object that has an id, and whether it lies in an endorsement. */
function nodesIn(value: unknown, path: string, endorses: boolean): Node[] {
  if (typeof value !== 'object' || value === null) return []
  const content = value as Record<string, unknown>
  const own = typeof content.id === 'string' ? [{ path, content, endorses }] : []
  const inner = Object.entries(content).flatMap(([key, part]) =>
    nodesIn(part, path ? `${path}.${key}` : key, endorses || key === 'endorsement'),
  )
  return [...own, ...inner]
}
