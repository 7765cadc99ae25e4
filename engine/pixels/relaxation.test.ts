import { expect, it } from 'vitest'
import { createRandom } from './noise.ts'
import { plainCycles, relax } from './relaxation.ts'
import { compiledCycles } from './relaxation-compiled.ts'
import { gridsOf, lanes, type Region } from './relaxation-grids.ts'

const largestDifference = (one: Float32Array, other: Float32Array): number =>
  one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0)

const firmness = [0.003, 0.02, 0.5, 1]

/** A ragged region that reaches the picture's left and lower edge. */
function ragged(width: number, height: number): Region {
  const random = createRandom(4)
  const unknown = new Uint8Array(width * height)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) unknown[i] = x + y > 9 && x < width - 4 && random() > 0.01 ? 1 : 0
  return { width, height, unknown, isEdge: { left: true, top: false, right: false, bottom: true } }
}

const countOf = ({ unknown }: Region): number => unknown.reduce((sum, value) => sum + value, 0)

it('compiled cycles say what plain ones do', () => {
  const region = ragged(77, 52)
  const demands = Float32Array.from({ length: countOf(region) * lanes }, createRandom(7)).map(value => value - 0.5)
  const grids = gridsOf(region, firmness)
  expect(grids.length).toBeGreaterThan(2)
  const compiled = compiledCycles(grids)!(demands, 3)
  expect(largestDifference(compiled, plainCycles(grids)(demands, 3))).toBeLessThan(1e-4)
  // What an earlier, larger task left in the memory makes no difference.
  relax(ragged(150, 90), firmness, new Float32Array(countOf(ragged(150, 90)) * lanes).fill(1))
  expect(compiledCycles(gridsOf(region, firmness))!(demands, 3)).toEqual(compiled)
})

it('finds what is demanded, in every lane by its firmness', () => {
  const region = ragged(90, 64)
  const { width, height, unknown, isEdge } = region
  const random = createRandom(2)
  const wanted = new Float32Array(unknown.length * lanes).map((_, i) => (unknown[Math.floor(i / lanes)] ? random() : 0))
  const demands: number[] = []
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (!unknown[i]) continue
      for (let lane = 0; lane < lanes; lane++) {
        let sum = firmness[lane] * wanted[i * lanes + lane]
        for (const [dx, dy, isAtEdge] of [
          [-1, 0, x === 0 && isEdge.left],
          [1, 0, x === width - 1 && isEdge.right],
          [0, -1, y === 0 && isEdge.top],
          [0, 1, y === height - 1 && isEdge.bottom],
        ] as const) {
          if (isAtEdge) continue
          const isInside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height
          const there = isInside ? wanted[(i + dy * width + dx) * lanes + lane] : 0
          sum += wanted[i * lanes + lane] - there
        }
        demands.push(sum)
      }
    }
  const found = relax(region, firmness, Float32Array.from(demands))
  const expected = wanted.filter((_, i) => unknown[Math.floor(i / lanes)])
  expect(largestDifference(found, expected)).toBeLessThan(0.1)
})
