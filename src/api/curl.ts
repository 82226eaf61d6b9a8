import type { OpenApiOperation } from './document'

type Parameter = { name: string; in: string; required: boolean; example?: string }

/** How to ask for an operation with curl: the examples of the document, with `$KEY` or `$SESSION` for who asks. */
export function toCurl(server: string, method: string, path: string, operation: OpenApiOperation): string {
  const parameters = (operation.parameters ?? []) as Parameter[]
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleOf(parameters, name))
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const headers = [
    ...authorization(operation),
    ...(type ? [`-H 'Content-Type: ${type}'`] : []),
    ...parameters
      .filter((parameter) => parameter.in === 'header' && (parameter.required || parameter.name === 'Idempotency-Key'))
      .map(({ name, example }) => `-H ${quoted(`${name}: ${example ?? ''}`)}`),
  ]
  const verb = method === 'GET' || (method === 'POST' && body) ? '' : `-X ${method} `
  return [
    `curl ${verb}${quoted(`${server}${filled}`)}`,
    ...headers,
    ...(body ? [dataOf(type ?? '', body.example)] : []),
  ].join(' \\\n  ')
}

function exampleOf(parameters: Parameter[], name: string): string {
  return parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.example ?? name
}

function authorization({ security }: OpenApiOperation): string[] {
  if (security.some((way) => 'key' in way) && !security.some((way) => Object.keys(way).length === 0))
    return [`-H "Authorization: Bearer $KEY"`]
  return security.some((way) => Object.keys(way).length === 0) ? [] : [`-b "$SESSION"`]
}

function dataOf(type: string, example: unknown): string {
  if (type === 'application/json' && example !== undefined) return `-d ${quoted(JSON.stringify(example, null, 2))}`
  return typeof example === 'string' ? `--data-binary ${quoted(example)}` : '--data-binary @file'
}

/** As a shell takes it for one word, whatever is in it. */
const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`
