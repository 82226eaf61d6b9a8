import { beforeAll, describe, expect, test } from 'vitest'
import { checkCredential } from '../src/checker/check'
import type { Input, Options } from '../src/checker/check'
import type { StepName } from '../src/checker/report'
import type { JsonLd } from '../src/proof/canonicalize'
import { openBadgesContext, vcContext } from '../src/proof/context-urls'
import { answersOf } from './support/answers'
import { ctx } from './support/client'
import { foreigner, plainBadge } from './support/foreign'
import type { Foreigner } from './support/foreign'

let them: Foreigner
let others: Foreigner
let badge: ReturnType<typeof plainBadge>
let signed: Awaited<ReturnType<Foreigner['sign']>> & typeof badge

beforeAll(async () => {
  them = await foreigner()
  others = await foreigner('others.example')
  badge = plainBadge(them.did, {
    validUntil: '2030-01-01T00:00:00Z',
    credentialStatus: {
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '1',
      statusListCredential: 'https://issuer.example/status/1',
    },
  })
  signed = (await them.sign(badge)) as typeof signed
})

type World = Parameters<typeof answersOf>[0]

const check = (input: Input, world: World = {}, options: Options = {}) =>
  checkCredential(
    { ...ctx, fetch: answersOf({ [them.address]: them.document, [others.address]: others.document, ...world }) },
    input,
    options,
  )

const json = (document: object): Input => ({ text: JSON.stringify(document) })

/** It is refused at this step, in these words, and nothing after it is said to be right that was not looked at. */
async function refused(input: Input, name: StepName, words: RegExp, world: World = {}, outcome = 'failed') {
  const started = performance.now()
  const { verdict, steps } = await check(input, world)
  expect(verdict).toBe(outcome === 'failed' ? 'invalid' : outcome)
  expect(steps.find((step) => step.name === name)).toMatchObject({
    outcome,
    reason: expect.stringMatching(words) as string,
  })
  expect(performance.now() - started).toBeLessThan(5_000)
}

describe('what cannot be read', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /not JSON/],
    ['anything', 'hello', /not JSON/],
    ['a list', '[]', /no object/],
    ['a name twice', '{"id":"https://a.example","id":"https://b.example"}', /“id” twice/],
    ['a name twice, once escaped', '{"type":"a","t\\u0079pe":"b"}', /“type” twice/],
    ['a megabyte of nested lists', '['.repeat(524_000) + ']'.repeat(524_000), /deeper than 64/],
    ['ten megabytes of text', ' '.repeat(10) + 'x'.repeat(10_000_000), /longer than a megabyte/],
    ['ten megabytes of bytes', new Uint8Array(10_000_000).fill(0x89), /larger than 5 megabytes/],
    ['bytes that are no text', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), /neither a picture nor text/],
    ['a web page', '<!DOCTYPE html><html></html>', /web page/],
    ['a presentation', '{"type":["VerifiablePresentation"]}', /presentation/],
    ['half a character', '{"id":"\\ud800"}', /half a character/],
    ['padding in a JWT', 'e30=.e30.AA', /not JSON/],
    ['bits left over in a JWT', 'e31.e30.AA', /not base64url/],
    ['a JWT of no JSON', 'AAAA.e30.AA', /header of the JWT/],
    ['a name twice in a JWT', `e30.${btoa('{"a":1,"a":2}').replaceAll('=', '')}.AA`, /payload of the JWT.*“a” twice/],
  ])('%s is refused', async (_, input, words) => {
    await refused(typeof input === 'string' ? { text: input } : { bytes: input }, 'parse', words)
  })

  test.each([
    ['an SD-JWT', 'e30.e30.AA~WyJhIl0~', /SD-JWT/],
    [
      'an enveloped SD-JWT',
      JSON.stringify({ type: 'EnvelopedVerifiableCredential', id: 'data:application/vc+sd-jwt,a.b.c~' }),
      /vc\+sd-jwt/,
    ],
    ['an address that is not there', 'https://nowhere.example/badge', /nobody answered/],
  ])('%s is not checked', async (_, text, words) => {
    await refused({ text }, 'parse', words, {}, 'not_checked')
  })
})

