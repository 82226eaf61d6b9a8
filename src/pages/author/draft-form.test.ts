import { expect, test } from 'vitest'
import { emptyContent } from '../../catalogue/rules'
import { DraftForm, fieldOf, nameOf, toContent, toForm } from './draft-form'
import { editRows } from './rows'
import { slugFrom } from './slug'

test('whatever is posted, the form has every field, as text', () => {
  const empty = toForm(emptyContent)
  for (const posted of [{}, { name: ['a'], criteria: 'x' }, { criteria: [{ levels: 'x' }], tags: { 0: 'a' } }])
    expect(Object.keys(DraftForm.parse(posted))).toEqual(Object.keys(empty))
  expect(DraftForm.parse({ criteria: [{ name: 'Kind' }] }).criteria[0]).toMatchObject({ name: 'Kind', levels: [] })
})

test('an empty form says what an empty draft says, and nothing of the pictures that a script draws', () => {
  const { cardDigest: _card, revokedDigest: _revoked, ...typed } = emptyContent
  expect(toContent(toForm(emptyContent))).toEqual({ content: typed, problems: [] })
})

test('numbers may have a decimal comma; what is no number is named, and nothing else is lost', () => {
  const form = { ...toForm(emptyContent), estimatedHours: ' 2,5 ', credits: 'two', tags: ' a ,, b' }
  expect(toContent(form)).toMatchObject({
    content: { estimatedHours: 2.5, credits: null, tags: ['a', 'b'] },
    problems: [{ path: 'credits', problem: 'Give a number.' }],
  })
})

test('what only files have is dropped from a text', () => {
  const form = editRows(toForm(emptyContent), 'add-requirement')
  const [requirement] = form?.requirements ?? []
  if (!form || !requirement) throw new Error('no requirement was added')
  form.requirements = [{ ...requirement, kind: 'text', mediaTypes: ['image/*'], maxMegabytes: 'many' }]
  expect(toContent(form)).toMatchObject({
    content: { requirements: [{ kind: 'text', mediaTypes: [], maxMegabytes: null, min: 1, max: 1 }] },
    problems: [],
  })
})

test('a field is told in words', () => {
  expect(nameOf('criteria.1.levels.0.name')).toBe('Criterion 2, level 1, name')
  expect(nameOf('alignments.0.targetUrl')).toBe('Skill 1, web address')
  expect(nameOf('criteria.0.alignments.1.targetUrl')).toBe('Criterion 1, skill 2, web address')
  expect(nameOf('translations.0.language')).toBe('Translation 1, language')
  expect(nameOf('description')).toBe('Description')
  expect(fieldOf('requirements.2.mediaTypes.4')).toBe('requirements.2.mediaTypes')
  expect(fieldOf('tags.0')).toBe('tags')
  expect(fieldOf('criteria.0.name')).toBe('criteria.0.name')
})

test('skills are added to one criterion, and translations to the whole; a criterion from before has none', () => {
  const [first] = toForm({
    ...emptyContent,
    criteria: [{ id: 'c1', name: 'A', description: '', levels: [], requiredLevel: '' }],
  }).criteria
  expect(first?.alignments).toEqual([])
  let form = DraftForm.parse({ criteria: [{ name: 'A' }, { name: 'B' }] })
  for (const button of ['add-skill:1', 'add-skill:1', 'add-translation']) form = editRows(form, button) ?? form
  form.criteria[1]!.alignments[0]!.targetName = 'plan meetings'
  form = editRows(form, 'down-skill:1:0') ?? form
  expect(form.criteria.map(({ alignments }) => alignments.map((a) => a.targetName))).toEqual([
    [],
    ['', 'plan meetings'],
  ])
  expect(form.alignments).toEqual([])
  expect(editRows(form, 'remove-skill:1:0')?.criteria[1]?.alignments).toHaveLength(1)
  expect(form.translations).toEqual([{ url: '', language: '' }])
  expect(editRows(form, 'remove-translation:0')?.translations).toEqual([])
})

test('buttons that are none of the rows’ change nothing', () => {
  for (const button of ['save', 'publish', 'add-', 'add-planet', 'up-criterion:x', 'remove-level', ''])
    expect(editRows(toForm(emptyContent), button) ?? toForm(emptyContent)).toEqual(toForm(emptyContent))
})

test('an address is made from a name', () => {
  expect(slugFrom('Résumé writing, fast!')).toBe('resume-writing-fast')
  expect(slugFrom('Größe & Maß')).toBe('grosse-mass')
  expect(slugFrom(`${'long '.repeat(20)}name`)).toMatch(/^[a-z-]{1,60}(?<!-)$/)
  expect(slugFrom('漢字')).toBe('')
})
