import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { contextPins } from '../src/checker/context-pins'
import { contextsFor } from '../src/checker/known-contexts'
import { sha256Hex } from '../src/digest'
import { openBadgesContext, vcContext } from '../src/proof/context-urls'
import { contexts } from '../src/proof/contexts'
import { packagedContexts } from '../src/proof/packaged-contexts'
import { answersOf } from './support/answers'
import { ctx } from './support/client'

const examples = 'https://www.w3.org/ns/credentials/examples/v2'
/** As W3C publishes it, to the byte. */
const text = '{\n  "@context": {\n    "@vocab": "https://www.w3.org/ns/credentials/examples#"\n  }\n}\n'
const kept = `contexts/${contextPins.get(examples)!}`

const known = (context: unknown, world: Parameters<typeof answersOf>[0] = {}, asked: string[] = []) =>
  contextsFor({ ...ctx, fetch: answersOf(world, asked) }, { '@context': context })

describe('the contexts of a document', () => {
  beforeEach(() => env.FILES.delete(kept))

  test('are the closed set itself, when that is enough, and packaged ones beside it', async () => {
    expect(await known([vcContext, openBadgesContext])).toBe(contexts)
    expect(await known([vcContext, { a: 'https://a.example/a' }])).toBe(contexts)
    const old = await known('https://www.w3.org/2018/credentials/v1')
    expect(old.get('https://www.w3.org/2018/credentials/v1')).toBe(
      packagedContexts.get('https://www.w3.org/2018/credentials/v1'),
    )
    for (const [url, context] of contexts) expect(old.get(url)).toBe(context)
  })

  test('that are pinned are fetched once, checked and kept', async () => {
    const asked: string[] = []
    for (let i = 0; i < 3; i++)
      expect((await known([vcContext, examples], { [examples]: text }, asked)).get(examples)).toEqual(JSON.parse(text))
    expect(asked).toEqual([examples])
    expect(await sha256Hex(await (await env.FILES.get(kept))!.arrayBuffer())).toBe(contextPins.get(examples))
  })

  test('that are pinned are refused by name when they are not what they were', async () => {
    await expect(known(examples, { [examples]: text.trim() })).rejects.toThrow(`What ${examples} answers`)
    await expect(known(examples, { [examples]: 404 })).rejects.toThrow('it answers 404')
    await expect(known(examples)).rejects.toThrow('nobody answered')
    expect(await env.FILES.get(kept)).toBeNull()
  })

  test.each([
    ['of the whole', { '@context': 'https://evil.example/c' }],
    ['of a part', { credentialSubject: [{ proof: { '@context': [vcContext, 'https://evil.example/c'] } }] }],
    ['imported by one that stands in it', { '@context': [{ '@import': 'https://evil.example/c' }] }],
    ['scoped to a term', { '@context': { a: { '@id': 'https://a.example/a', '@context': 'https://evil.example/c' } } }],
  ])('are refused by name when nobody knows them: %s', async (_, document) => {
    const asked: string[] = []
    await expect(contextsFor({ ...ctx, fetch: answersOf({}, asked) }, document)).rejects.toThrow(
      'https://evil.example/c is not one of those we know',
    )
    expect(asked).toEqual([])
  })

  test('are known by their exact address, and are few', async () => {
    await expect(known(`${vcContext}/`)).rejects.toThrow('not one of those')
    await expect(known(vcContext.replace('https', 'http'))).rejects.toThrow('not one of those')
    await expect(known('constructor')).rejects.toThrow('not one of those')
    await expect(known(Array.from({ length: 21 }, (_, i) => `https://${i}.example/`))).rejects.toThrow('more than 20')
  })
})

test('no context has two sources', () => {
  for (const url of contextPins.keys()) expect(packagedContexts.has(url)).toBe(false)
})
