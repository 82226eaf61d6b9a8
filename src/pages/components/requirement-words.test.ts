import { expect, test } from 'vitest'
import type { Requirement } from '../../catalogue/version'
import { requirementWords } from './requirement-words'

test('what is asked for is told in number, kind and size', () => {
  const file: Requirement = {
    id: 'r1',
    name: '',
    description: '',
    kind: 'file',
    min: 1,
    max: 1,
    mediaTypes: [],
    maxMegabytes: null,
  }
  const told = (asked: Partial<Requirement>) => requirementWords({ ...file, ...asked })
  expect(told({})).toBe('1 file')
  expect(told({ max: 3, mediaTypes: ['application/pdf', 'image/*', 'audio/midi'], maxMegabytes: 50 })).toBe(
    '1 to 3 files: PDF, images or audio/midi, up to 50 MB each',
  )
  expect(told({ kind: 'text', min: 2, max: 2 })).toBe('2 texts')
  expect(told({ kind: 'course' })).toBe('1 course completed')
  expect(told({ kind: 'link', min: 0 })).toBe('up to 1 link, if you like')
})
