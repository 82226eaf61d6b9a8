import type { VersionContent } from './version'

/** What a version can be found by. */
export const searchText = ({ name, competency, description, tags }: VersionContent) =>
  fold([name, competency, description, ...tags].join('\n'))

/** The words of a search, each to be looked for in `searchText`. */
export const searchWords = (q: string) => [...new Set(fold(q).split(/\s+/).filter(Boolean))]

/** Without case and accents, for every script: SQLite's own `lower` and `like` know only ASCII. */
const fold = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
