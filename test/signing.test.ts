import { eq } from 'drizzle-orm'
import { compactVerify, importJWK } from 'jose'
import { expect, test } from 'vitest'
import { vcContext } from '../src/proof/context-urls'
import { verifyProof } from '../src/proof/eddsa-rdfc-2022'
import { fromMultikey } from '../src/proof/multikey'
import { activeKeys, didDocument, publicKey, signJose, signJwt, signProof, testSigner } from '../src/signing/service'
import { signingKey } from '../src/signing/tables'
import { ctx, newIssuer as found, origin } from './support/client'

const newIssuer = () => {
  const slug = `signer-${crypto.randomUUID().slice(0, 8)}`
  return found(slug, `owner@${slug}.example.org`)
}

const withSecret = (keyEncryptionKey: string) => ({ ...ctx, secrets: { ...ctx.secrets, keyEncryptionKey } })
const anotherSecret = btoa(String.fromCharCode(...new Uint8Array(32).fill(7)))

const credential = (did: string) => ({
  '@context': [vcContext],
  id: 'https://badges.example.org/credentials/1',
  type: ['VerifiableCredential'],
  issuer: { id: did },
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: { id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c' },
})
const created = '2026-01-01T00:00:00Z'

test('an issuer gets its keys at the first need, and keeps them', async () => {
  const issuer = await newIssuer()
  const first = await activeKeys(ctx, issuer.id)
  expect(first.proof).toMatchObject({ algorithm: 'Ed25519', multikey: expect.stringMatching(/^z6Mk/) })
  expect(first.jwt).toMatchObject({ algorithm: 'ES256', multikey: null })
  expect(await activeKeys(ctx, issuer.id)).toEqual(first)
})

test('two that make the keys at once get the same ones', async () => {
  const issuer = await newIssuer()
  const all = await Promise.all(Array.from({ length: 4 }, () => activeKeys(ctx, issuer.id)))
  expect(new Set(all.map(({ proof, jwt }) => `${proof.id} ${jwt.id}`)).size).toBe(1)
  const kept = await ctx.db.select().from(signingKey).where(eq(signingKey.issuerId, issuer.id))
  expect(kept).toHaveLength(2)
})

test('the DID document lists both keys, and each has an address of its own', async () => {
  const issuer = await newIssuer()
  const { proof, jwt } = await activeKeys(ctx, issuer.id)
  const ids = [`${issuer.did}#${proof.multikey}`, `${issuer.did}#${jwt.id}`]
  const document = await didDocument(ctx, issuer)
  expect(document).toEqual({
    '@context': [
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/security/multikey/v1',
      'https://w3id.org/security/jwk/v1',
    ],
    id: issuer.did,
    verificationMethod: expect.arrayContaining([
      { id: ids[0], type: 'Multikey', controller: issuer.did, publicKeyMultibase: proof.multikey },
      { id: ids[1], type: 'JsonWebKey', controller: issuer.did, publicKeyJwk: { ...jwt.jwk, alg: 'ES256' } },
    ]),
    assertionMethod: expect.arrayContaining(ids),
    authentication: [ids[0]],
  })
  expect((await publicKey(ctx, jwt.id)).jwk).toEqual({
    kty: 'EC',
    crv: 'P-256',
    x: expect.any(String),
    y: expect.any(String),
    kid: `${origin}/keys/${jwt.id}`,
    alg: 'ES256',
    use: 'sig',
  })
  await expect(publicKey(ctx, 'key_unknown')).rejects.toMatchObject({ code: 'not_found' })
})

test('both forms verify with the published keys', async () => {
  const issuer = await newIssuer()
  const { proof, jwt } = await activeKeys(ctx, issuer.id)
  const signed = await signProof(ctx, issuer, proof.id, credential(issuer.did), created)
  expect(signed.proof[0].verificationMethod).toBe(`${issuer.did}#${proof.multikey}`)
  expect(await verifyProof(signed, fromMultikey(proof.multikey!)!)).toEqual({ ok: true })

  const token = await signJwt(ctx, issuer, jwt.id, credential(issuer.did))
  const { protectedHeader } = await compactVerify(token, await importJWK((await publicKey(ctx, jwt.id)).jwk))
  expect(protectedHeader).toEqual({ alg: 'ES256', kid: `${origin}/keys/${jwt.id}`, typ: 'JWT' })

  const enveloped = await compactVerify(
    await signJose(ctx, issuer, jwt.id, credential(issuer.did)),
    await importJWK((await jsonWebKey(issuer, jwt.id))!),
  )
  expect(enveloped.protectedHeader).toEqual({
    alg: 'ES256',
    kid: `${issuer.did}#${jwt.id}`,
    typ: 'vc+jwt',
    cty: 'vc',
  })
  expect(JSON.parse(new TextDecoder().decode(enveloped.payload))).toEqual(credential(issuer.did))
})

test('machines have keys of their own in the same document; tests sign as a did:key that is in none', async () => {
  const issuer = await newIssuer()
  const badge = await activeKeys(ctx, issuer.id)
  const machine = await activeKeys(ctx, issuer.id, 'machine')
  const signer = await testSigner(ctx, issuer.id)
  expect(signer).toEqual({ id: issuer.id, did: `did:key:${signer.proof.multikey}`, proof: signer.proof })
  expect(await testSigner(ctx, issuer.id)).toEqual(signer)
  const published = (await didDocument(ctx, issuer)).assertionMethod
  const named = [badge, machine].flatMap(({ proof, jwt }) => [proof.multikey, jwt.id])
  expect(published.toSorted()).toEqual(named.map((name) => `${issuer.did}#${name}`).toSorted())
  await expect(publicKey(ctx, signer.proof.id)).rejects.toMatchObject({ code: 'not_found' })

  const signed = await signProof(ctx, signer, signer.proof.id, credential(signer.did), created)
  expect(signed.proof[0].verificationMethod).toBe(`${signer.did}#${signer.proof.multikey}`)
  expect(await verifyProof(signed, fromMultikey(signer.proof.multikey!)!)).toEqual({ ok: true })
  // Neither name is signed with the other's key.
  await expect(signProof(ctx, issuer, signer.proof.id, credential(issuer.did), created)).rejects.toThrow(/no such key/)
  await expect(signProof(ctx, signer, badge.proof.id, credential(signer.did), created)).rejects.toThrow(/no such key/)
})

const jsonWebKey = async (issuer: { id: string; did: string }, keyId: string) =>
  (await didDocument(ctx, issuer)).verificationMethod.find(({ id }) => id === `${issuer.did}#${keyId}`)?.publicKeyJwk

test('nobody signs with the key of another issuer, or of another kind', async () => {
  const [one, other] = [await newIssuer(), await newIssuer()]
  const { proof, jwt } = await activeKeys(ctx, one.id)
  await expect(signProof(ctx, other, proof.id, credential(other.did), created)).rejects.toThrow(/no such key/)
  await expect(signProof(ctx, one, jwt.id, credential(one.did), created)).rejects.toThrow(/no such key/)
})

test.each([
  ['missing', ''],
  ['malformed', 'not base64 at all'],
  ['too short', btoa('too short')],
  ['another one', anotherSecret],
])('a key-encryption key that is %s signs nothing, and the error says which one is needed', async (_, secret) => {
  const issuer = await newIssuer()
  const { proof } = await activeKeys(ctx, issuer.id)
  const [{ wrappedBy } = { wrappedBy: '' }] = await ctx.db.select().from(signingKey).where(eq(signingKey.id, proof.id))
  const error = await signProof(withSecret(secret), issuer, proof.id, credential(issuer.did), created).catch((e) => e)
  expect(error).toMatchObject({ name: 'KeyUnavailable', keyId: proof.id, wrappedBy })
  expect(error.message).toContain(wrappedBy)
  if (secret) expect(error.message).not.toContain(secret)
})

test('no keys are made that could not be locked', async () => {
  const issuer = await newIssuer()
  await expect(activeKeys(withSecret(''), issuer.id)).rejects.toMatchObject({ name: 'KeyUnavailable', keyId: null })
  expect((await didDocument(ctx, issuer)).verificationMethod).toEqual([])
})

test("a key that was given another key's private half does not open", async () => {
  const [one, other] = [await newIssuer(), await newIssuer()]
  const [mine, theirs] = [await activeKeys(ctx, one.id), await activeKeys(ctx, other.id)]
  const [stolen] = await ctx.db.select().from(signingKey).where(eq(signingKey.id, theirs.proof.id))
  await ctx.db
    .update(signingKey)
    .set({ wrappedPrivateKey: stolen!.wrappedPrivateKey })
    .where(eq(signingKey.id, mine.proof.id))
  await expect(signProof(ctx, one, mine.proof.id, credential(one.did), created)).rejects.toThrow(/does not open/)
})
