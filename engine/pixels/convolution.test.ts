import { expect, it } from 'vitest'
import { pointwiseCompiled, stencilsCompiled } from './convolution-compiled.ts'
import { createRandom } from './noise.ts'

const random = createRandom(5)
const values = (count: number): Float32Array => Float32Array.from({ length: count }, () => random() - 0.5)

const furthest = (one: Float32Array, other: readonly number[]): number =>
  Math.max(...other.map((value, i) => Math.abs(value - one[i])))

it.each([
  [4, 4, 4],
  [5, 3, 7],
  [37, 16, 25],
])('multiplies planes of %d by %d channels into %d', (size, inputs, outputs) => {
  const [input, filters, bias] = [values(size * inputs), values(inputs * outputs), values(outputs)]
  const expected = Array.from({ length: outputs * size }, (_, k) => {
    const [o, i] = [Math.floor(k / size), k % size]
    let sum = bias[o]
    for (let c = 0; c < inputs; c++) sum += filters[c * outputs + o] * input[c * size + i]
    return sum
  })
  expect(furthest(pointwiseCompiled(input, size, filters, bias) as Float32Array, expected)).toBeLessThan(1e-5)
})

it.each([
  [4, 3, 2, 2],
  [7, 5, 3, 3],
  [21, 4, 5, 1],
  [8, 8, 2, 1],
])('lays stencils on planes %d wide', (width, height, outputs, inputsEach) => {
  const stride = width + 2
  const plane = stride * (height + 2)
  const inputs = inputsEach === 1 ? outputs : inputsEach
  const [input, bias, taps] = [values(plane * inputs), values(outputs), values(outputs * inputsEach * 9)]
  const expected = Array.from({ length: outputs * width * height }, (_, at) => {
    const [o, y, x] = [Math.floor(at / (width * height)), Math.floor(at / width) % height, at % width]
    let sum = bias[o]
    for (let k = 0; k < inputsEach; k++) {
      const source = (inputsEach === 1 ? o : k) * plane
      for (let tap = 0; tap < 9; tap++) {
        const value = input[source + (y + Math.floor(tap / 3)) * stride + x + (tap % 3)]
        sum += taps[(o * inputsEach + k) * 9 + tap] * value
      }
    }
    return sum
  })
  const found = stencilsCompiled({ input, stride, width, height, bias, taps, inputsEach }) as Float32Array
  expect(furthest(found, expected)).toBeLessThan(1e-5)
})
