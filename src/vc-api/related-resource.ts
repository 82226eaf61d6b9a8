import { base64url } from 'jose'
import { decodeBase58 } from '../proof/base58'
import type { JsonLd } from '../proof/canonicalize'
import { objectsOf } from '../checker/json'

/** The two base contexts, as W3C publishes them for ever: Base64 of their digests. */
const published: Record<string, Record<'sha256' | 'sha384' | 'sha512', string>> = {
  'https://www.w3.org/ns/credentials/v2': {
    sha256: 'WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ=',
    sha384: 'l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU',
    sha512: 'XVVFK9Lc+KKfWikEc+skKxxft31OaPGgqoe6pNuiaUhS1l7GPUisBKmdlW+fcVO5QG+E0tBMdIabAsI5odgTBQ==',
  },
  'https://www.w3.org/2018/credentials/v1': {
    sha256: 'q03dmlMXWIB6eaW0UFENYa6NFH6rlmzJogDAcJWwzcw=',
    sha384: 'gsOz6rhjdUu/0rnxfY1tufYRafMBy/CwXh/EvrX1xR3U0uiIwnT0nD+7JAj2H67R',
    sha512: 'U2pAs5DdqUqeORlsAAkPYmaOgYT+PIwCxKIshWZuaL9uhdPcfy26hbK2Lvldl94kEyVo2FBNtD8snILS6IQY0g==',
  },
}

/** Multihash codes (and lengths) of the same. */
const multihash = { sha256: [0x12, 32], sha384: [0x20, 48], sha512: [0x13, 64] } as const
type Hash = keyof typeof multihash

/**
 * Which related resource has a digest that cannot be one, or not of what is known to be at its address (VC Data Model
 * 2.0, §5.3); undefined if none. Other addresses are not asked: whoever signs does not run errands for whoever asks.
 */
export function whyBadDigest(credential: JsonLd): string | undefined {
  for (const { id, digestSRI, digestMultibase } of objectsOf(credential.relatedResource)) {
    const said = [readSri(digestSRI), readMultibase(digestMultibase)].filter((digest) => digest !== undefined)
    if (said.includes('malformed')) return `The digest of ${String(id)} is none.`
    const known = published[String(id)]
    const wrong = known && said.some((digest) => digest !== 'malformed' && known[digest.hash] !== digest.base64)
    if (wrong) return `The digest of ${String(id)} is not that of what is there.`
  }
  return undefined
}

type Digest = { hash: Hash; base64: string } | 'malformed' | undefined

/** Subresource Integrity: `sha384-` and Base64. Some write it in hex. */
function readSri(text: unknown): Digest {
  if (typeof text !== 'string') return undefined
  const [, hash, value = ''] = /^(sha256|sha384|sha512)-(.+)$/.exec(text) ?? []
  if (!hash) return 'malformed'
  const hex = /^[0-9a-f]+$/.test(value) && value.length === 2 * multihash[hash as Hash][1]
  return { hash: hash as Hash, base64: hex ? toBase64(fromHex(value)) : value }
}

/** A multihash in base58 or base64url (Data Integrity 1.0, §2.6). */
function readMultibase(text: unknown): Digest {
  if (typeof text !== 'string') return undefined
  const bytes = text.length > 200 ? undefined : decode(text)
  if (!bytes) return 'malformed'
  const hash = (Object.keys(multihash) as Hash[]).find((name) => multihash[name][0] === bytes[0])
  const isWhole = hash && bytes[1] === multihash[hash][1] && bytes.length === multihash[hash][1] + 2
  return isWhole ? { hash, base64: toBase64(bytes.slice(2)) } : 'malformed'
}

function decode(text: string): Uint8Array | undefined {
  if (text.startsWith('z')) return decodeBase58(text.slice(1))
  try {
    return text.startsWith('u') ? base64url.decode(text.slice(1)) : undefined
  } catch {
    return undefined
  }
}

const fromHex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))
