/** The real D1 binding, wrapped to count the queries and rows that views read. */
export function counted(db: D1Database): { db: D1Database; rowsRead: () => number; queries: () => number } {
  let rows = 0
  let queries = 0
  const count = <T extends { meta: D1Meta & Record<string, unknown> }>(result: T): T => {
    rows += result.meta.rows_read
    queries += 1
    return result
  }
  const statement = (inner: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(inner, {
      get: (target, name) => {
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values))
        if (name === 'all' || name === 'run') return async () => count(await target.all())
        // Drizzle reads rows as arrays, and D1 tells what a query read only beside rows as objects: so it runs twice.
        // Good for views, which only read.
        if (name === 'raw')
          return async () => {
            count(await target.all())
            return target.raw()
          }
        if (name === 'inner') return target
        return Reflect.get(target, name)
      },
    })
  const proxy = new Proxy(db, {
    get: (target, name) => {
      if (name === 'prepare') return (sql: string) => statement(target.prepare(sql))
      if (name === 'batch')
        return async (statements: (D1PreparedStatement & { inner: D1PreparedStatement })[]) =>
          (await target.batch(statements.map((s) => s.inner))).map(count)
      return Reflect.get(target, name)
    },
  })
  return { db: proxy, rowsRead: () => rows, queries: () => queries }
}
