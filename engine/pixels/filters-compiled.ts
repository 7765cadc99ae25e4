/**
 * The separable filters by compiled kernels, strip by strip. Each gives null where there are none, or where a picture is
 * so small that laying it out costs more than it saves; `filters.ts` has the plain way, which gives the same to the last
 * bits of a float.
 */

import { copyRows, runStrips, stripRows } from '../parallel/strips.ts'
import { createPlanes, type Planes } from './planes.ts'

const leastPixels = 4096

const isWorthIt = (w: number, h: number): boolean => w >= 8 && w * h >= leastPixels

interface Pass {
  readonly program: 'box' | 'boxes' | 'gaussian' | 'extreme'
  /** Rows needed above and below each strip. */
  readonly reach: number
  /** Written before the rows. */
  readonly head?: Float32Array
  readonly numbers: readonly number[]
}

function runPass(src: Float32Array, w: number, h: number, pass: Pass, out: Float32Array): Float32Array | null {
  if (!isWorthIt(w, h)) return null
  const { reach } = pass
  const headFloats = Math.ceil((pass.head?.length ?? 0) / 4) * 4
  const rows = stripRows(w, reach)
  // Later strips still read rows that earlier ones would have written over.
  const source = out === src ? src.slice() : src
  const done = runStrips({
    program: pass.program,
    strips: Math.ceil(h / rows),
    inputFloats: headFloats + w * (rows + 2 * reach),
    outputFloats: w * rows,
    fill: (strip, input) => {
      const from = strip * rows
      const end = Math.min(h, from + rows)
      if (pass.head) input.set(pass.head)
      copyRows(source, w, from - reach, end + reach, input, headFloats)
      return pass.program === 'boxes' ? [w, end - from, from, h, ...pass.numbers] : [w, end - from, ...pass.numbers]
    },
    take: (strip, output) => {
      const from = strip * rows
      out.set(output.subarray(0, (Math.min(h, from + rows) - from) * w), from * w)
    },
  })
  return done ? out : null
}

export function boxCompiled(src: Float32Array, w: number, h: number, reach: number, out: Float32Array) {
  return runPass(src, w, h, { program: 'box', reach, numbers: [reach] }, out)
}

/** Three boxes one after the other. */
export function boxesCompiled(src: Float32Array, w: number, h: number, reaches: readonly number[]) {
  const reach = reaches[0] + reaches[1] + reaches[2]
  return runPass(src, w, h, { program: 'boxes', reach, numbers: reaches }, new Float32Array(w * h))
}

export function gaussianCompiled(src: Float32Array, w: number, h: number, kernel: Float32Array) {
  const reach = kernel.length - 1
  return runPass(src, w, h, { program: 'gaussian', reach, head: kernel, numbers: [reach] }, new Float32Array(w * h))
}

export function extremeCompiled(src: Float32Array, w: number, h: number, reach: number, sign: 1 | -1) {
  const numbers = [reach, sign > 0 ? 1 : 0]
  return runPass(src, w, h, { program: 'extreme', reach, numbers }, new Float32Array(w * h))
}

/** Hard edges for soft ones, in place: see `crispenEdges`. */
export function crispenCompiled(planes: Planes, reach: number, steepness: number): boolean {
  const { width, height } = planes
  if (!isWorthIt(width, height)) return false
  const rows = stripRows(width, reach)
  const channels = ['r', 'g', 'b'] as const
  const out = createPlanes(width, height)
  const done = runStrips({
    program: 'crispen',
    strips: Math.ceil(height / rows),
    inputFloats: 3 * (width * (rows + 2 * reach) + 4),
    outputFloats: 3 * (width * rows + 4),
    fill: (strip, input) => {
      const from = strip * rows
      const end = Math.min(height, from + rows)
      const step = width * (end - from + 2 * reach) + 4
      for (const [k, channel] of channels.entries()) {
        copyRows(planes[channel], width, from - reach, end + reach, input, k * step)
      }
      return [width, end - from, reach, steepness]
    },
    take: (strip, output) => {
      const from = strip * rows * width
      const count = Math.min(height, (strip + 1) * rows) * width - from
      for (const [k, channel] of channels.entries()) {
        const at = k * (count + 4)
        out[channel].set(output.subarray(at, at + count), from)
      }
    },
  })
  if (done) for (const channel of channels) planes[channel] = out[channel]
  return done
}
