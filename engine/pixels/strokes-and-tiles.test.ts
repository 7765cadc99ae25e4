import { expect, it } from 'vitest'
import { faceFocus, refineFaces } from './face-focus.ts'
import { createPlanes } from './planes.ts'
import { streamlines } from './streamlines.ts'
import { superpixels } from './superpixels.ts'
import { assignTiles, createTiles, relaxTiles } from './tiles.ts'
import { fillTriangles, triangulate } from './triangles.ts'

it('streamlines keep their distance and cover the sheet', () => {
  const [width, height] = [120, 90]
  const tangentX = new Float32Array(width * height).fill(Math.cos(0.5))
  const tangentY = new Float32Array(width * height).fill(Math.sin(0.5))
  const settings = { spacing: () => 6, spacingMax: 6, stride: 1.5, turn: 0 }
  const { points, starts } = streamlines({ width, height, tangentX, tangentY }, settings)
  const lineOf = (k: number): number => starts.findIndex((_, line) => k >= starts[line] && k < starts[line + 1])
  const count = points.length / 2
  for (let k = 0; k < count; k += 5) {
    for (let m = k + 1; m < count; m += 3) {
      const apart = Math.hypot(points[2 * k] - points[2 * m], points[2 * k + 1] - points[2 * m + 1])
      if (apart < 3 && lineOf(k) !== lineOf(m)) expect.fail(`lines ${apart} px apart`)
    }
  }
  for (let y = 6; y < height; y += 9) {
    for (let x = 6; x < width; x += 9) {
      let nearest = Number.POSITIVE_INFINITY
      for (let k = 0; k < count; k++) {
        nearest = Math.min(nearest, Math.hypot(points[2 * k] - x, points[2 * k + 1] - y))
      }
      expect(nearest).toBeLessThan(9)
    }
  }
})

it('triangles fill a rectangle without gaps or overlaps', () => {
  const points = Float64Array.from([0, 0, 40, 0, 40, 30, 0, 30, 13.3, 9.1, 22.2, 20.5, 31.7, 8.8])
  const hits = new Uint8Array(40 * 30)
  fillTriangles(triangulate(points), 40, 30, {}, (_triangle, y, from, end) => {
    for (let x = from; x < end; x++) hits[y * 40 + x]++
  })
  expect(hits.every(count => count === 1)).toBe(true)
})

it('tiles are as many as their size asks for and own their own middles', () => {
  const [width, height] = [100, 80]
  const field = {
    width,
    height,
    size: new Float32Array(width * height).fill(10),
    tangentX: new Float32Array(width * height).fill(1),
    tangentY: new Float32Array(width * height),
  }
  const tiles = createTiles(field, 3)
  relaxTiles(tiles, field, new Float32Array(width * height), () => undefined)
  expect(tiles.count).toBe(80)
  const { nearest, inside } = assignTiles(tiles, width, height)
  for (let k = 0; k < tiles.count; k++) expect(nearest[(tiles.y[k] | 0) * width + (tiles.x[k] | 0)]).toBe(k)
  expect(inside.filter(value => value > 1).length).toBeGreaterThan(width * height * 0.4)
})

it('superpixels are smaller where they are asked to be', () => {
  const [width, height] = [160, 80]
  const flat = new Float32Array(width * height).fill(50)
  const size = Float32Array.from({ length: width * height }, (_, i) => (i % width < 80 ? 8 : 32))
  const label = superpixels({ width, height, l: flat, a: flat, b: flat }, { size, compactness: 20, seed: 1 })
  const left = new Set(label.filter((_, i) => i % width < 70))
  const right = new Set(label.filter((_, i) => i % width > 100))
  expect(left.size).toBeGreaterThan(right.size * 5)
})

it('focus is whole on the face and gone beyond it; what is refined stays there', () => {
  const face = { x: 50, y: 40, radius: 20, confidence: 1 }
  const focus = faceFocus([face], 100, 80) as Float32Array
  expect(focus[40 * 100 + 50]).toBe(1)
  expect(focus[40 * 100 + 90]).toBe(0)
  expect(faceFocus([], 10, 10)).toBeNull()
  const painted = createPlanes(100, 80)
  refineFaces(painted, createPlanes(100, 80), [face], part => {
    part.r.fill(1)
    return part
  })
  expect(painted.r[40 * 100 + 50]).toBe(1)
  expect(painted.r[40 * 100 + 5]).toBe(0)
})