describe('what is not what the standards ask for', () => {
  test.each<[string, JsonLd, RegExp]>([
    ['no type', { type: undefined }, /type is missing/],
    ['another type alone', { type: ['OpenBadgeCredential'] }, /type does not hold VerifiableCredential/],
    ['no issuer', { issuer: undefined }, /issuer is missing/],
    ['a date without its zone', { validFrom: '2026-01-01T00:00:00' }, /validFrom is not a moment/],
    ['an end before its beginning', { validUntil: '2020-01-01T00:00:00Z' }, /validUntil is before validFrom/],
    [
      'a status without a type',
      { credentialStatus: { id: 'https://a.example/1' } },
      /credentialStatus\.0\.type is missing/,
    ],
    ['a schema without an id', { credentialSchema: { type: 'JsonSchema' } }, /credentialSchema\.0\.id is missing/],
    ['a resource without a digest', { relatedResource: { id: 'https://a.example/1' } }, /has no digest/],
    [
      'an achievement without criteria',
      {
        credentialSubject: {
          type: 'AchievementSubject',
          id: 'urn:x:1',
          achievement: { id: 'urn:x:2', type: 'Achievement', name: 'A', description: '' },
        },
      },
      /criteria is missing/,
    ],
    ['an empty subject', { type: ['VerifiableCredential'], credentialSubject: {} }, /says nothing/],
  ])('%s fails the schema', async (_, changes, words) => {
    await refused(json({ ...signed, ...changes }), 'schema', words)
  })

  test('a badge for nobody fails for its subject', async () => {
    const { id: _, ...subject } = badge.credentialSubject
    await refused(json(await them.sign({ ...badge, credentialSubject: subject })), 'subject', /could be anybody/)
  })

  test.each<[string, unknown[], RegExp]>([
    ['in another order', [openBadgesContext, vcContext], /first context has to be/],
    ['without that of Open Badges', [vcContext], /second context/],
    [
      'of which one is unknown',
      [vcContext, openBadgesContext, 'https://stranger.example/v1'],
      /https:\/\/stranger\.example\/v1/,
    ],
    [
      'that give a term another meaning',
      [vcContext, openBadgesContext, { name: 'https://stranger.example/name' }],
      /another meaning/,
    ],
    [
      'that give a type another meaning',
      [vcContext, openBadgesContext, { OpenBadgeCredential: 'https://stranger.example/Badge' }],
      /another meaning/,
    ],
  ])('contexts %s are refused', async (_, contexts, words) => {
    await refused(json({ ...signed, '@context': contexts }), 'contexts', words)
  })

  test('a property that no context defines is refused: it would be shown, but not signed', async () => {
    await refused(json({ ...signed, grade: 'A+' }), 'contexts', /grade/)
  })

  test('a graph made to be told apart at length is given up soon', async () => {
    const node = (i: number) => ({ id: `_:n${i % 24}`, type: ['Profile'] })
    const knot = Array.from({ length: 24 }, (_, i) => ({ ...node(i), parentOrg: [1, 5, 7].map((n) => node(i + n)) }))
    const { steps } = await check(json({ ...signed, issuer: { ...badge.issuer, parentOrg: knot } }))
    expect(steps.find(({ name }) => name === 'contexts')).toMatchObject({
      outcome: 'not_checked',
      reason: expect.stringMatching(/too long/) as string,
    })
  })
})

test('a hundred thousand values are not told one by one', async () => {
  const evidence = Array.from({ length: 400_000 }, () => 1)
  const { verdict, steps } = await check(json({ ...signed, evidence }))
  expect(verdict).toBe('not_checked')
  for (const name of ['schema', 'contexts'])
    expect(steps.find((step) => step.name === name)).toMatchObject({
      outcome: 'not_checked',
      reason: 'It holds more than 5000 values.',
    })
})

