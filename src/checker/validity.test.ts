import { expect, test } from 'vitest'
import type { JsonLd } from '../proof/canonicalize'
import type { Jwt } from './jwt'
import { checkValidity } from './validity'

const at = (credential: JsonLd, now: string, payload: JsonLd = {}) => {
  const { outcome, means } = checkValidity(credential, { payload } as Jwt, new Date(now))
  return means ?? outcome
}

test.each([
  ['2025-12-31T23:59:59.999Z', 'not_yet_valid'],
  ['2026-01-01T00:00:00Z', 'passed'],
  ['2026-12-31T22:00:00Z', 'passed'],
  ['2026-12-31T22:00:00.001Z', 'expired'],
])('the first and the last moment count: %s is %s', (now, means) => {
  expect(at({ validFrom: '2026-01-01T00:00:00Z', validUntil: '2026-12-31T23:00:00+01:00' }, now)).toBe(means)
  expect(at({ issuanceDate: '2026-01-01T00:00:00Z', expirationDate: '2026-12-31T22:00:00Z' }, now)).toBe(means)
})

test('a JWT may hold for less than what it carries, and never for longer', () => {
  const credential = { validFrom: '2026-01-01T00:00:00Z', validUntil: '2027-01-01T00:00:00Z' }
  const [march, may] = [Date.parse('2026-03-01T00:00:00Z') / 1000, Date.parse('2026-05-01T00:00:00Z') / 1000]
  expect(at(credential, '2026-02-01T00:00:00Z', { nbf: march })).toBe('not_yet_valid')
  expect(at(credential, '2026-06-01T00:00:00Z', { exp: may })).toBe('expired')
  expect(at(credential, '2026-04-01T00:00:00Z', { nbf: march, exp: may })).toBe('passed')
  expect(at(credential, '2027-02-01T00:00:00Z', { exp: may + 1e9 })).toBe('expired')
  expect(at({}, '2026-06-01T00:00:00Z', { exp: may })).toBe('expired')
})

test('no dates are absent, and what is no date fails', () => {
  expect(at({}, '2026-01-01T00:00:00Z')).toBe('absent')
  expect(at({ validUntil: 'soon' }, '2026-01-01T00:00:00Z')).toBe('failed')
  expect(at({ validFrom: '2026-01-01T00:00:00Z' }, '2026-01-01T00:00:00Z', { exp: 'soon' })).toBe('failed')
  expect(at({}, '2026-01-01T00:00:00Z', { exp: 1e300 })).toBe('failed')
})
