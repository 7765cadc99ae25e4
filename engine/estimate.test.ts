import { expect, it } from 'vitest'
import { estimateSeconds, inPage, onServer } from './estimate.ts'
import type { Step } from './operation.ts'

const plan = (...operations: Step[]) => ({ operations, notUnderstood: [], needsGenerative: false })
const upscale = (method: string, factor = 4) => plan({ name: 'upscale', strength: 1, factor, method })

it('tells a run of a minute from one of a moment', () => {
  expect(estimateSeconds(plan({ name: 'sepia', strength: 1 }), 1000, 1000)).toBeLessThan(2)
  expect(estimateSeconds(upscale('auto'), 380, 380)).toBeGreaterThan(15)
  expect(estimateSeconds(upscale('auto'), 380, 380)).toBeLessThan(40)
  expect(estimateSeconds(upscale('auto', 2), 380, 380)).toBeLessThan(5)
  expect(estimateSeconds(upscale('auto'), 1000, 1000)).toBeLessThan(10)
  expect(estimateSeconds(upscale('lanczos'), 380, 380)).toBeLessThan(5)
})

it('knows that a page takes longer for a model, and takes it only by name', () => {
  const here = inPage(2)
  expect(estimateSeconds(upscale('auto'), 380, 380, here)).toBeLessThan(5)
  const byName = upscale('neural')
  expect(estimateSeconds(byName, 380, 380, here)).toBeGreaterThan(3 * estimateSeconds(byName, 380, 380, onServer))
})

it('grows with the picture, and painterly work less than that', () => {
  const oil = plan({ name: 'oil', strength: 1 })
  const [one, twelve] = [estimateSeconds(oil, 1200, 1000), estimateSeconds(oil, 4000, 3000)]
  expect(twelve).toBeGreaterThan(one)
  expect(twelve).toBeLessThan(4 * one)
})

it('counts an outline for less than a matte, and neither where a step does without', () => {
  const seconds = (...operations: Step[]) => estimateSeconds(plan(...operations), 1000, 1000, onServer)
  const expand = (fill: string): Step => ({ name: 'expand', strength: 1, fill })
  const matte: Step = { name: 'background-remove', strength: 1 }
  const [plain, continued] = [seconds(expand('colour')), seconds(expand('continue'))]
  expect(continued - plain).toBeGreaterThan(1)
  expect(continued - plain).toBeLessThan(2.5)
  expect(seconds(expand('continue'), matte)).toBe(seconds(expand('colour'), matte))
})

it('knows which operations make smaller copies for themselves', () => {
  const expand = plan({ name: 'expand', strength: 1, fill: 'continue' })
  expect(estimateSeconds(expand, 4000, 3000)).toBeLessThan(4 * estimateSeconds(expand, 1154, 866))
})
