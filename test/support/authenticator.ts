import { origin } from './client'

// An authenticator as WebAuthn Level 3 has it, in software: one resident P-256 key, attestation `none`.

type Options = { challenge: string; rp?: { id?: string }; rpId?: string }

/** How an answer differs from what an honest authenticator and browser say. */
export type Lie = { origin?: string; rpId?: string; userVerified?: boolean; type?: string; counter?: number }

const [up, uv, attested] = [1, 4, 64]

export class Authenticator {
  private readonly id = crypto.getRandomValues(new Uint8Array(16))
  private readonly pair = crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  private counter = 0

  /** What `navigator.credentials.create` resolves with, as JSON. */
  async create(options: Options, lie: Lie = {}) {
    const { publicKey } = (await this.pair) as CryptoKeyPair
    const { x = '', y = '' } = (await crypto.subtle.exportKey('jwk', publicKey)) as JsonWebKey
    const cose = map([1, 2], [3, -7], [-1, 1], [-2, fromBase64Url(x)], [-3, fromBase64Url(y)])
    const credential = [new Uint8Array(16), uint16(this.id.length), this.id, encode(cose)]
    const authData = join(await this.head(options.rp?.id ?? '', attested, lie), ...credential)
    const attestationObject = encode(map(['fmt', 'none'], ['attStmt', map()], ['authData', authData]))
    return this.answer({
      clientDataJSON: clientData(options, { type: 'webauthn.create', ...lie }),
      attestationObject,
    })
  }

  /** What `navigator.credentials.get` resolves with, as JSON. */
  async get(options: Options, lie: Lie = {}) {
    const { privateKey } = (await this.pair) as CryptoKeyPair
    const clientDataJSON = clientData(options, { type: 'webauthn.get', ...lie })
    const authenticatorData = await this.head(options.rpId ?? '', 0, lie)
    const signed = join(authenticatorData, await sha256(clientDataJSON))
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, signed)
    return this.answer({ clientDataJSON, authenticatorData, signature: toDer(new Uint8Array(signature)) })
  }

  private async head(rpId: string, flags: number, lie: Lie): Promise<Bytes> {
    this.counter = lie.counter ?? this.counter + 1
    const rp = await sha256(utf8(lie.rpId ?? rpId))
    const all = flags | up | (lie.userVerified === false ? 0 : uv)
    return join(rp, new Uint8Array([all]), uint16(0), uint16(this.counter))
  }

  private answer(response: Record<string, Uint8Array>) {
    const encoded = Object.fromEntries(Object.entries(response).map(([name, bytes]) => [name, toBase64Url(bytes)]))
    const id = toBase64Url(this.id)
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: encoded }
  }
}

function clientData({ challenge }: Options, { type, origin: from = origin }: Lie): Bytes {
  return utf8(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }))
}

type Bytes = Uint8Array<ArrayBuffer>
type Cbor = number | string | Bytes | Map<number | string, Cbor>

/** CBOR (RFC 8949), as much of it as there is in an attestation. */
function encode(value: Cbor): Bytes {
  if (typeof value === 'number') return value < 0 ? header(1, -1 - value) : header(0, value)
  if (typeof value === 'string') return join(header(3, value.length), utf8(value))
  if (value instanceof Uint8Array) return join(header(2, value.length), value)
  return join(header(5, value.size), ...[...value].flatMap((entry) => entry.map(encode)))
}

const map = (...entries: [number | string, Cbor][]) => new Map(entries)

function header(major: number, n: number): Bytes {
  const type = major << 5
  if (n < 24) return new Uint8Array([type | n])
  return n < 256 ? new Uint8Array([type | 24, n]) : join(new Uint8Array([type | 25]), uint16(n))
}

/** An ECDSA signature as WebAuthn has it (§6.5.5), out of what WebCrypto makes. */
function toDer(raw: Bytes): Bytes {
  const integer = (bytes: Bytes) => {
    const begin = bytes.findIndex((byte) => byte !== 0)
    const digits = bytes.slice(begin)
    const positive = (digits[0] ?? 0) > 127 ? join(new Uint8Array(1), digits) : digits
    return join(new Uint8Array([2, positive.length]), positive)
  }
  const both = join(integer(raw.slice(0, 32)), integer(raw.slice(32)))
  return join(new Uint8Array([48, both.length]), both)
}

const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text))
const uint16 = (n: number) => new Uint8Array([n >> 8, n & 255])

const sha256 = async (bytes: Bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

function join(...parts: Bytes[]): Bytes {
  return new Uint8Array(parts.flatMap((part) => [...part]))
}

const toBase64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const fromBase64Url = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
