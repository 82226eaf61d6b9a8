import type { OpenApiDocument } from './document'

/** The document of this deployment: written when it is first asked for, and once; until then it costs nobody anything. */
export const documentOf = (() => {
  // Not the promise: nobody may wait for the work of another request, which can end half-way.
  let document: OpenApiDocument | undefined
  return async (origin: string) => (document ??= await write(origin))
})()

async function write(origin: string): Promise<OpenApiDocument> {
  const [{ toDocument }, { groups }] = await Promise.all([import('./document'), import('./operations')])
  return toDocument(groups, origin)
}
