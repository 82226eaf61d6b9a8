import type { Ctx } from '../context'
import { getIssuerBySlug } from '../identity/issuers'
import type { Issuer } from '../identity/issuers'
import { Refusal } from '../refusal'

/** An issuer whose badges can be had as Open Badges 2.0. Refuses one without a public e-mail address (§ Profile). */
export async function getOffering(ctx: Ctx, slug: string): Promise<Issuer> {
  const issuer = await getIssuerBySlug(ctx, slug)
  if (issuer.email !== null) return issuer
  throw new Refusal(
    'not_found',
    `${issuer.name} offers nothing as Open Badges 2.0: that asks for a public e-mail address, and it gives none.`,
  )
}
