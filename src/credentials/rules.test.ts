import { describe, expect, test } from 'vitest'
import { stepNames } from '../checker/report'
import type { Step } from '../checker/report'
import { findFlaw, newerThan, whyNoEdition } from './rules'

const at = (time: string) => new Date(`2026-03-04T${time}Z`)

describe('another edition of a badge', () => {
  const issued = { status: 'issued' as const, edition: 1, validUntil: null, revokedAt: null }

  test('is valid from now, in whole seconds, and always later than the one before', () => {
    expect(newerThan(at('05:06:07'), null, at('05:09:10.999'))).toEqual(at('05:09:10'))
    expect(newerThan(at('05:06:07'), null, at('05:06:07.500'))).toEqual(at('05:06:08'))
    expect(newerThan(at('05:06:09'), null, at('05:06:07'))).toEqual(at('05:06:10'))
  })

  test('of what has expired does not begin after its end', () => {
    expect(newerThan(at('05:06:07'), at('06:00:00'), at('06:00:00'))).toEqual(at('05:06:08'))
    expect(newerThan(at('05:06:07'), at('06:00:00'), at('05:59:59'))).toEqual(at('05:59:59'))
  })

  test('there is none of what is not issued, was revoked, or has expired; but a key may change of the latter', () => {
    const over = { ...issued, validUntil: at('01:00:00') }
    expect(whyNoEdition(issued, 'choice', at('02:00:00'))).toBeUndefined()
    expect(whyNoEdition({ ...issued, status: 'signed' }, 'key', at('02:00:00'))).toContain('not issued yet')
    expect(whyNoEdition({ ...issued, revokedAt: at('01:00:00') }, 'key', at('02:00:00'))).toContain('revoked')
    expect(whyNoEdition(over, 'email', at('02:00:00'))).toContain('expired')
    expect(whyNoEdition(over, 'key', at('02:00:00'))).toBeUndefined()
  })

  test('is made twenty times for its holder, and as often as it takes for its keys', () => {
    expect(whyNoEdition({ ...issued, edition: 20 }, 'choice', at('02:00:00'))).toBeUndefined()
    expect(whyNoEdition({ ...issued, edition: 21 }, 'choice', at('02:00:00'))).toContain('changed 20 times')
    expect(whyNoEdition({ ...issued, edition: 21 }, 'key', at('02:00:00'))).toBeUndefined()
  })
})

describe('what goes out', () => {
  const holds = { revoked: false, expired: false }
  const sound = stepNames.map((name): Step => ({ name, outcome: 'passed', reason: 'Found so.' }))
  const but = (name: Step['name'], step: Partial<Step>) => ({
    steps: sound.map((s) => (s.name === name ? { ...s, reason: 'Because.', ...step } : s)),
  })

  test('has passed every step, but for what nobody asked', () => {
    expect(findFlaw({ steps: sound }, holds)).toBeUndefined()
    for (const name of ['refresh', 'recipient', 'endorsements'] as const)
      expect(findFlaw(but(name, { outcome: 'absent' }), holds)).toBeUndefined()
    expect(findFlaw(but('endorsements', { outcome: 'not_checked' }), holds)).toBeUndefined()
  })

  test.each(['parse', 'schema', 'contexts', 'subject', 'proof', 'issuer', 'validity'] as const)(
    'has not failed at %s, nor is it unknown, nor left out',
    (name) => {
      const words = `“${name}”: Because.`
      for (const outcome of ['failed', 'unknown', 'absent'] as const)
        expect(findFlaw(but(name, { outcome }), holds)).toEqual({ words, passing: false })
      expect(findFlaw(but(name, { outcome: 'not_checked' }), holds)).toEqual({ words, passing: true })
      const left = sound.filter((step) => step.name !== name)
      expect(findFlaw({ steps: left }, holds)?.words).toContain(`“${name}”`)
    },
  )

  test('may be told of a status a little later, as copies of its list lag behind', () => {
    expect(findFlaw(but('status', { outcome: 'failed' }), holds)).toMatchObject({ passing: true })
  })

  test('is revoked or expired only if we know that it is', () => {
    const revoked = but('status', { outcome: 'failed', means: 'revoked' })
    expect(findFlaw(revoked, holds)).toBeDefined()
    expect(findFlaw(revoked, { ...holds, revoked: true })).toBeUndefined()
    const expired = but('validity', { outcome: 'failed', means: 'expired' })
    expect(findFlaw(expired, { ...holds, revoked: true })).toBeDefined()
    expect(findFlaw(expired, { ...holds, expired: true })).toBeUndefined()
    expect(findFlaw(but('proof', { outcome: 'failed' }), { revoked: true, expired: true })).toBeDefined()
  })

  test('carries no endorsement that fails', () => {
    expect(findFlaw(but('endorsements', { outcome: 'failed' }), holds)?.words).toContain('“endorsements”')
  })
})
