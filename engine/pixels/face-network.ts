/**
 * The "tiny face detector" of face-api.js (Vincent Mühler 2018): a Tiny YOLO v2 (Redmon and Farhadi 2017) of separable
 * convolutions, 0.2 billion multiplications at 416 x 416, run here in plain TypeScript so that every platform finds the
 * same faces. Tensors are planar: one plane for each channel.
 */
import { pointwiseCompiled, type Stencils, stencilsCompiled } from './convolution-compiled.ts'
import { faceTensors, faceWeightsBase64 } from './face-weights.gen.ts'

interface Tensor {
  readonly channels: number
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** What the network takes for a face: centre and size in pixels of its input. */
export interface FaceBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** 0..1. */
  readonly score: number
}

/** Width and height of the network's input must be multiples of this. */
export const networkStep = 32

const cache = new Map<string, Float32Array>()

function weightsOf(name: (typeof faceTensors)[number]['name']): Float32Array {
  if (cache.size === 0) {
    const text = atob(faceWeightsBase64)
    const bytes = new Uint8Array(text.length)
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i)
    let start = 0
    for (const tensor of faceTensors) {
      const shape: readonly number[] = tensor.shape
      const count = shape.reduce((product, side) => product * side, 1)
      cache.set(
        tensor.name,
        Float32Array.from(bytes.subarray(start, start + count), byte => byte * tensor.scale + tensor.minimum),
      )
      start += count
    }
  }
  return cache.get(name) as Float32Array
}

/** 3 x 3 over all input channels, no padding. */
function convolve(input: Tensor, filters: Float32Array, bias: Float32Array): Tensor {
  const [width, height, channels] = [input.width - 2, input.height - 2, bias.length]
  const taps = new Float32Array(channels * input.channels * 9)
  for (let k = 0; k < taps.length; k++) {
    const pair = Math.floor(k / 9)
    const [o, c] = [Math.floor(pair / input.channels), pair % input.channels]
    taps[k] = filters[((k % 9) * input.channels + c) * channels + o]
  }
  const task = { input: input.data, stride: input.width, width, height, bias, taps, inputsEach: input.channels }
  return { channels, width, height, data: stencilsCompiled(task) ?? stencils(task) }
}

/** What the compiled kernel does, in plain TypeScript. */
function stencils({ input, stride, width, height, bias, taps, inputsEach }: Stencils): Float32Array {
  const [plane, size] = [stride * (height + 2), width * height]
  const data = new Float32Array(bias.length * size)
  for (let o = 0; o < bias.length; o++) {
    const out = data.subarray(o * size, (o + 1) * size).fill(bias[o])
    for (let k = 0; k < inputsEach; k++) {
      const source = (inputsEach === 1 ? o : k) * plane
      const first = (o * inputsEach + k) * 9
      addStencil(input.subarray(source, source + plane), stride, out, width, height, tap => taps[first + tap])
    }
  }
  return data
}

/** Adds a 3 x 3 stencil of `plane` to `out`, whose first sample lies one to the right of and below the plane's. */
function addStencil(
  plane: Float32Array,
  stride: number,
  out: Float32Array,
  width: number,
  height: number,
  at: (tap: number) => number,
): void {
  const [a, b, c] = [at(0), at(1), at(2)]
  const [d, e, f] = [at(3), at(4), at(5)]
  const [g, h, k] = [at(6), at(7), at(8)]
  for (let y = 0, i = 0; y < height; y++) {
    let p = y * stride
    let q = p + stride
    let r = q + stride
    for (let x = 0; x < width; x++, i++, p++, q++, r++) {
      out[i] +=
        a * plane[p] +
        b * plane[p + 1] +
        c * plane[p + 2] +
        d * plane[q] +
        e * plane[q + 1] +
        f * plane[q + 2] +
        g * plane[r] +
        h * plane[r + 1] +
        k * plane[r + 2]
    }
  }
}

/** 3 x 3 within each channel, beyond the edge is nothing. */
function convolveDepthwise(input: Tensor, filters: Float32Array): Tensor {
  const { channels, width, height } = input
  const stride = width + 2
  const padded = new Float32Array(channels * stride * (height + 2))
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const from = (c * height + y) * width
      padded.set(input.data.subarray(from, from + width), (c * (height + 2) + y + 1) * stride + 1)
    }
  }
  const taps = new Float32Array(channels * 9)
  for (let k = 0; k < taps.length; k++) taps[k] = filters[(k % 9) * channels + Math.floor(k / 9)]
  const task = { input: padded, stride, width, height, bias: new Float32Array(channels), taps, inputsEach: 1 }
  return { channels, width, height, data: stencilsCompiled(task) ?? stencils(task) }
}

