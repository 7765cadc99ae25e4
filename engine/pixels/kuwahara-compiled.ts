/**
 * Runs the compiled Kuwahara kernel: strip by strip through a few megabytes of WebAssembly memory, so a large picture
 * never needs a second copy of itself. Where WebAssembly or its vectors are missing the caller falls back to the plain
 * TypeScript of `kuwahara.ts`, which gives the same picture.
 */
import { wasm } from '../kernels/kuwahara.gen.ts'
import { type KuwaharaRun, type KuwaharaTable, padForKuwahara, shapesOfFlow } from './kuwahara-tables.ts'
import { createPlanes, type Planes } from './planes.ts'

const stripRows = 32
const pageBytes = 65_536

interface Kernel {
  readonly memory: WebAssembly.Memory
  kuwahara(
    source: number,
    shapes: number,
    starts: number,
    taps: number,
    out: number,
    width: number,
    rows: number,
    reach: number,
    sharpness: number,
  ): void
}

let kernel: Kernel | null | undefined

function loadKernel(): Kernel | null {
  try {
    const bytes = Uint8Array.from(atob(wasm), character => character.charCodeAt(0))
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
    return exports as unknown as Kernel
  } catch {
    return null
  }
}

/** The compiled filter, or null where it cannot run. */
export function kuwaharaCompiled(): KuwaharaRun | null {
  if (kernel === undefined) kernel = loadKernel()
  const loaded = kernel
  if (!loaded) return null
  return (planes, flow, table, sharpness, progress) => {
    const { width, height } = planes
    const shapes = new Uint8Array(width * height)
    shapesOfFlow(flow, shapes)
    const memory = layOut(loaded, table, width)
    const result = createPlanes(width, height, planes.alpha)
    for (let from = 0; from < height; from += stripRows) {
      progress?.(from / height)
      const to = Math.min(height, from + stripRows)
      padForKuwahara(planes, table.reach, from, to, memory.source)
      memory.shapes.set(shapes.subarray(from * width, to * width))
      loaded.kuwahara(
        memory.source.byteOffset,
        memory.shapes.byteOffset,
        memory.starts.byteOffset,
        memory.taps.byteOffset,
        memory.out.byteOffset,
        width,
        to - from,
        table.reach,
        sharpness,
      )
      takeStrip(result, memory.out, from * width, (to - from) * width)
    }
    return result
  }
}

interface Layout {
  readonly source: Float32Array
  readonly out: Float32Array
  readonly starts: Int32Array
  readonly taps: Int32Array
  readonly shapes: Uint8Array
}

/** Finds room for one strip and the tables, growing the memory where needed, and writes the tables. */
function layOut({ memory }: Kernel, table: KuwaharaTable, width: number): Layout {
  const stride = width + 2 * table.reach
  const sourceBytes = stride * (stripRows + 2 * table.reach) * 16
  const outBytes = width * stripRows * 16
  const tapsBytes = table.weights.length * 8
  const startsBytes = table.starts.length * 4
  const needed = sourceBytes + outBytes + tapsBytes + startsBytes + width * stripRows
  const missing = Math.ceil((needed - memory.buffer.byteLength) / pageBytes)
  if (missing > 0) memory.grow(missing)
  const { buffer } = memory
  const outAt = sourceBytes
  const tapsAt = outAt + outBytes
  const startsAt = tapsAt + tapsBytes
  const layout: Layout = {
    source: new Float32Array(buffer, 0, sourceBytes / 4),
    out: new Float32Array(buffer, outAt, outBytes / 4),
    taps: new Int32Array(buffer, tapsAt, tapsBytes / 4),
    starts: new Int32Array(buffer, startsAt, table.starts.length),
    shapes: new Uint8Array(buffer, startsAt + startsBytes, width * stripRows),
  }
  layout.starts.set(table.starts)
  const weights = new Float32Array(buffer, tapsAt, tapsBytes / 4)
  for (let k = 0; k < table.weights.length; k++) {
    layout.taps[2 * k] = (table.dy[k] * stride + table.dx[k]) * 16
    weights[2 * k + 1] = table.weights[k]
  }
  return layout
}

function takeStrip({ r, g, b }: Planes, strip: Float32Array, first: number, count: number): void {
  for (let k = 0, from = 0; k < count; k++, from += 4) {
    r[first + k] = strip[from]
    g[first + k] = strip[from + 1]
    b[first + k] = strip[from + 2]
  }
}
