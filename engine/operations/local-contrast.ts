import type { Context } from '../operation.ts'
import { guidedEnlarge } from '../pixels/enlarge.ts'
import { type LocalChange, localLaplacian } from '../pixels/local-laplacian.ts'
import { clamp, luma, type Planes } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { byStrips } from './reading.ts'

/**
 * Changes local contrast with a local Laplacian filter on a copy of at most `workingPixels`, and brings the change up to
 * the full picture along its edges: contrast of shapes, which such a copy shows in full, costs the same at every size.
 */

const workingPixels = 300_000

export interface LocalContrast extends Omit<LocalChange, 'progress'> {
  /** What share of the change in brightness colours take along: 1 keeps their saturation. */
  readonly colour?: number
  /** Weight of the change at a place, 0..1, where it is not the same everywhere. */
  readonly weight?: Float32Array
}

/** In place; result clamped to 0..1 without flat ends. */
export function changeLocalContrast(planes: Planes, context: Context, change: LocalContrast): Planes {
  const { r, g, b, width, height } = planes
  const lightness = luma(planes)
  const shrink = Math.min(1, Math.sqrt(workingPixels / (width * height)))
  const small = { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) }
  const before = resizePlane(lightness, width, height, small.width, small.height)
  const after = localLaplacian(before, small.width, small.height, {
    ...change,
    progress: fraction => context.progress(fraction * 0.7),
  })
  for (let i = 0; i < after.length; i++) after[i] -= before[i]
  const shift = guidedEnlarge(lightness, after, small, width, height, 5e-5)
  const share = change.colour ?? 0.8
  const { weight } = change
  const apply = (first: number, end: number): void => {
    for (let i = first * width; i < end * width; i++) {
      const light = lightness[i]
      const wanted = within(light, light + shift[i] * (weight ? weight[i] : 1))
      // In proportion as far as `share` says, the rest as grey; the floor keeps the noise of black from growing.
      const factor = 1 + share * (wanted / Math.max(light, 0.03) - 1)
      const rest = wanted - light * factor
      r[i] = clamp(r[i] * factor + rest)
      g[i] = clamp(g[i] * factor + rest)
      b[i] = clamp(b[i] * factor + rest)
    }
  }
  byStrips(planes, context, apply, 0.7, 1)
  return planes
}

/** Nothing may pass black or white: of the way that is left, a change takes ever less. */
function within(from: number, to: number): number {
  const room = to > from ? 1 - from : from
  if (room < 1e-4) return from
  const way = (to - from) / room
  return from + room * (way / (1 + Math.abs(way) * 0.6))
}

/** Strengthens differences up to `reach` by at most `amount` (negative: softens), larger ones ever less: no halos. */
export function detailCurve(amount: number, reach: number): (difference: number) => number {
  return difference => {
    const share = Math.min(1, Math.abs(difference) / reach)
    return difference * (1 + amount * (1 - share) * (1 - share))
  }
}
