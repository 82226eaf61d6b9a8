import { describe, expect, test } from 'vitest'
import { negotiate } from './negotiate'

const offered = ['text/html', 'application/json', 'text/plain', 'image/png', 'image/svg+xml'] as const

describe('what an Accept header gets', () => {
  test.each([
    [undefined, 'text/html'],
    ['', 'text/html'],
    ['*/*', 'text/html'],
    ['application/json', 'application/json'],
    ['APPLICATION/JSON', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', 'text/html'],
    ['application/json, text/plain, */*', 'application/json'],
    ['image/avif,image/webp,image/png,image/*;q=0.8,*/*;q=0.5', 'image/png'],
    ['image/*', 'image/png'],
    ['text/html;q=0.2, text/plain;q=0.9', 'text/plain'],
    ['text/html;q=0, */*', 'application/json'],
    ['image/*, image/png;q=0', 'image/svg+xml'],
    ['application/json; profile="a, b;q=0"; q=0.4, text/plain;q=0.3', 'application/json'],
    ['application/json ; charset=utf-8 ; Q=0.5', 'application/json'],
    ['text/plain;q=high', 'text/plain'],
    ['no media range', 'text/html'],
    ['application/pdf', undefined],
    ['application/pdf, text/*;q=0', undefined],
    ['"', 'text/html'],
  ])('%s → %s', (accept, answer) => {
    expect(negotiate(accept, offered)).toBe(answer)
  })

  test('a long hostile header is read in a moment', () => {
    const started = performance.now()
    for (const piece of ['"', '\\', ',', 'a/', ';q=', '"a",']) negotiate(piece.repeat(100_000 / piece.length), offered)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
