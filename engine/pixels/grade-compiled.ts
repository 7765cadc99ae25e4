/** Changes of single colours by compiled kernels, a stretch of 8-bit pixels at a time. `grade.ts` has the plain way. */
import { layOut, loadKernel } from '../parallel/kernels.ts'

export type GradeTables =
  /** For each level of red, then green, then blue, four floats that are added up. */
  | { readonly kind: 'curve'; readonly tables: Float32Array }
  /** For each level of each channel its part of the tone (0..`last`); for each tone four floats. */
  | {
      readonly kind: 'tone'
      readonly tones: Float32Array
      readonly colours: Float32Array
      readonly last: number
      readonly keep: number
    }
  /** For each level of each channel its cell (bytes, as an integer) and place in it; the cube's points, four floats each. */
  | { readonly kind: 'colours'; readonly places: Float32Array; readonly colours: Float32Array; readonly size: number }

const chunk = 65_536
const leastPixels = 4096

export function gradeCompiled(
  data: Uint8ClampedArray | Uint8Array,
  tables: GradeTables,
  out: Uint8ClampedArray,
  progress: (fraction: number) => void,
): boolean {
  const count = data.length / 4
  const kernel = count < leastPixels ? null : loadKernel('sweep')
  if (!kernel) return false
  const parts =
    tables.kind === 'curve'
      ? [tables.tables]
      : tables.kind === 'tone'
        ? [tables.tones, tables.colours]
        : [tables.colours]
  const [source, target, scratch, ...at] = layOut(kernel, [
    chunk * 4,
    chunk * 4,
    4096,
    ...parts.map(part => part.byteLength),
  ])
  const bytes = new Uint8Array(kernel.memory.buffer)
  for (const [k, part] of parts.entries()) bytes.set(new Uint8Array(part.buffer), at[k])
  const { sumTables, byTone, throughCube } = kernel.functions
  for (let from = 0; from < count; from += chunk) {
    progress(from / count)
    const length = Math.min(chunk, count - from)
    bytes.set(data.subarray(from * 4, (from + length) * 4), source)
    if (tables.kind === 'curve') sumTables(source, at[0], target, length)
    else if (tables.kind === 'tone') byTone(source, at[0], at[1], tables.last, tables.keep, target, length)
    else throughCube(source, at[0], tables.size, scratch, target, length)
    out.set(bytes.subarray(target, target + length * 4), from * 4)
  }
  return true
}
