import { beforeAll, describe, expect, test } from 'vitest'
import { checkCredential } from '../src/checker/check'
import type { Input, Options } from '../src/checker/check'
import { stepNames } from '../src/checker/report'
import type { Report, StepName } from '../src/checker/report'
import type { JsonLd } from '../src/proof/canonicalize'
import { packagedContexts } from '../src/proof/packaged-contexts'
import { answersOf } from './support/answers'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { foreigner, plainBadge } from './support/foreign'
import type { Foreigner } from './support/foreign'
import { earned, look, revoke } from './support/public'
import type { Earned } from './support/public'
import { selectiveBadge } from './support/selective-badge'

let them: Foreigner

beforeAll(async () => {
  them = await foreigner()
})

/** What comes of checking it, where nothing stands but the foreign issuer's document and what is given. */
const check = (input: Input | object, options: Options = {}, world: Parameters<typeof answersOf>[0] = {}) =>
  checkCredential(
    { ...ctx, fetch: answersOf({ [them.address]: them.document, ...world }) },
    ['text', 'bytes', 'url'].some((name) => name in input) ? (input as Input) : { text: JSON.stringify(input) },
    options,
  )

const step = ({ steps }: Report, name: StepName) => steps.find((s) => s.name === name)!

describe('a badge of our own', () => {
  let world: World
  let badge: Earned
  const bytesOf = async (path: string) => new Uint8Array(await (await look(path)).arrayBuffer())

  beforeAll(async () => {
    world = await newWorld()
    badge = await earned(world, { content: { validityMonths: 24 } })
  })

  test.each([
    ['.json', 'json', 'eddsa-rdfc-2022'],
    ['.jwt', 'jwt', 'VC-JWT ES256'],
    ['.png', 'png', 'eddsa-rdfc-2022'],
    ['.svg', 'svg', 'eddsa-rdfc-2022'],
  ])('is valid as %s, and every step says what was found', async (suffix, form, secured) => {
    const report = await checkCredential(ctx, { bytes: await bytesOf(`${badge.address}${suffix}`) })
    expect(report).toMatchObject({ verdict: 'valid', form, secured })
    expect(report.steps.map(({ name }) => name)).toEqual(stepNames)
    expect(report.steps.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(step(report, 'proof').reason).toMatch(/^Signed with/)
    expect(step(report, 'issuer').reason).toContain(new URL(origin).host)
    expect(report.credential?.id).toBe(`${origin}${badge.address}`)
  })

  test('is found by its address, without leaving the house', async () => {
    expect(await checkCredential(ctx, { url: `${origin}${badge.address}` })).toMatchObject({ verdict: 'valid' })
    expect(await checkCredential(ctx, { text: ` ${origin}${badge.address}.jwt ` })).toMatchObject({ verdict: 'valid' })
  })

  test('is its learner’s, however they write their address, and nobody else’s', async () => {
    const { learner } = badge
    const text = await (await look(`${badge.address}.json`)).text()
    const whose = async (email: string) => {
      const report = await checkCredential(ctx, { text }, { email })
      return [report.verdict, step(report, 'recipient').outcome]
    }
    expect(await whose(learner.email)).toEqual(['valid', 'passed'])
    expect(await whose(` ${learner.email.toUpperCase()} `)).toEqual(['valid', 'passed'])
    expect(await whose('somebody@example.org')).toEqual(['invalid', 'failed'])
  })

  test('is valid as VC-JOSE-COSE, too', async () => {
    const answer = await look(badge.address, { accept: 'application/vc+jwt' })
    const report = await checkCredential(ctx, { bytes: new Uint8Array(await answer.arrayBuffer()) })
    expect(report).toMatchObject({ verdict: 'valid', form: 'jwt', secured: 'VC-JOSE-COSE ES256' })
  })

  test('of which any text was changed is invalid', async () => {
    const document = await expectJson(look(`${badge.address}.json`))
    document.credentialSubject.achievement.name += '!'
    const report = await checkCredential(ctx, { text: JSON.stringify(document) })
    expect(report.verdict).toBe('invalid')
    expect(step(report, 'proof').reason).toMatch(/does not match/)
  })

  test('that was revoked says so, in each form', async () => {
    const revoked = await earned(world)
    await revoke(world, revoked)
    for (const suffix of ['.json', '.jwt', '.png']) {
      const report = await checkCredential(ctx, { bytes: await bytesOf(`${revoked.address}${suffix}`) })
      expect(report.verdict).toBe('revoked')
      expect(step(report, 'proof').outcome).toBe('passed')
      expect(step(report, 'status')).toMatchObject({ outcome: 'failed', means: 'revoked' })
    }
  })
})

describe('a badge of somebody else', () => {
  test('with a proof of its own is valid, and its domain vouches', async () => {
    const report = await check(await them.sign(plainBadge(them.did)))
    expect(report).toMatchObject({ verdict: 'valid', form: 'json', secured: 'eddsa-rdfc-2022' })
    expect(step(report, 'issuer').reason).toContain('issuer.example')
    expect(step(report, 'proof').reason).toContain(them.method)
  })

  test.each([
    ['a JWT of Open Badges 3.0', {}, 'VC-JWT ES256'],
    ['a JWT without a type', { typ: undefined }, 'VC-JWT ES256'],
    ['VC-JOSE-COSE', { typ: 'vc+jwt' }, 'VC-JOSE-COSE ES256'],
  ])('as %s is valid', async (_, header, secured) => {
    const badge = plainBadge(them.did, { validUntil: '2030-01-01T00:00:00Z' })
    const claims = { iss: them.did, sub: badge.credentialSubject.id, jti: badge.id, nbf: 1767225600, exp: 1893456000 }
    const text = await them.signJwt({ ...badge, ...claims }, header as { typ: string })
    const report = await check({ text })
    expect(report).toMatchObject({ verdict: 'valid', form: 'jwt', secured })
    expect(report.credential).toEqual(badge)
    const enveloped = {
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${text}`,
    }
    expect(await check(enveloped)).toMatchObject({ verdict: 'valid', form: 'jwt', secured })
  })

  test('of the VC Data Model 1.1, with what only its JWT says, is valid', async () => {
    const { id, validFrom, issuer, ...badge } = plainBadge(them.did)
    const { id: sub, ...subject } = badge.credentialSubject
    const vc = {
      ...badge,
      '@context': [
        'https://www.w3.org/2018/credentials/v1',
        'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json',
      ],
      credentialSubject: subject,
    }
    const text = await them.signJwt({ iss: issuer.id, sub, jti: id, nbf: Date.parse(validFrom) / 1000, vc })
    const report = await check({ text })
    expect(report).toMatchObject({ verdict: 'valid', secured: 'VC-JWT ES256' })
    expect(report.credential).toMatchObject({
      id,
      issuer: them.did,
      issuanceDate: validFrom,
      credentialSubject: { id: sub },
    })
  })

  test('signed the old way, with Ed25519Signature2020, is valid', async () => {
    const { validFrom, ...badge } = plainBadge(them.did)
    const old = {
      ...badge,
      '@context': [
        'https://www.w3.org/2018/credentials/v1',
        'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json',
        'https://w3id.org/security/suites/ed25519-2020/v1',
      ],
      issuanceDate: validFrom,
    }
    const options = { type: 'Ed25519Signature2020' }
    const signed = JSON.parse(JSON.stringify(await them.sign(old, options, packagedContexts))) as JsonLd
    expect(await check(signed)).toMatchObject({ verdict: 'valid', secured: 'Ed25519Signature2020' })
    expect(await check({ ...signed, name: 'Teamworks' })).toMatchObject({ verdict: 'invalid' })
  })

  test('of which its holder shows only a part (ecdsa-sd-2023) is valid', async () => {
    const { verificationMethod } = selectiveBadge.proof
    const [, publicKeyMultibase] = verificationMethod.split('#')
    const method = { id: verificationMethod, type: 'Multikey', controller: them.did, publicKeyMultibase }
    const listing = { id: them.did, verificationMethod: [method], assertionMethod: [method.id] }
    const report = await check(selectiveBadge, {}, { [them.address]: listing })
    expect(report).toMatchObject({ verdict: 'valid', secured: 'ecdsa-sd-2023' })
    const changed = { ...selectiveBadge, validFrom: '2025-01-01T00:00:00Z' }
    expect(await check(changed, {}, { [them.address]: listing })).toMatchObject({ verdict: 'invalid' })
  })

  test('whose issuer is only a key is unknown, not invalid', async () => {
    const did = `did:key:${them.multikey}`
    const report = await check(await them.sign(plainBadge(did), { verificationMethod: `${did}#${them.multikey}` }))
    expect(report.verdict).toBe('unknown')
    expect(step(report, 'proof').outcome).toBe('passed')
    expect(step(report, 'issuer')).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining(did) as string })
  })

  test('whose issuer cannot be reached is not checked', async () => {
    const signed = await them.sign(plainBadge(them.did))
    const report = await check(signed, {}, { [them.address]: 503 })
    expect(report.verdict).toBe('not_checked')
    for (const name of ['proof', 'issuer', 'status'] as const) expect(step(report, name).outcome).toBe('not_checked')
  })

  test('that is no Open Badge is checked all the same', async () => {
    const generic = {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiableCredential'],
      issuer: them.did,
      credentialSubject: { id: 'did:example:1', name: 'Lea' },
    }
    const report = await check(await them.sign(generic))
    expect(report.verdict).toBe('valid')
    expect(step(report, 'schema').reason).toMatch(/VC Data Model 2\.0/)
    expect(step(report, 'schema').reason).not.toMatch(/Open Badges/)
  })

  test.each([
    ['not valid yet', { validFrom: '2099-01-01T00:00:00Z' }, 'not_yet_valid'],
    ['expired', { validUntil: '2026-01-02T00:00:00Z' }, 'expired'],
  ])('that is %s says so', async (_, dates, verdict) => {
    const report = await check(await them.sign(plainBadge(them.did, dates)))
    expect(report.verdict).toBe(verdict)
    expect(step(report, 'proof').outcome).toBe('passed')
    expect(step(report, 'validity').outcome).toBe('failed')
  })

  test('with two proofs of which one is its issuer’s is valid, and says what else it has', async () => {
    const badge = plainBadge(them.did)
    const { proof } = await them.sign(badge)
    const report = await check({ ...badge, proof: [{ type: 'DataIntegrityProof', cryptosuite: 'bbs-2023' }, ...proof] })
    expect(report.verdict).toBe('valid')
    expect(step(report, 'proof').reason).toContain('bbs-2023')
  })
})

describe('a key that its issuer no longer trusts', () => {
  const distrusted = () => ({ [them.address]: { ...them.document, assertionMethod: [`${them.did}#es256`] } })

  test('signs nothing that counts', async () => {
    const report = await check(await them.sign(plainBadge(them.did)), {}, distrusted())
    expect(report.verdict).toBe('invalid')
    expect(step(report, 'proof').reason).toMatch(/does not let that key speak/)
  })

  test('but what is on record, to the last byte of its signature, still does', async () => {
    const signed = await them.sign(plainBadge(them.did))
    const onRecord = (id: string, secured: string) => ({
      knows: async (...asked: string[]) => asked[0] === id && asked[1] === secured,
    })
    const { proofValue } = signed.proof[0]!
    const report = await check(signed, { records: onRecord(signed.id, proofValue) }, distrusted())
    expect(report.verdict).toBe('valid')
    expect(step(report, 'proof').reason).toMatch(/on record/)
    expect((await check(signed, { records: onRecord(signed.id, 'zOther') }, distrusted())).verdict).toBe('invalid')
  })
})
