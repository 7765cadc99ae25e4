/** The face network's convolutions by a compiled kernel; null where it cannot run, and the plain way is taken. */
import { layOut, loadKernel } from '../parallel/kernels.ts'

/** 1 x 1 over all channels: `size` floats for each plane, `filters` as [input][output]. */
export function pointwiseCompiled(
  input: Float32Array,
  size: number,
  filters: Float32Array,
  bias: Float32Array,
): Float32Array | null {
  const kernel = size < 4 ? null : loadKernel('convolution')
  if (!kernel) return null
  const count = bias.length * size
  const [from, to, weights, constants] = layOut(kernel, [
    input.byteLength,
    count * 4,
    filters.byteLength,
    bias.byteLength,
  ])
  const { buffer } = kernel.memory
  new Float32Array(buffer, from).set(input)
  new Float32Array(buffer, weights).set(filters)
  new Float32Array(buffer, constants).set(bias)
  kernel.functions.pointwise(from, to, weights, constants, size, input.length / size, bias.length)
  return new Float32Array(buffer, to, count).slice()
}

export interface Stencils {
  readonly input: Float32Array
  /** Of one input plane, whose rows are two longer and which has two more of them than an output plane. */
  readonly stride: number
  readonly width: number
  readonly height: number
  /** What each output plane starts from. */
  readonly bias: Float32Array
  /** Nine for each pair of output and input, inputs fastest. */
  readonly taps: Float32Array
  /** 1 where each output reads the input of its own number only. */
  readonly inputsEach: number
}

/** 3 x 3 stencils, summed over `inputsEach` planes. */
export function stencilsCompiled({
  input,
  stride,
  width,
  height,
  bias,
  taps,
  inputsEach,
}: Stencils): Float32Array | null {
  const kernel = width < 4 ? null : loadKernel('convolution')
  if (!kernel) return null
  const [plane, size] = [stride * (height + 2) * 4, width * height]
  const [from, to, weights] = layOut(kernel, [input.byteLength, bias.length * size * 4, taps.byteLength])
  const { buffer } = kernel.memory
  new Float32Array(buffer, from).set(input)
  new Float32Array(buffer, weights).set(taps)
  const out = new Float32Array(buffer, to, bias.length * size)
  for (let o = 0; o < bias.length; o++) {
    out.fill(bias[o], o * size, (o + 1) * size)
    for (let k = 0; k < inputsEach; k++) {
      const source = inputsEach === 1 ? o : k
      const pair = weights + (o * inputsEach + k) * 36
      kernel.functions.stencil(from + source * plane, stride, to + o * size * 4, width, height, pair)
    }
  }
  return out.slice()
}
