import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { verifyCredential } from '@digitalbazaar/vc'
import Ajv from 'ajv/dist/2019.js'
import { expect } from 'vitest'
import { buildCredential } from '../../src/credentials/credential'
import { buildEndorsement } from '../../src/credentials/endorsements/rules'
import { AchievementCredential, EmbeddedEndorsement, EndorsementCredential } from '../../src/credentials/schema'
import { contexts } from '../../src/proof/contexts'
import { addProof } from '../../src/proof/eddsa-rdfc-2022'
import { toMultikey } from '../../src/proof/multikey'
import { toDidDocument, verificationMethodId } from '../../src/signing/did-document'
import type { PublicKey } from '../../src/signing/keys'
import { sampleAward } from '../support/sample-award'
import { newKeys } from './support/ed25519'
import { readJson, sharedTests } from './support/shared'

const created = '2026-03-04T05:06:07Z'
const award = sampleAward()
const { origin, issuer: endorsed } = award
const guild = { ...endorsed, id: 'iss_2', slug: 'guild', did: `${endorsed.did}-guild`, name: 'Guild of Facilitators' }

/** Somebody who signs, with the key that others find under their DID. */
async function signer(did: string) {
  const { publicKey, privateKey } = await newKeys()
  const raw = new Uint8Array((await crypto.subtle.exportKey('raw', publicKey)) as ArrayBuffer)
  const jwk = { kty: 'OKP' }
  const key: PublicKey = {
    id: `key_${did}`,
    algorithm: 'Ed25519',
    use: 'badge',
    status: 'active',
    jwk,
    multikey: toMultikey(raw),
  }
  const options = { created, verificationMethod: verificationMethodId(did, key) }
  return {
    document: toDidDocument(did, [key]),
    sign: <T extends Record<string, unknown>>(document: T) => addProof(document, options, privateKey),
  }
}

const achievement = buildCredential(award).credentialSubject.achievement

const endorsement = (n: number, of: { id: string; name: string }) =>
  EndorsementCredential.parse(
    buildEndorsement({
      origin,
      id: `${n}`.repeat(32),
      endorser: guild,
      endorsed: of,
      comment: `Reason ${n}: we *hire* whoever holds it.`,
      now: new Date('2026-02-03T04:05:06.789Z'),
    }),
  )

sharedTests({
  'an endorsement signed here is what the schemas of Open Badges 3.0 ask for, and verifies with Digital Bazaar, alone and in a badge':
    async () => {
      const [academy, others] = await Promise.all([signer(endorsed.did), signer(guild.did)])
      const ofIssuer = await others.sign(endorsement(1, { id: endorsed.did, name: endorsed.name }))
      const ofVersion = await others.sign(endorsement(2, achievement))
      for (const family of ['json', 'json-ld']) {
        const schema = readJson(`schemas/generated/${family}/ob_v3p0_endorsementcredential_schema.json`) as object
        const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)
        for (const one of [ofIssuer, ofVersion]) expect([validate(one), validate.errors]).toEqual([true, null])
      }
      expect(EmbeddedEndorsement.safeParse(ofIssuer).success).toBe(true)

      const endorsements = { issuer: [ofIssuer], version: [ofVersion] }
      const badge = await academy.sign(AchievementCredential.parse(buildCredential({ ...award, endorsements })))
      const known = [academy.document, others.document]
      const verify = (credential: object) =>
        verifyCredential({
          credential: structuredClone(credential),
          suite: new DataIntegrityProof({ cryptosuite }),
          documentLoader: async (url: string) => {
            const methods = known.flatMap(({ verificationMethod }) => verificationMethod)
            const method = methods.find(({ id }) => id === url)
            const document =
              contexts.get(url) ??
              known.find(({ id }) => id === url) ??
              (method && { '@context': 'https://w3id.org/security/multikey/v1', ...method })
            if (!document) throw new Error(`${url} is not to be looked up.`)
            return { documentUrl: url, document }
          },
          checkStatus: async () => ({ verified: true }),
        })
      for (const one of [badge, ofIssuer, ofVersion]) expect(await verify(one)).toMatchObject({ verified: true })
      const embedded = badge.issuer.endorsement?.[0]
      expect(await verify(embedded!)).toMatchObject({ verified: true })
      const altered = JSON.parse(JSON.stringify(badge).replace('Reason 2', 'Reason 3')) as object
      expect(await verify(altered)).toMatchObject({ verified: false })
    },
})
