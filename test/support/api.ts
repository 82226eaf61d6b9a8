import { Problem } from '../../src/api/document'
import type { Operation } from '../../src/api/operation'
import { groups } from '../../src/api/operations'

/** Every operation of the API, by its id. */
export const operations: Record<string, Operation> = Object.assign({}, ...groups.map((group) => group.operations))

const routes = Object.entries(operations).map(([id, operation]) => {
  const [method, path = ''] = operation.route.split(' ')
  return { id, operation, method, path: new RegExp(`^/api/v1${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }
})

/** The operation that such a request asks for. */
export function operationOf(method: string, url: string): { id: string; operation: Operation } | undefined {
  const { pathname } = new URL(url)
  if (!pathname.startsWith('/api/v1/')) return undefined
  const found = routes.filter((route) => route.method === method && route.path.test(pathname))
  // `/endorsements/given` is no endorsement.
  return found.toSorted((a, b) => a.path.source.length - b.path.source.length).at(-1)
}

/** Throws unless the API answered as its document says: with this status and, if it is JSON, with exactly these fields. */
export async function checkAnswer(request: Request, response: Response): Promise<void> {
  const asked = operationOf(request.method, request.url)
  if (!asked) return
  const { id, operation } = asked
  const complain = (what: string): never => {
    throw new Error(`${operation.route} (${id}) answers other than src/api/operations says: ${what}`)
  }
  if (response.status >= 400) {
    const problem = Problem.safeParse(await response.clone().json())
    if (!problem.success) complain(`${response.status}, ${problem.error.message}`)
    return
  }
  const { answer } = operation
  if (response.status !== answer.status) complain(`status ${response.status} in place of ${answer.status}`)
  if (!('schema' in answer)) return
  const body = answer.schema.safeParse(await response.clone().json())
  if (!body.success) complain(body.error.message)
}
