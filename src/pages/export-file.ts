import type { PersonPart } from '../privacy/export'

/** A part of what is kept of a person, as a file. Its name names nobody. */
export const exportFile = (part: PersonPart): Response =>
  new Response(JSON.stringify(part, null, 2), {
    headers: {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="person-${part.exportedAt.toISOString().slice(0, 10)}.json"`,
      'cache-control': 'no-store',
    },
  })