/** 1 x 1 over all channels; the number of input channels must be a multiple of four. */
function convolvePointwise(input: Tensor, filters: Float32Array, bias: Float32Array): Tensor {
  const { width, height } = input
  const channels = bias.length
  const size = width * height
  const compiled = pointwiseCompiled(input.data, size, filters, bias)
  if (compiled) return { channels, width, height, data: compiled }
  const data = new Float32Array(channels * size)
  for (let o = 0; o < channels; o++) data.fill(bias[o], o * size, (o + 1) * size)
  for (let o = 0; o < channels; o += 2) {
    // Two outputs at once halve the reading; the last of an odd number is written twice, to a plane of no use.
    const one = data.subarray(o * size, (o + 1) * size)
    const other = o + 1 < channels ? data.subarray((o + 1) * size, (o + 2) * size) : new Float32Array(size)
    for (let c = 0; c < input.channels; c += 4) addFour(input, c, one, other, filters, channels, o)
  }
  return { channels, width, height, data }
}

/** Adds four input channels from `c` to the output channels `o` and `o + 1`. */
function addFour(
  input: Tensor,
  c: number,
  one: Float32Array,
  other: Float32Array,
  filters: Float32Array,
  channels: number,
  o: number,
): void {
  const size = one.length
  const plane = (k: number): Float32Array => input.data.subarray((c + k) * size, (c + k + 1) * size)
  const [first, second, third, fourth] = [plane(0), plane(1), plane(2), plane(3)]
  const weight = (k: number, to: number): number => filters[(c + k) * channels + to]
  const [a, b, d, e] = [weight(0, o), weight(1, o), weight(2, o), weight(3, o)]
  const next = o + 1 < channels ? o + 1 : o
  const [f, g, h, k] = [weight(0, next), weight(1, next), weight(2, next), weight(3, next)]
  for (let i = 0; i < size; i++) {
    const p = first[i]
    const q = second[i]
    const r = third[i]
    const s = fourth[i]
    one[i] += a * p + b * q + d * r + e * s
    other[i] += f * p + g * q + h * r + k * s
  }
}

/** The largest of 2 x 2, then the leaky rectifier, which may as well come after since it keeps the order. */
function poolAndActivate(input: Tensor, stride: 1 | 2): Tensor {
  const { channels } = input
  const [width, height] = [Math.ceil(input.width / stride), Math.ceil(input.height / stride)]
  const data = new Float32Array(channels * width * height)
  for (let c = 0, i = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const top = (c * input.height + y * stride) * input.width
      const bottom = y * stride + 1 < input.height ? top + input.width : top
      for (let x = 0; x < width; x++, i++) {
        const left = x * stride
        const right = left + 1 < input.width ? left + 1 : left
        const upper = Math.max(input.data[top + left], input.data[top + right])
        const most = Math.max(upper, input.data[bottom + left], input.data[bottom + right])
        data[i] = most < 0 ? most * 0.1 : most
      }
    }
  }
  return { channels, width, height, data }
}

const anchors = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))

function readBoxes(output: Tensor, least: number): FaceBox[] {
  const { width, height, data } = output
  const size = width * height
  const boxes: FaceBox[] = []
  for (const [index, [anchorWidth, anchorHeight]] of anchors.entries()) {
    const first = index * 5 * size
    for (let i = 0; i < size; i++) {
      const score = sigmoid(data[first + 4 * size + i])
      if (score < least) continue
      boxes.push({
        x: ((i % width) + sigmoid(data[first + i])) * networkStep,
        y: (Math.floor(i / width) + sigmoid(data[first + size + i])) * networkStep,
        width: Math.exp(data[first + 2 * size + i]) * anchorWidth * networkStep,
        height: Math.exp(data[first + 3 * size + i]) * anchorHeight * networkStep,
        score,
      })
    }
  }
  return boxes
}

/** The mean colour of the photos it learnt from. */
const means = [117.001 / 255, 114.697 / 255, 97.404 / 255]

/**
 * Every box with a score of at least `least`; boxes of one face overlap. `picture` holds red, green and blue planes, one
 * after the other, 0..1 in sRGB encoding.
 */
export function findFaceBoxes(picture: Float32Array, width: number, height: number, least: number): FaceBox[] {
  const size = width * height
  const input = new Float32Array(3 * size)
  for (let c = 0; c < 3; c++) for (let i = c * size; i < (c + 1) * size; i++) input[i] = picture[i] - means[c]
  let tensor = convolve(
    { channels: 3, width, height, data: input },
    weightsOf('conv0/filters'),
    weightsOf('conv0/bias'),
  )
  tensor = poolAndActivate(tensor, 2)
  for (const layer of ['conv1', 'conv2', 'conv3', 'conv4', 'conv5'] as const) {
    tensor = convolveDepthwise(tensor, weightsOf(`${layer}/depthwise_filter`))
    tensor = convolvePointwise(tensor, weightsOf(`${layer}/pointwise_filter`), weightsOf(`${layer}/bias`))
    tensor = poolAndActivate(tensor, layer === 'conv5' ? 1 : 2)
  }
  return readBoxes(convolvePointwise(tensor, weightsOf('conv8/filters'), weightsOf('conv8/bias')), least)
}
