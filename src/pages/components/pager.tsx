/** The way to the next page of a list and back to its first. `query` holds the search the list was made with. */
export function Pager({
  path,
  query = {},
  next,
  cursor,
}: {
  path: string
  query?: Record<string, string | undefined>
  next: string | null
  cursor?: string | undefined
}) {
  if (!next && !cursor) return null
  return (
    <nav class="pager" aria-label="Pages">
      <ul>
        {cursor && (
          <li>
            <a href={href(path, query)}>Back to the first</a>
          </li>
        )}
        {next && (
          <li>
            <a role="button" class="outline" rel="next" href={href(path, { ...query, cursor: next })}>
              Show more
            </a>
          </li>
        )}
      </ul>
    </nav>
  )
}

function href(path: string, query: Record<string, string | undefined>): string {
  const filled = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return filled.length > 0 ? `${path}?${new URLSearchParams(filled).toString()}` : path
}
