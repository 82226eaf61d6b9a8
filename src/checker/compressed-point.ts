export type Curve = 'P-256' | 'P-384'

/** p and b of y² = x³ − 3x + b over the integers modulo p (FIPS 186-4, D.1.2). Of both, p is 3 modulo 4. */
const curves: Record<Curve, { bytes: number; p: bigint; b: bigint }> = {
  'P-256': {
    bytes: 32,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-384': {
    bytes: 48,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
}

/**
 * The point behind its compressed form (SEC 1, §2.3.4): WebCrypto takes whole points only. Undefined if it is on no
 * such curve.
 */
export function decompress(
  curve: Curve,
  compressed: Uint8Array,
): { x: Uint8Array<ArrayBuffer>; y: Uint8Array<ArrayBuffer> } | undefined {
  const { bytes, p, b } = curves[curve]
  const sign = compressed[0]
  if (compressed.length !== bytes + 1 || (sign !== 2 && sign !== 3)) return undefined
  const x = toNumber(compressed.subarray(1))
  if (x >= p) return undefined
  const square = (x ** 3n + (p - 3n) * x + b) % p
  const root = power(square, (p + 1n) / 4n, p)
  if ((root * root) % p !== square) return undefined
  const y = (root & 1n) === BigInt(sign & 1) ? root : p - root
  return { x: toBytes(x, bytes), y: toBytes(y, bytes) }
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

const toNumber = (bytes: Uint8Array) => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)

const toBytes = (number: bigint, length: number) =>
  Uint8Array.from({ length }, (_, i) => Number((number >> BigInt(8 * (length - 1 - i))) & 0xffn))
