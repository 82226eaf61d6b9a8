type Journal = { entries: { idx: number; tag: string }[] }

/**
 * Why the migrations must not be applied as they lie here, or undefined if they may: each has to be in drizzle-kit's
 * journal, each of the journal has to be there, and the order of their names has to be the journal's. What is applied
 * out of order, or half written, is not taken back.
 */
export function whyNotInOrder(journal: string, files: string[]): string | undefined {
  const tags = (JSON.parse(journal || '{"entries":[]}') as Journal).entries.map(({ tag }) => tag)
  const names = files
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted()
  const missing = tags.filter((tag) => !names.includes(tag))
  const strange = names.filter((name) => !tags.includes(name))
  if (tags.length === 0) return 'drizzle/meta/_journal.json is missing or empty: this is not a whole copy of Assay.'
  if (missing.length > 0)
    return `The migration ${missing.join(', ')} is missing in drizzle/: this is not a whole copy of Assay.`
  if (strange.length > 0)
    return `drizzle/${strange.join('.sql, drizzle/')}.sql is no migration of this version. Take it away.`
  return tags.join() === names.join() ? undefined : 'The migrations in drizzle/ are not in the order of their names.'
}