describe('what hides what it says', () => {
  const end = 'https://www.w3.org/2018/credentials#validUntil'
  const date = { '@value': '2030-01-01T00:00:00Z', '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' }

  test.each<[string, (s: typeof signed) => object, RegExp]>([
    [
      'its end, by the full address',
      (badge) => ({ ...badge, validUntil: undefined, [end]: date }),
      /hides its validUntil/,
    ],
    [
      'its end, under another name',
      (badge) => ({
        ...badge,
        validUntil: undefined,
        '@context': [
          ...badge['@context'],
          { ends: { '@id': end, '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' } },
        ],
        ends: '2030-01-01T00:00:00Z',
      }),
      /hides its validUntil/,
    ],
    [
      'its status, beside itself',
      ({ credentialStatus, ...rest }) => ({
        ...rest,
        '@included': [{ id: rest.id, type: 'VerifiableCredential', credentialStatus }],
      }),
      /@included/,
    ],
    [
      'its end, in a part that it is itself',
      ({ validUntil, ...rest }) => ({
        ...rest,
        credentialStatus: { ...(rest.credentialStatus as object) },
        evidence: [{ id: rest.id, type: ['VerifiableCredential'], validUntil }],
      }),
      /hides its validUntil/,
    ],
  ])('%s is refused, though its signature holds', async (_, hide, words) => {
    await refused(json(hide(signed)), 'contexts', words)
  })

  const status = 'https://www.w3.org/2018/credentials#credentialStatus'
  const vocabulary = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#'

  test.each<[string, (s: typeof signed) => object, RegExp]>([
    [
      'its status, with its id and type written otherwise and a name that nobody uses',
      ({ id, type, credentialStatus, ...rest }) => ({
        ...rest,
        '@context': [...rest['@context'], { unused: { '@id': 'urn:unused', '@context': { other: 'urn:x' } } }],
        '@id': id,
        '@type': type[1],
        type: ['VerifiableCredential'],
        [status]: credentialStatus,
      }),
      /@id/,
    ],
    [
      'its status, with its id under another name',
      ({ id, credentialStatus, ...rest }) => ({
        ...rest,
        '@context': [
          ...rest['@context'],
          { name_: '@id', unused: { '@id': 'urn:unused', '@context': { other: 'urn:x' } } },
        ],
        name_: id,
        type: ['VerifiableCredential', `${vocabulary}OpenBadgeCredential`],
        [status]: credentialStatus,
      }),
      /gives “name_” the meaning of/,
    ],
    [
      'its status, with its id written by a prefix',
      ({ id, credentialStatus, ...rest }) => ({
        ...rest,
        '@context': [
          ...rest['@context'],
          { p: { '@id': String(id).slice(0, -1), '@prefix': true }, q: { '@id': 'urn:q', '@context': { r: 'urn:r' } } },
        ],
        id: `p:${String(id).slice(-1)}`,
        [status]: credentialStatus,
        credentialSubject: rest.credentialSubject,
      }),
      /hides its id|hides its credentialStatus/,
    ],
    [
      'its status, by the name of another kind',
      ({ credentialStatus, ...rest }) => ({
        ...rest,
        '@context': [
          ...rest['@context'],
          { '1EdTechRevocationList': 'https://www.w3.org/ns/credentials/status#BitstringStatusListEntry' },
        ],
        credentialStatus: inFull(credentialStatus as JsonLd, '1EdTechRevocationList'),
      }),
      /1EdTechRevocationList/,
    ],
    [
      'where it stands in its list',
      ({ credentialStatus, ...rest }) => ({
        ...rest,
        '@context': [
          ...rest['@context'],
          {
            StatusList2021Entry: 'https://www.w3.org/ns/credentials/status#BitstringStatusListEntry',
            statusListIndex: '@index',
          },
        ],
        credentialStatus: { ...inFull(credentialStatus as JsonLd, 'StatusList2021Entry'), statusListIndex: '7' },
      }),
      /“StatusList2021Entry”|@index/,
    ],
    [
      'what it was given for',
      ({ credentialSubject, ...rest }) => ({
        ...rest,
        '@context': [...rest['@context'], { degree: '@index', ob: vocabulary }],
        type: ['VerifiableCredential', `${vocabulary}OpenBadgeCredential`],
        credentialSubject: {
          id: credentialSubject.id,
          type: [`${vocabulary}AchievementSubject`],
          'ob:achievement': credentialSubject.achievement,
          degree: 'Doctor of Medicine',
        },
      }),
      /@index/,
    ],
    [
      'that one text is another',
      ({ credentialSubject, ...rest }) => ({
        ...rest,
        '@context': [...rest['@context'], { achievement: `${vocabulary}achievement` }],
        type: ['VerifiableCredential', `${vocabulary}OpenBadgeCredential`],
        credentialSubject: { ...credentialSubject, type: [`${vocabulary}AchievementSubject`] },
      }),
      /“achievement”/,
    ],
  ])('%s is refused, though its signature holds', async (_, hide, words) => {
    await refused(json(hide(signed)), 'contexts', words)
  })

  /** The entry under another type, its properties by their full addresses: the statements are the same. */
  function inFull({ statusPurpose, statusListIndex, statusListCredential }: JsonLd, type: string): JsonLd {
    const of = 'https://www.w3.org/ns/credentials/status#'
    return {
      type,
      [`${of}statusPurpose`]: statusPurpose,
      [`${of}statusListIndex`]: statusListIndex,
      [`${of}statusListCredential`]: { id: statusListCredential },
    }
  }

  test('its end is refused where it has no id, and a part of it says its own end twice', async () => {
    const { id: _, ...anonymous } = badge
    const part = {
      id: 'https://issuer.example/badges/0',
      type: ['VerifiableCredential'],
      issuer: them.did,
      credentialSubject: { id: 'urn:uuid:0' },
      validUntil: '2031-01-01T00:00:00Z',
    }
    const whole = {
      ...anonymous,
      '@context': [vcContext],
      type: ['VerifiableCredential'],
      issuer: them.did,
      evidence: [part],
    }
    const { credentialSubject: __, ...rest } = whole
    const { validUntil, proof, ...shown }: JsonLd = await them.sign({
      ...rest,
      credentialSubject: { id: 'urn:uuid:1' },
    })
    const hidden = {
      ...shown,
      evidence: [{ ...part, validUntil: [part.validUntil, part.validUntil] }],
      [end]: { '@value': validUntil, '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' },
      proof,
    }
    await refused(json(hidden), 'contexts', /hides its validUntil/)
  })

  test('a context of its own that defines what nobody else does is taken', async () => {
    const own = {
      '@vocab': 'https://own.example/#',
      '@language': 'en',
      shoeSize: { '@id': 'https://own.example/shoe' },
    }
    const { '@context': _, ...rest } = badge
    const document = await them.sign({
      ...rest,
      '@context': [vcContext, own],
      type: ['VerifiableCredential'],
      issuer: them.did,
      credentialSubject: { id: 'urn:uuid:1', shoeSize: '42', hat: 'blue' },
    })
    const { steps } = await check(json(document))
    expect(steps.find(({ name }) => name === 'contexts')).toMatchObject({ outcome: 'passed' })
    expect(steps.find(({ name }) => name === 'proof')).toMatchObject({ outcome: 'passed' })
  })

  test('nothing is hidden in what is as it was signed', async () => {
    const { steps } = await check(json(signed))
    expect(steps.find(({ name }) => name === 'contexts')?.outcome).toBe('passed')
    expect(steps.find(({ name }) => name === 'proof')?.outcome).toBe('passed')
  })
})

