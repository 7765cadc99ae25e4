/**
 * The separable filters by compiled kernels, strip by strip. Each gives null where there are none, or where a picture is
 * so small that laying it out costs more than it saves; `filters.ts` has the plain way, which gives the same to the last
 * bits of a float.
 */
import { copyRows, runStrips, stripRows } from '../parallel/strips.ts'

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
