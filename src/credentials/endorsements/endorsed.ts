import { issuerPath, versionUrl } from '../../address'
import { findVersion } from '../../catalogue/service'
import type { Version } from '../../catalogue/version'
import type { Ctx } from '../../context'
import { issuerDid } from '../../identity/did'
import { getIssuerBySlug } from '../../identity/issuers'
import type { Issuer } from '../../identity/issuers'
import { Refusal } from '../../refusal'

/** What can be endorsed: an issuer, or a version of what it offers. `id` is what names it in signed documents. */
export type Endorsed = { id: string; name: string; issuer: Issuer; version: Version | null }

/**
 * What somebody means by a DID, a slug or a public address of ours; without a number, the newest version of a
 * microcredential. Undefined for what is not here.
 */
export async function findEndorsed(ctx: Ctx, text: string): Promise<Endorsed | undefined> {
  const path = text.startsWith(ctx.origin) ? text.slice(ctx.origin.length) : pathOf(ctx, text)
  const [, slug, microcredential, number] = address.exec(path) ?? []
  if (slug === undefined) return undefined
  try {
    if (microcredential === undefined) {
      const issuer = await getIssuerBySlug(ctx, slug)
      return { id: issuer.did, name: issuer.name, issuer, version: null }
    }
    const found = await findVersion(ctx, slug, microcredential, number === undefined ? undefined : Number(number))
    const { issuer, version } = found
    const id = versionUrl(ctx.origin, issuer.slug, found.microcredential.slug, version.number)
    return { id, name: version.name, issuer, version }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return undefined
    throw error
  }
}

const address = /^\/issuers\/([a-z0-9-]+)(?:\/microcredentials\/([a-z0-9-]+)(?:\/versions\/([1-9]\d{0,8}))?)?\/?$/

function pathOf(ctx: Ctx, text: string): string {
  const slug = text.slice(text.lastIndexOf(':') + 1)
  return text === slug || text === issuerDid(ctx.origin, slug) ? issuerPath(slug) : ''
}
