import type { Ctx } from '../context'
import { audit } from '../audit/audit'
import { readForms, StoredFormsBroken } from '../credentials/stored'
import { fileKey } from '../evidence/rules'
import { requirePerson } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { invalid } from '../refusal'
import { getKnown } from './erasures'
import type { Known } from './person.query'
import { readSection } from './rows.query'
import { sectionsOf } from './sections.query'

/** One thing that is kept of a person, and where. */
export type Held = { kind: string; where: string; said: Record<string, unknown> }

/** A part of what is kept of a person. `next` is where the next part begins; null in the last one. */
export type PersonPart = {
  format: 'assay-person/1'
  person: { userId: string | null; email: string }
  exportedAt: Date
  /** The issuer that holds it; null for all that there is. */
  issuerId: string | null
  items: Held[]
  next: string | null
}

/** Everything that is kept of oneself, part by part. */
export async function exportOneself(
  ctx: Ctx,
  actor: Actor,
  { cursor }: { cursor?: string | undefined },
): Promise<PersonPart> {
  const { userId, email } = requirePerson(actor)
  return readPart(ctx, { userId, email }, null, cursor)
}

/** Everything that an issuer holds of a person, part by part. Refuses whom it holds nothing of, as if there were nobody. */
export async function exportPerson(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  { cursor, ...who }: { email?: string | undefined; userId?: string | undefined; cursor?: string | undefined },
): Promise<PersonPart> {
  const known = await getKnown(ctx, actor, issuerId, who)
  if (cursor === undefined)
    await audit(ctx, actor, { issuerId, action: 'person.exported', subjectId: known.userId ?? '' })
  return readPart(ctx, known, issuerId, cursor)
}

/** Queries, and things, that one part may come to: a free-plan invocation has fifty of the first. */
const mostQueries = 28
const mostItems = 200
/** Signed badges that one part may hold: each is read out of R2, in every edition. */
const mostBadges = 20

async function readPart(ctx: Ctx, known: Known, issuerId: string | null, cursor?: string): Promise<PersonPart> {
  const sections = sectionsOf(known, issuerId)
  const [from, after = '0'] = cursor?.split('.') ?? []
  let at = from === undefined ? 0 : sections.findIndex(({ name }) => name === from)
  if (at < 0) throw invalid('cursor', 'Not a cursor of ours.')
  const items: Held[] = []
  let rowid = Number(after)
  for (let queries = 0; at < sections.length && queries < mostQueries && items.length < mostItems; queries++) {
    const section = sections[at]!
    const signed = section.name === 'badges' || section.name === 'badge_editions'
    const limit = Math.min(mostItems - items.length, signed ? mostBadges : mostItems)
    const rows = await readSection(ctx, section, rowid, limit)
    items.push(...(await Promise.all(rows.map(({ said }) => toHeld(ctx, section.name, said)))))
    if (rows.length < limit) {
      at++
      rowid = 0
    } else {
      rowid = rows.at(-1)!.rowid
      // Those of one part are enough to read.
      if (signed) break
    }
  }
  const next = at < sections.length ? `${sections[at]!.name}.${rowid}` : null
  return { format: 'assay-person/1', person: known, exportedAt: ctx.now(), issuerId, items, next }
}

type Row = Record<string, unknown>

/** With what lies in R2: a badge in each of its signed forms, in full; of a file its address, and where it can be had. */
async function toHeld(ctx: Ctx, kind: string, said: Row): Promise<Held> {
  const where = `D1, ${kind}`
  if (kind === 'badges') return withForms(ctx, kind, said, String(said.id), 1)
  if (kind === 'badge_editions') return withForms(ctx, kind, said, String(said.credentialId), Number(said.number))
  if (kind === 'files')
    return { kind, where: `D1, and R2 under ${fileKey(String(said.enrollmentId), String(said.id))}`, said }
  if (kind === 'evidence' && said.uploadId)
    return { kind, where, said: { ...said, file: `${ctx.origin}/api/v1/evidence/${String(said.id)}/file` } }
  return { kind, where, said }
}

async function withForms(ctx: Ctx, kind: string, said: Row, id: string, edition: number): Promise<Held> {
  const forms = await readForms(ctx, id, edition).catch((error: unknown) => {
    if (error instanceof StoredFormsBroken) return undefined
    throw error
  })
  const signed = forms && { document: JSON.parse(forms.json) as unknown, jwt: forms.jwt, jose: forms.jose }
  const where = `D1, R2 under credentials/${id}${edition === 1 ? '' : `/${edition}`}, and for a while KV under badge/${id}`
  return { kind, where, said: { ...said, page: `${ctx.origin}/credentials/${id}`, signed: signed ?? null } }
}
