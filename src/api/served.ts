import type { OpenApiDocument } from './document'

/** The document of this deployment: written when it is first asked for, and once; until then it costs nobody anything. */
export const documentOf = (() => {
  let document: Promise<OpenApiDocument> | undefined
  return (origin: string) => (document ??= write(origin))
})()

async function write(origin: string): Promise<OpenApiDocument> {
  const [{ toDocument }, { groups }] = await Promise.all([import('./document'), import('./operations')])
  return toDocument(groups, origin)
}
