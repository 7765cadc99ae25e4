/**
 * Runs the compiled Kuwahara kernel, strip by strip, so a large picture never needs a second copy of itself. Where there
 * is none the caller falls back to the plain TypeScript of `kuwahara.ts`, which gives the same picture.
 */
import { loadKernel } from '../parallel/kernels.ts'
import { runStrips } from '../parallel/strips.ts'
import { kuwaharaLayout } from './kuwahara-layout.ts'
import { type KuwaharaRun, type KuwaharaTable, padForKuwahara, shapesOfFlow } from './kuwahara-tables.ts'
import { createPlanes, type Planes } from './planes.ts'

const stripRows = 32

/** The compiled filter, or null where it cannot run. */
export function kuwaharaCompiled(): KuwaharaRun | null {
  if (!loadKernel('kuwahara')) return null
  return (planes, flow, table, sharpness, progress) => {
    const { width, height } = planes
    const { reach } = table
    const shapes = new Uint8Array(width * height)
    shapesOfFlow(flow, shapes)
    const taps = tapsOf(table, width + 2 * reach)
    const count = table.weights.length
    const result = createPlanes(width, height, planes.alpha)
    runStrips(
      {
        program: 'kuwahara',
        strips: Math.ceil(height / stripRows),
        inputFloats: kuwaharaLayout(width, stripRows, reach, count).end,
        outputFloats: width * stripRows * 4,
        fill: (strip, input) => {
          const from = strip * stripRows
          const to = Math.min(height, from + stripRows)
          const { tapsAt, sourceAt, shapesAt } = kuwaharaLayout(width, to - from, reach, count)
          new Int32Array(input.buffer, input.byteOffset, input.length).set(table.starts)
          input.set(taps, tapsAt)
          padForKuwahara(planes, reach, from, to, input.subarray(sourceAt, shapesAt))
          const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
          bytes.set(shapes.subarray(from * width, to * width), shapesAt * 4)
          return [width, to - from, reach, sharpness, count]
        },
        take: (strip, output) => {
          const from = strip * stripRows
          takeStrip(result, output, from * width, (Math.min(height, from + stripRows) - from) * width)
        },
      },
      progress,
    )
    return result
  }
}

/** Byte offsets (as integers) and weights of the taps, in turn. */
function tapsOf({ dx, dy, weights }: KuwaharaTable, stride: number): Float32Array {
  const taps = new Float32Array(weights.length * 2)
  const offsets = new Int32Array(taps.buffer)
  for (let k = 0; k < weights.length; k++) {
    offsets[2 * k] = (dy[k] * stride + dx[k]) * 16
    taps[2 * k + 1] = weights[k]
  }
  return taps
}

function takeStrip({ r, g, b }: Planes, strip: Float32Array, first: number, count: number): void {
  for (let k = 0, from = 0; k < count; k++, from += 4) {
    r[first + k] = strip[from]
    g[first + k] = strip[from + 1]
    b[first + k] = strip[from + 2]
  }
}