describe('a proof that does not prove it', () => {
  const changed = (text: string, i: number) => text.slice(0, i) + (text[i] === 'x' ? 'y' : 'x') + text.slice(i + 1)
  const withProof = (changes: JsonLd) => json({ ...signed, proof: [{ ...signed.proof[0], ...changes }] })

  test('of a changed text', () => refused(json({ ...signed, name: 'Teamworks' }), 'proof', /does not match/))

  test('with a changed byte', () =>
    refused(
      withProof({ proofValue: changed(String(signed.proof[0]!.proofValue), 40) }),
      'proof',
      /does not match|64 bytes/,
    ))

  test('of another document', async () => {
    const { proof } = await them.sign({ ...badge, id: 'https://issuer.example/badges/2' })
    await refused(json({ ...badge, proof }), 'proof', /does not match/)
  })

  test('that is missing', () => refused(json(badge), 'proof', /no proof/))
  test('that is empty', () => refused(json({ ...badge, proof: [] }), 'proof', /no proof/))

  test('by another issuer’s key', async () => {
    const { proof } = await others.sign(badge)
    await refused(json({ ...badge, proof }), 'proof', /belongs to did:web:others\.example/)
  })

  test('by another’s key that claims to be the issuer’s', async () => {
    const { proof } = await others.sign(badge, { verificationMethod: `${them.did}#${others.multikey}` })
    await refused(json({ ...badge, proof }), 'proof', /lists no key/)
  })

  test('by a key that the issuer lists for somebody else', async () => {
    const {
      verificationMethod: [method, second],
    } = them.document
    const listing = { ...them.document, verificationMethod: [{ ...method, controller: others.did }, second] }
    await refused(json(signed), 'proof', /lists no key|belongs/, { [them.address]: listing })
  })

  test.each([
    ['revoked', /revoked/],
    ['expires', /expired/],
  ])('by a key that is over (%s)', async (member, words) => {
    const {
      verificationMethod: [method, second],
    } = them.document
    const listing = { ...them.document, verificationMethod: [{ ...method, [member]: '2026-02-01T00:00:00Z' }, second] }
    await refused(json(signed), 'proof', words, { [them.address]: listing })
  })

  test('made for something else', async () => {
    await refused(json(await them.sign(badge, { proofPurpose: 'authentication' })), 'proof', /authentication/)
  })

  test('that is over itself', async () => {
    await refused(json(await them.sign(badge, { expires: '2026-06-01T00:00:00Z' })), 'proof', /ended on/)
  })

  test('that hides that it is over', async () => {
    const over = await them.sign(badge, { expires: '2026-06-01T00:00:00Z' })
    const { expires, ...proof } = over.proof[0] as JsonLd
    const hidden = {
      ...proof,
      'https://w3id.org/security#expiration': {
        '@value': expires,
        '@type': 'http://www.w3.org/2001/XMLSchema#dateTime',
      },
    }
    await refused(json({ ...badge, proof: [hidden] }), 'proof', /hides when|refused/)
  })

  test.each([
    ['of a kind nobody here knows', { cryptosuite: 'bbs-2023' }, /bbs-2023 cannot be checked/],
    ['that builds on another', { previousProof: 'urn:uuid:1' }, /builds on another/],
  ])('%s is not checked', async (_, changes, words) => {
    await refused(withProof(changes), 'proof', words, {}, 'not_checked')
  })
})

