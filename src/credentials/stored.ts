import type { Ctx } from '../context'
import { sha256Hex } from '../digest'

/** The two signed forms of a credential: the exact text of the JSON-LD, and the VC-JWT. */
export type Forms = { json: string; jwt: string }

/** Signed forms as they lie in R2, and the lower-case hex SHA-256 of their bytes there. */
export type StoredForms = Forms & { sha256: string }

const keyOf = (id: string) => `credentials/${id}`

/** The signed forms of a credential, if they are stored already. */
export async function readForms(ctx: Ctx, id: string): Promise<StoredForms | undefined> {
  const object = await ctx.files.get(keyOf(id))
  if (!object) return undefined
  const bytes = await object.arrayBuffer()
  const { json, jwt } = JSON.parse(new TextDecoder().decode(bytes)) as Forms
  return { json, jwt, sha256: await sha256Hex(bytes) }
}

/**
 * Stores the signed forms of a credential, once and for all. An ES256 signature comes out different each time, so the
 * first writer wins, and what is stored is what everybody gets back.
 */
export async function storeForms(ctx: Ctx, id: string, { json, jwt }: Forms): Promise<StoredForms> {
  await ctx.files.put(keyOf(id), JSON.stringify({ json, jwt }), {
    onlyIf: new Headers({ 'if-none-match': '*' }),
    httpMetadata: { contentType: 'application/json' },
  })
  const stored = await readForms(ctx, id)
  if (!stored) throw new Error(`credentials/${id} was stored, and is not there.`)
  return stored
}
