import * as z from 'zod'
import type { Ctx } from '../context'
import { sha256Hex } from '../digest'

/** `jose` is empty where a badge was signed before it had this form. */
const Forms = z.object({ json: z.string(), jwt: z.string(), jose: z.string().default('') })

/**
 * The signed forms of an edition: the exact text of the JSON-LD with its proof, the VC-JWT of Open Badges 3.0, and the
 * JWS of VC-JOSE-COSE.
 */
export type Forms = z.infer<typeof Forms>

/** Signed forms as they lie in R2, with the lower-case hex SHA-256 of their bytes there, and the keys that signed them. */
export type StoredForms = Forms & { sha256: string } & { [K in keyof SigningKeys]: string | null }

type SigningKeys = { proofKeyId: string; jwtKeyId: string }

/** What lies in R2 is not what was put there. */
export class StoredFormsBroken extends Error {
  override name = 'StoredFormsBroken'
}

/** Before the key of an edition that a restored deployment knew nothing of. */
export const asidePrefix = 'lost/'

/** The first edition lies where badges lay when there was no other. */
const keyOf = (id: string, edition: number) => `credentials/${id}${edition === 1 ? '' : `/${edition}`}`

/** The signed forms of an edition of a credential, if they are stored already. Throws `StoredFormsBroken`. */
export async function readForms(ctx: Ctx, id: string, edition = 1): Promise<StoredForms | undefined> {
  const object = await ctx.files.get(keyOf(id, edition))
  if (!object) return undefined
  const bytes = await object.arrayBuffer()
  const { proofKeyId = null, jwtKeyId = null } = (object.customMetadata ?? {}) as Partial<SigningKeys>
  return { ...parse(new TextDecoder().decode(bytes)), sha256: await sha256Hex(bytes), proofKeyId, jwtKeyId }
}

/**
 * Stores the signed forms of an edition, once and for all. An ES256 signature comes out different each time, so the
 * first writer wins, and what is stored is what everybody gets back: which keys signed it, too.
 */
export async function storeForms(
  ctx: Ctx,
  id: string,
  edition: number,
  { json, jwt, jose, proofKeyId, jwtKeyId }: Forms & SigningKeys,
): Promise<StoredForms> {
  const key = keyOf(id, edition)
  await ctx.files.put(key, JSON.stringify({ json, jwt, jose }), {
    onlyIf: new Headers({ 'if-none-match': '*' }),
    httpMetadata: { contentType: 'application/json' },
    customMetadata: { proofKeyId, jwtKeyId },
  })
  const stored = await readForms(ctx, id, edition)
  if (!stored) throw new Error(`${key} was stored, and is not there.`)
  return stored
}

/** Numbers of the editions that something is stored of. */
export async function storedEditions(ctx: Ctx, id: string): Promise<number[]> {
  const { objects } = await ctx.files.list({ prefix: keyOf(id, 1) })
  return objects.map(({ key }) => Number(key.split('/')[2] ?? 1))
}

/**
 * Deletes what is stored of a credential, or of its editions `before` one: it names somebody who is to be erased. Also
 * what a restore has put aside of it.
 */
export async function deleteForms(ctx: Ctx, id: string, before = Infinity): Promise<void> {
  const gone = (await storedEditions(ctx, id)).filter((number) => number < before).map((number) => keyOf(id, number))
  const { objects } = await ctx.files.list({ prefix: asidePrefix + keyOf(id, 1) })
  const keys = [...gone, ...objects.map(({ key }) => key)]
  if (keys.length > 0) await ctx.files.delete(keys)
}

function parse(text: string): Forms {
  try {
    return Forms.parse(JSON.parse(text))
  } catch {
    throw new StoredFormsBroken('The stored bytes are not the signed forms of a badge.')
  }
}
