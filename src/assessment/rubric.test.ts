import { describe, expect, test } from 'vitest'
import type { Criterion } from '../catalogue/version'
import { meets, whyNotFinished, whyNotScores } from './rubric'

const level = (id: string) => ({ id, name: id, description: '' })
const plans: Criterion = {
  id: 'c1',
  name: 'Plans',
  description: '',
  levels: [level('none'), level('some'), level('all')],
  requiredLevel: 'some',
}
const acts: Criterion = { ...plans, id: 'c2', name: 'Acts' }
const score = (criterionId: string, levelId: string | null, feedback = '') => ({ criterionId, levelId, feedback })

test('a criterion is met from its required level up', () => {
  expect(['none', 'some', 'all', 'other', null].map((id) => meets(plans, id))).toEqual([
    false,
    true,
    true,
    false,
    false,
  ])
})

describe('a draft', () => {
  test('may have scores missing', () => {
    expect(whyNotScores([plans, acts], [score('c1', null)])).toEqual([])
  })

  test('names unknown criteria and levels, and what is scored twice', () => {
    const scores = [score('c9', null), score('c1', 'best'), score('c2', 'all'), score('c2', 'none')]
    expect(whyNotScores([plans, acts], scores)).toEqual([
      { path: 'scores.0.criterionId', problem: 'There is no criterion “c9”.' },
      { path: 'scores.1.levelId', problem: '“Plans” has no level “best”.' },
      { path: 'scores.3.criterionId', problem: '“Acts” is scored twice.' },
    ])
  })
})

describe('a finished review', () => {
  test('has a level for every criterion, and a reason where it is not met', () => {
    expect(whyNotFinished([plans, acts], [score('c2', 'none', '  ')])).toEqual([
      { path: 'scores.c1.levelId', problem: '“Plans” has no level yet.' },
      { path: 'scores.c2.feedback', problem: '“Acts” is not met: say what is missing.' },
    ])
    expect(whyNotFinished([plans, acts], [score('c1', 'some'), score('c2', 'none', 'Too short.')])).toEqual([])
  })
})
