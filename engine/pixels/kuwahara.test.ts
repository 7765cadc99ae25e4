import { expect, it } from 'vitest'
import { structureTensor } from './flow.ts'
import { anisotropicKuwahara, kuwaharaReference } from './kuwahara.ts'
import { kuwaharaCompiled } from './kuwahara-compiled.ts'
import { kuwaharaTable } from './kuwahara-tables.ts'
import { createRandom } from './noise.ts'
import { createPlanes, luma, type Planes } from './planes.ts'

function randomPlanes(w: number, h: number): Planes {
  const random = createRandom(w * 7 + h)
  const planes = createPlanes(w, h)
  for (const plane of [planes.r, planes.g, planes.b]) for (let i = 0; i < plane.length; i++) plane[i] = random()
  return planes
}

const flowOf = (planes: Planes) => structureTensor(luma(planes), planes.width, planes.height, 2)

it.each([
  [1, 1, 3],
  [5, 40, 4],
  [47, 35, 6],
  [40, 67, 8],
])('compiled and plain agree on %i × %i, radius %i', (w, h, radius) => {
  const planes = randomPlanes(w, h)
  const flow = flowOf(planes)
  const compiled = kuwaharaCompiled()!(planes, flow, kuwaharaTable(radius), 306)
  const plain = kuwaharaReference(planes, flow, kuwaharaTable(radius), 306)
  for (const channel of ['r', 'g', 'b'] as const) {
    expect(Math.max(...compiled[channel].map((value, i) => Math.abs(value - plain[channel][i])))).toBeLessThan(3e-5)
  }
})

it('every sector of every table sums to 1', () => {
  const { starts, weights } = kuwaharaTable(5)
  for (let k = 0; k + 1 < starts.length; k++) {
    const sum = weights.slice(starts[k], starts[k + 1]).reduce((total, weight) => total + weight, 0)
    expect(sum).toBeCloseTo(1, 5)
  }
})

it('takes noise but keeps an edge', () => {
  const w = 60
  const planes = createPlanes(w, w)
  const random = createRandom(4)
  for (let i = 0; i < w * w; i++) {
    const value = (i % w < 30 ? 0.25 : 0.75) + (random() - 0.5) * 0.1
    planes.r[i] = value
    planes.g[i] = value
    planes.b[i] = value
  }
  const out = anisotropicKuwahara(planes, flowOf(planes), 5)
  const row = 30 * w
  expect(out.r[row + 32] - out.r[row + 27]).toBeGreaterThan(0.4)
  const part = out.r.slice(row + 5, row + 25)
  expect(Math.max(...part) - Math.min(...part)).toBeLessThan(0.05)
})
