import { expect, it } from 'vitest'
import { findLines, plainLinesOf } from './carry-over.ts'
import { linesCompiled } from './carry-over-compiled.ts'
import { gaussianBlur } from './filters.ts'
import { createRandom } from './noise.ts'
import { clonePlanes, createPlanes, type Planes } from './planes.ts'
import { resizePlanes } from './resample.ts'
import { sweepPlanes } from './sweep.ts'

const channels = ['r', 'g', 'b'] as const

function picture(width: number, height: number): Planes {
  const random = createRandom(21)
  const planes = createPlanes(width, height)
  for (const channel of channels) {
    const noise = Float32Array.from({ length: width * height }, () => random())
    const soft = gaussianBlur(noise, width, height, 6)
    for (let i = 0; i < noise.length; i++) {
      const isRight = i % width > width / 2
      planes[channel][i] = 0.3 + (isRight ? 0.3 : 0) + 2 * (soft[i] - 0.5) + 0.04 * (noise[i] - 0.5)
    }
  }
  return planes
}

function changed(planes: Planes, change: (value: number, place: number) => number): Planes {
  const out = clonePlanes(planes)
  for (const channel of channels)
    out[channel] = out[channel].map((value, i) => change(value, (i % planes.width) / planes.width))
  return out
}

it('finds the lines that are found plainly', () => {
  const before = picture(131, 97)
  const after = changed(before, (value, place) => value ** (0.5 + place))
  const random = createRandom(4)
  const slopes = Float32Array.from({ length: 22 * 16 * 4 }, (_, i) => (i % 4 === 3 ? 0 : 0.5 + random()))
  const wide = { width: 22, height: 16, slopes }
  const plain = plainLinesOf(before, after, wide).lines
  const compiled = linesCompiled(before, after, wide)?.lines ?? []
  expect(compiled.length).toBe(plain.length)
  const furthest = plain.reduce(
    (most, value, i) => (i % 4 === 3 ? most : Math.max(most, Math.abs(value - compiled[i]))),
    0,
  )
  expect(furthest).toBeLessThan(2e-3)
})

it('carries a change of light over to a larger picture as if it had been done there', () => {
  const large = picture(640, 480)
  const light = (value: number, place: number): number => value * (0.5 + place) + 0.1 * place
  const copy = resizePlanes(large, 200, 150)
  const lines = findLines(copy, changed(copy, light))
  const swept = sweepPlanes(clonePlanes(large), [{ kind: 'lines', ...lines }], () => undefined)
  const wanted = changed(large, light)
  for (const channel of channels) {
    const apart = swept[channel].map((value, i) => Math.abs(value - Math.min(1, Math.max(0, wanted[channel][i]))))
    expect(apart.reduce((sum, value) => sum + value) / apart.length).toBeLessThan(0.004)
  }
})

it('leaves a picture that nothing was done to as it was', () => {
  const large = picture(300, 200)
  const copy = resizePlanes(large, 100, 66)
  const swept = sweepPlanes(clonePlanes(large), [{ kind: 'lines', ...findLines(copy, copy) }], () => undefined)
  const apart = swept.g.reduce((most, value, i) => Math.max(most, Math.abs(value - large.g[i])), 0)
  expect(apart).toBeLessThan(1e-3)
})