describe('a JWT that does not prove it', () => {
  const claims = () => ({ iss: them.did, sub: badge.credentialSubject.id, jti: badge.id, nbf: 1767225600 })
  const payload = () => ({ ...badge, ...claims() })
  const encode = (value: object) =>
    btoa(JSON.stringify(value)).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')

  test.each(['none', 'None', 'nOnE'])('signed with %s', async (alg) => {
    await refused({ text: `${encode({ alg })}.${encode(payload())}.` }, 'proof', /not signed at all/)
  })

  test('signed with HMAC and the public key for a secret', async () => {
    const header = encode({ alg: 'HS256', kid: `${them.did}#es256` })
    const input = new TextEncoder().encode(`${header}.${encode(payload())}`)
    const secret = new TextEncoder().encode(JSON.stringify(them.jwk))
    const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const mac = btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.sign('HMAC', key, input))))
    const signature = mac.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
    await refused({ text: `${header}.${encode(payload())}.${signature}` }, 'proof', /HS256, which anybody/)
  })

  test('with a changed byte in any part', async () => {
    const jwt = await them.signJwt(payload())
    for (const at of [jwt.indexOf('.') + 30, jwt.lastIndexOf('.') + 30]) {
      const text = jwt.slice(0, at) + (jwt[at] === 'A' ? 'B' : 'A') + jwt.slice(at + 1)
      expect((await check({ text })).verdict).toBe('invalid')
    }
  })

  test.each<[string, JsonLd, JsonLd, RegExp]>([
    ['with a key of its own that nobody lists', {}, { kid: undefined, jwk: {} }, /no public key|does not list/],
    ['with another’s key', {}, { kid: 'did:web:others.example#es256' }, /belongs to did:web:others\.example/],
    ['with demands', {}, { crit: ['b64'], b64: true }, /crit/],
    ['that names no key', {}, { kid: undefined }, /does not name the key/],
    ['that is something else', {}, { typ: 'openid4vci-proof+jwt' }, /no credential/],
    ['of another kind of key', {}, { kid: 'KEY' }, /not of the kind/],
    ['whose issuer is another', { iss: 'did:web:others.example' }, {}, /iss/],
    ['whose subject is another', { sub: 'urn:uuid:0' }, {}, /sub/],
    ['whose id is another', { jti: 'urn:uuid:0' }, {}, /jti/],
    ['that begins otherwise', { nbf: 1 }, {}, /nbf/],
    ['that ends otherwise', { exp: 4_000_000_000 }, {}, /exp/],
  ])('%s', async (_, changes, header, words) => {
    const kid = header.kid === 'KEY' ? { kid: them.method } : {}
    const jwk = 'jwk' in header ? { jwk: others.jwk } : {}
    const signer = 'jwk' in header || String(header.kid).includes('others') ? others : them
    const text = await signer.signJwt({ ...payload(), ...changes }, { ...header, ...kid, ...jwk }).catch(() => '')
    await refused({ text: text || (await forged(payload(), header)) }, 'proof', words)
  })

  /** jose refuses to sign some headers; the signature of these is never looked at. */
  const forged = async (body: object, header: JsonLd) =>
    `${encode({ alg: 'ES256', kid: `${them.did}#es256`, ...header })}.${encode(body)}.${'A'.repeat(86)}`

  test('of type vc+jwt with a claim “vc”', async () => {
    const text = await them.signJwt({ iss: them.did, vc: badge }, { typ: 'vc+jwt' })
    await refused({ text }, 'proof', /without “vc”/)
  })

  test('with an algorithm that is not on our list is not checked', async () => {
    await refused({ text: `${encode({ alg: 'ES512' })}.${encode(payload())}.AA` }, 'proof', /ES512/, {}, 'not_checked')
  })

  test('that brings the key along is valid only if its issuer lists it', async () => {
    const header = { kid: undefined, jwk: them.jwk } as object
    const { steps } = await check({ text: await them.signJwt(payload(), header) })
    expect(steps.find(({ name }) => name === 'proof')?.outcome).toBe('passed')
  })
})

describe('time and requests', () => {
  test('are bounded: what is not done by then is not checked', async () => {
    const slow = { ...ctx, fetch: () => new Promise<never>(() => {}) }
    const { verdict, steps } = await checkCredential(slow, json(signed), { timeout: 100 })
    expect(verdict).toBe('not_checked')
    expect(steps.find(({ name }) => name === 'proof')).toMatchObject({
      outcome: 'not_checked',
      reason: expect.stringMatching(/time/) as string,
    })
  })
})
