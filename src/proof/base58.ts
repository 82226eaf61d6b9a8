const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Base58 with Bitcoin's alphabet, as multibase `z` uses it; without the `z`. */
export function encodeBase58(bytes: Uint8Array): string {
  const zeros = leading(bytes, (b) => b === 0)
  return (
    '1'.repeat(zeros) +
    digitsOf(Array.from(bytes), 256, 58)
      .map((d) => alphabet[d])
      .join('')
  )
}

/** The bytes behind a base58 text; undefined if it is none. */
export function decodeBase58(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = Array.from(text, (c) => alphabet.indexOf(c))
  if (digits.includes(-1)) return undefined
  const zeros = leading(digits, (d) => d === 0)
  return new Uint8Array([...Array<number>(zeros).fill(0), ...digitsOf(digits, 58, 256)])
}

/** The digits of a number in another base, without leading zeros. */
function digitsOf(digits: number[], from: number, to: number): number[] {
  const result: number[] = []
  for (const digit of digits) {
    let carry = digit
    for (let i = 0; i < result.length; i++) {
      carry += result[i]! * from
      result[i] = carry % to
      carry = Math.floor(carry / to)
    }
    for (; carry > 0; carry = Math.floor(carry / to)) result.push(carry % to)
  }
  return result.reverse()
}

function leading<T>(items: ArrayLike<T>, matches: (item: T) => boolean): number {
  let count = 0
  while (count < items.length && matches(items[count]!)) count++
  return count
}
