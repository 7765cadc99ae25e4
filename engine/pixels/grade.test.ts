import { expect, it } from 'vitest'
import { type ColourGrade, gradePixels, gradeTables, plainGrade, samplePixels } from './grade.ts'
import { createRandom } from './noise.ts'
import type { Pixels } from './planes.ts'

function noise(width: number, height: number): Pixels {
  const random = createRandom(3)
  return { width, height, data: Uint8ClampedArray.from({ length: width * height * 4 }, () => random() * 256) }
}

const grades: Readonly<Record<string, ColourGrade>> = {
  curve: { kind: 'curve', curve: value => value ** 0.6, saturation: 0.8 },
  tone: {
    ...{ kind: 'tone', weights: [0.84, 0.26, -0.1], amount: 0.7 },
    curves: [value => value, value => 1 - value, value => value * value],
  },
  colours: { kind: 'colours', change: (r, g, b, out) => out.set([g ** 0.7, b * r, 1.2 - r]), amount: 1.43 },
  none: { kind: 'colours', change: (r, g, b, out) => out.set([r, g, b]), amount: 1 },
}

it.each(Object.keys(grades))('grades 8-bit pixels as it does plainly: %s', name => {
  const pixels = noise(300, 151)
  const plain = new Uint8ClampedArray(pixels.data.length)
  plainGrade(pixels.data, gradeTables(grades[name], 300 * 151), plain)
  const { data } = gradePixels(pixels, grades[name], () => undefined)
  // A value halfway between two levels may go to either.
  expect(data.every((value, i) => Math.abs(value - plain[i]) <= 1)).toBe(true)
  expect(data.filter((value, i) => value !== plain[i]).length).toBeLessThan(data.length / 1000)
  expect(data.every((value, i) => i % 4 !== 3 || value === pixels.data[i])).toBe(true)
})

it('leaves colours that nothing is done to as they are', () => {
  const pixels = noise(300, 151)
  expect(gradePixels(pixels, grades.none, () => undefined).data).toEqual(pixels.data)
})

it('samples a large picture, and a small one whole', () => {
  const large = samplePixels(noise(2000, 1000))
  expect([large.width, large.height]).toEqual([1000, 500])
  expect(large.alpha).not.toBeNull()
  const small = noise(50, 40)
  expect(samplePixels(small).r[7]).toBeCloseTo(small.data[28] / 255, 6)
})
