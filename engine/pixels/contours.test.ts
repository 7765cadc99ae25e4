import { expect, it } from 'vitest'
import { fillContours } from './contour-fill.ts'
import { traceContours } from './contours.ts'
import { fitCurve } from './curve-fit.ts'
import { createPlanes } from './planes.ts'
import { connectedRegions, majority, mergeRegions } from './regions.ts'

const disc = (side: number): Int32Array =>
  Int32Array.from({ length: side * side }, (_, i) =>
    Math.hypot((i % side) - side / 2 + 0.5, Math.floor(i / side) - side / 2 + 0.5) < side / 3 ? 1 : 0,
  )

it('fits a circle with few cubics that stay within the tolerance', () => {
  const points = Float64Array.from({ length: 402 }, (_, k) => {
    const angle = (Math.floor(k / 2) / 200) * 2 * Math.PI
    return k % 2 === 0 ? 50 * Math.cos(angle) : 50 * Math.sin(angle)
  })
  const curve = fitCurve(points, 0.3)
  expect((curve.length - 2) / 6).toBeLessThanOrEqual(10)
  for (let k = 0; k < curve.length; k += 6) expect(Math.hypot(curve[k], curve[k + 1])).toBeCloseTo(50, 0)
})

it('finds connected regions and joins small ones with the nearest colour', () => {
  const labels = [0, 0, 1, 0, 0, 1, 2, 0, 1]
  const map = connectedRegions(labels, 3, 3)
  expect(map.count).toBe(3 + 0)
  expect([...map.area].sort()).toEqual([1, 3, 5])
  const colours = Float64Array.from([0, 0, 0, 50, 0, 0, 10, 0, 0])
  const merged = mergeRegions(map, colours, { leastArea: () => 2, nearness: () => -1, mostArea: () => 0 })
  expect(merged[6]).toBe(merged[0])
  expect(merged[2]).not.toBe(merged[0])
})

it('a majority takes away single pixels', () => {
  const labels = new Int32Array(49)
  labels[24] = 1
  expect(majority(labels, 7, 7).every(value => value === 0)).toBe(true)
})

it('two regions share one arc, and each outline closes', () => {
  const map = connectedRegions(disc(40), 40, 40)
  const { arcs, outlines } = traceContours(map, { smoothing: 2, tolerance: 0.5 })
  const inner = map.region[20 * 40 + 20]
  const outer = map.region[0]
  const shared = arcs.filter(arc => [arc.left, arc.right].includes(inner) && [arc.left, arc.right].includes(outer))
  expect(shared).toHaveLength(1)
  expect(outlines[inner]).toHaveLength(1)
  // The ground has the border and a hole.
  expect(outlines[outer]).toHaveLength(2)
  const { curve } = shared[0]
  expect(curve[0]).toBeCloseTo(curve[curve.length - 2])
  expect(curve[1]).toBeCloseTo(curve[curve.length - 1])
})

it('fills every pixel exactly once at any size', () => {
  const labels = Int32Array.from({ length: 900 }, (_, i) => (Math.floor((i % 30) / 7) + Math.floor(i / 30 / 5) * 3) % 4)
  const map = connectedRegions(labels, 30, 30)
  const contours = traceContours(map, { smoothing: 3, tolerance: 0.6 })
  const colours = new Float32Array(map.count * 3).fill(1)
  for (const [w, h] of [
    [30, 30],
    [71, 53],
    [12, 9],
  ]) {
    const planes = createPlanes(w, h)
    fillContours(planes, contours, colours, w / 30, h / 30, () => undefined)
    for (const value of planes.r) expect(value).toBeCloseTo(1, 4)
  }
})

it('meets checkerboards, single pixels and pictures of one region', () => {
  for (const labels of [
    [0, 1, 1, 0],
    [0, 0, 0, 0],
    [0, 1, 2, 3],
  ]) {
    const map = connectedRegions(labels, 2, 2)
    const contours = traceContours(map, { smoothing: 2, tolerance: 0.5 })
    const planes = createPlanes(8, 8)
    fillContours(planes, contours, new Float32Array(map.count * 3).fill(1), 4, 4, () => undefined)
    for (const value of planes.g) expect(value).toBeCloseTo(1, 4)
  }
})
