import { expect, test } from 'vitest'
import { openBudget, OutOfTime } from './budget'
import type { CheckCtx } from './budget'

const ctx = {
  fetch: async () => ({ status: 200, headers: new Headers(), bytes: new Uint8Array() }),
} as unknown as CheckCtx

test('one credential sends us to twenty addresses at most', async () => {
  const budget = openBudget(ctx, 1_000)
  for (let i = 0; i < 20; i++) await budget.ctx.fetch(`https://a.example/${i}`)
  await expect(budget.ctx.fetch('https://a.example/20')).rejects.toThrow(/20 other addresses/)
  await expect(budget.ctx.fetch('https://a.example/19')).resolves.toMatchObject({ status: 200 })
  budget.end()
})

test('when time is up nothing more is waited for, nor asked', async () => {
  const budget = openBudget(ctx, 5)
  await expect(budget.within(new Promise(() => {}))).rejects.toThrow(OutOfTime)
  await expect(budget.within(new Promise(() => {}))).rejects.toThrow(OutOfTime)
  await expect(budget.ctx.fetch('https://a.example/')).rejects.toThrow(/time was up/)
})
