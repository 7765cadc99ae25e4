import { describe, expect, it } from 'vitest'
import { enlargePlane, fastGuidedFilter, reducedSize } from './enlarge.ts'
import { guidedFilter } from './filters.ts'

describe('enlarge', () => {
  it('keeps a flat plane flat and a ramp a ramp', () => {
    const flat = enlargePlane(new Float32Array(12).fill(0.4), { width: 4, height: 3 }, 40, 31)
    expect(flat.every(value => Math.abs(value - 0.4) < 1e-6)).toBe(true)
    const ramp = enlargePlane(Float32Array.from([0, 1, 2, 3]), { width: 4, height: 1 }, 16, 2)
    for (let x = 1; x < 16; x++) expect(ramp[x]).toBeGreaterThanOrEqual(ramp[x - 1])
    expect(ramp[8] - ramp[7]).toBeCloseTo(0.25, 4)
  })

  it('survives single pixels and columns', () => {
    expect([...enlargePlane(Float32Array.of(0.7), { width: 1, height: 1 }, 3, 2)]).toEqual(
      Array(6).fill(Math.fround(0.7)),
    )
    expect(reducedSize(1, 1, 300)).toMatchObject({ width: 1, height: 1 })
  })

  it('comes close to the exact guided filter', () => {
    const [w, h] = [96, 64]
    const guide = Float32Array.from({ length: w * h }, (_, i) => (i % w < 48 ? 0.25 : 0.75) + 0.03 * Math.sin(i))
    const exact = guidedFilter(guide, guide, w, h, 12, 0.01)
    const fast = fastGuidedFilter(guide, guide, w, h, 12, 0.01)
    let worst = 0
    for (let i = 0; i < fast.length; i++) worst = Math.max(worst, Math.abs(fast[i] - exact[i]))
    expect(worst).toBeLessThan(0.08)
    expect(fast[32 * w + 90] - fast[32 * w + 5]).toBeGreaterThan(0.4)
  })
})
