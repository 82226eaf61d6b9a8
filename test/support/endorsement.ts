import { versionUrl } from '../../src/address'
import type { EndorsementView } from '../../src/credentials/endorsements/endorsement.query'
import type { JsonLd } from '../../src/proof/canonicalize'
import { openBadgesContext, vcContext } from '../../src/proof/context-urls'
import { publishedMicrocredential } from './catalogue'
import { expectJson, origin, visitor } from './client'
import type { World } from './client'

/** A microcredential that was just published, and the address of its first version. */
export async function publishedAt(world: World) {
  const microcredential = await publishedMicrocredential(world)
  const { slug } = await expectJson(visitor().get(`/api/v1/microcredentials/${microcredential.id}`))
  return { microcredential, address: versionUrl(origin, world.issuer.slug, slug, 1) }
}

/** What one issuer here says of another, or of a version it offers; not accepted yet. */
export const given = (by: World, of: string, comment = 'We hire whoever holds it.') =>
  expectJson<EndorsementView>(
    by.owner.post(`/api/v1/issuers/${by.issuer.slug}/endorsements/given`, { of, comment }),
    201,
  )

/** The same, accepted. */
export async function endorsedBy(by: World, endorsed: World, of: string, comment?: string): Promise<EndorsementView> {
  const { id } = await given(by, of, comment)
  return expectJson<EndorsementView>(endorsed.owner.post(`/api/v1/endorsements/${id}/accept`))
}

/** An endorsement by somebody elsewhere, not signed. */
export const foreignEndorsement = (issuer: string, of: string, changes: JsonLd = {}) => ({
  '@context': [vcContext, openBadgesContext],
  id: `https://guild.example/endorsements/${crypto.randomUUID()}`,
  type: ['VerifiableCredential', 'EndorsementCredential'],
  name: 'Endorsement by the Guild',
  issuer: { id: issuer, type: ['Profile'], name: 'Guild of Facilitators', url: 'https://guild.example/about' },
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: { id: of, type: ['EndorsementSubject'], endorsementComment: 'We hire **their** people.' },
  ...changes,
})
