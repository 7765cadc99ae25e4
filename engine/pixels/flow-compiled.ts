/**
 * Structure tensors, their directions, and walks along them by compiled kernels, strip by strip. Each says whether it
 * did; `flow.ts` has the plain way.
 */
import { copyRows, runStrips, stripRows } from '../parallel/strips.ts'
import type { Directions, Flow } from './flow.ts'

const leastPixels = 4096
/** Planes in a program's memory lie this many floats apart, so that four at a time may be written past the end. */
const gap = 4

export function tensorCompiled(
  brightness: Float32Array,
  w: number,
  h: number,
  xx: Float32Array,
  xy: Float32Array,
  yy: Float32Array,
): boolean {
  if (w < 8 || w * h < leastPixels) return false
  const rows = stripRows(w, 1)
  const rowsOf = (strip: number): number => Math.min(h, (strip + 1) * rows) - strip * rows
  return runStrips({
    program: 'tensor',
    strips: Math.ceil(h / rows),
    inputFloats: w * (rows + 2),
    outputFloats: 3 * (w * rows + gap),
    fill: (strip, input) => {
      copyRows(brightness, w, strip * rows - 1, strip * rows + rowsOf(strip) + 1, input)
      return [w, rowsOf(strip)]
    },
    take: (strip, output) => {
      const count = w * rowsOf(strip)
      for (const [k, plane] of [xx, xy, yy].entries()) {
        const at = k * (count + gap)
        plane.set(output.subarray(at, at + count), strip * rows * w)
      }
    },
  })
}

const stretch = 65_536

export function directionsCompiled(xx: Float32Array, xy: Float32Array, yy: Float32Array, flow: Flow): boolean {
  const total = xx.length
  if (total < leastPixels) return false
  const results = [flow.tangentX, flow.tangentY, flow.anisotropy, flow.magnitude]
  const countOf = (strip: number): number => Math.min(total, (strip + 1) * stretch) - strip * stretch
  return runStrips({
    program: 'directions',
    strips: Math.ceil(total / stretch),
    inputFloats: 3 * (stretch + gap),
    outputFloats: 4 * (stretch + gap),
    fill: (strip, input) => {
      const from = strip * stretch
      const count = countOf(strip)
      for (const [k, plane] of [xx, xy, yy].entries()) {
        input.set(plane.subarray(from, from + count), k * (count + gap))
      }
      return [count]
    },
    take: (strip, output) => {
      const count = countOf(strip)
      for (const [k, plane] of results.entries()) {
        const at = k * (count + gap)
        plane.set(output.subarray(at, at + count), strip * stretch)
      }
    },
  })
}

/** `weights` has one entry for every step of the walk, the start's first. */
export function walkCompiled(
  src: Float32Array,
  { tangentX, tangentY }: Directions,
  w: number,
  h: number,
  weights: Float32Array,
  progress?: (fraction: number) => void,
): Float32Array | null {
  if (w < 8 || w * h < leastPixels) return null
  const reach = weights.length - 1
  const rows = stripRows(w, reach)
  const head = Math.ceil(weights.length / 4) * 4
  const out = new Float32Array(w * h)
  const done = runStrips(
    {
      program: 'walk',
      strips: Math.ceil(h / rows),
      inputFloats: head + 3 * w * (rows + 2 * reach),
      outputFloats: w * rows,
      fill: (strip, input) => {
        const from = strip * rows
        const end = Math.min(h, from + rows)
        input.set(weights)
        const count = w * (end - from + 2 * reach)
        for (const [k, plane] of [tangentX, tangentY, src].entries()) {
          copyRows(plane, w, from - reach, end + reach, input, head + k * count)
        }
        return [w, end - from, reach, Math.max(0, reach - from), Math.min(h - 1, end - 1 + reach) - from + reach]
      },
      take: (strip, output) => {
        const from = strip * rows
        out.set(output.subarray(0, (Math.min(h, from + rows) - from) * w), from * w)
      },
    },
    progress,
  )
  return done ? out : null
}
