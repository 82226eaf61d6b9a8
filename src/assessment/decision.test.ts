import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Criterion } from '../catalogue/version'
import { decide } from './decision'
import type { FinishedReview } from './decision'
import { meets, rankOf } from './rubric'

const criterion = (id: string, levels: number, required: number): Criterion => ({
  id,
  name: `Criterion ${id}`,
  description: '',
  levels: Array.from({ length: levels }, (_, i) => ({ id: `l${i}`, name: `Level ${i}`, description: '' })),
  requiredLevel: `l${required}`,
})

const rubric = fc
  .array(
    fc.integer({ min: 1, max: 5 }).chain((levels) => fc.tuple(fc.constant(levels), fc.nat(levels - 1))),
    { minLength: 1, maxLength: 5 },
  )
  .map((shapes) => shapes.map(([levels, required], i) => criterion(`c${i}`, levels, required)))

const review = (criteria: Criterion[], seat: number): fc.Arbitrary<FinishedReview> =>
  fc
    .tuple(...criteria.map((c) => fc.tuple(fc.nat(c.levels.length - 1), fc.constantFrom('', 'why', `by ${seat}`))))
    .map((given) => ({
      seat,
      scores: criteria.map(({ id }, i) => ({ criterionId: id, levelId: `l${given[i]![0]}`, feedback: given[i]![1] })),
    }))

const judged = (...counts: number[]) =>
  fc.tuple(rubric, fc.constantFrom(...counts)).chain(([criteria, n]) =>
    fc.record({
      criteria: fc.constant(criteria),
      reviews: fc.tuple(...Array.from({ length: n }, (_, i) => review(criteria, i + 1))),
    }),
  )

describe('a decision', () => {
  test('does not depend on the order of the reviews', () => {
    fc.assert(
      fc.property(judged(1, 2, 3), fc.infiniteStream(fc.nat()), ({ criteria, reviews }, dice) => {
        const shuffled = reviews.map((r) => ({ r, at: dice.next().value as number })).toSorted((a, b) => a.at - b.at)
        const others = shuffled.map(({ r }) => r)
        expect(decide(criteria, others)).toEqual(decide(criteria, reviews))
        expect(decide(criteria, reviews.toReversed())).toEqual(decide(criteria, reviews))
      }),
    )
  })

  test('of one or three reviews is always reached', () => {
    fc.assert(fc.property(judged(1, 3), ({ criteria, reviews }) => decide(criteria, reviews) !== 'differ'))
  })

  test('of two is not reached exactly when they differ on whether a criterion is met', () => {
    fc.assert(
      fc.property(judged(2), ({ criteria, reviews }) => {
        const split = criteria.some((c, i) => {
          const [a, b] = reviews.map((r) => meets(c, r.scores[i]!.levelId))
          return a !== b
        })
        expect(decide(criteria, reviews) === 'differ').toBe(split)
      }),
    )
  })

  test('is met if and only if every criterion is met', () => {
    fc.assert(
      fc.property(judged(1, 2, 3), ({ criteria, reviews }) => {
        const decision = decide(criteria, reviews)
        if (decision === 'differ') return
        expect(decision.status === 'met').toBe(decision.outcomes.every((o) => o.met))
      }),
    )
  })

  test('names every criterion once, with a level that is high enough exactly when it is met', () => {
    fc.assert(
      fc.property(judged(1, 2, 3), ({ criteria, reviews }) => {
        const decision = decide(criteria, reviews)
        if (decision === 'differ') return
        expect(decision.outcomes.map((o) => o.criterionId)).toEqual(criteria.map((c) => c.id))
        for (const [i, outcome] of decision.outcomes.entries())
          expect(meets(criteria[i]!, outcome.levelId)).toBe(outcome.met)
      }),
    )
  })

  test('follows the majority, at the lowest level the majority gave, with the feedback of the majority alone', () => {
    fc.assert(
      fc.property(judged(1, 2, 3), ({ criteria, reviews }) => {
        const decision = decide(criteria, reviews)
        if (decision === 'differ') return
        for (const [i, outcome] of decision.outcomes.entries()) {
          const c = criteria[i]!
          const agreeing = reviews.map((r) => r.scores[i]!).filter((s) => meets(c, s.levelId) === outcome.met)
          expect(agreeing.length * 2).toBeGreaterThan(reviews.length)
          expect(rankOf(c, outcome.levelId)).toBe(Math.min(...agreeing.map((s) => rankOf(c, s.levelId))))
          expect(outcome.feedback).toEqual(agreeing.map((s) => s.feedback).filter(Boolean))
        }
      }),
    )
  })

  test('is never guessed from a review with a score missing', () => {
    expect(() => decide([criterion('c1', 2, 1)], [{ seat: 1, scores: [] }])).toThrow(/not finished/)
  })
})
