import type { Context } from '../operation.ts'
import { curveTable } from '../pixels/colour.ts'
import { fastGuidedFilter } from '../pixels/enlarge.ts'
import { clamp, luma, type Planes } from '../pixels/planes.ts'
import { byStrips } from './reading.ts'
import { gainWithShoulder } from './tone-curves.ts'

/**
 * Exposes parts of a picture differently, as a darkroom printer does: how much a place gets depends on how bright its
 * surroundings are (a base that keeps edges, He and Sun 2015), so texture inside a region is not flattened and no halo
 * runs along its border.
 */

/** `tone` says what an area of a given brightness (encoded 0..1) becomes; it must grow steadily. In place. */
export function exposeLocally(planes: Planes, context: Context, tone: (value: number) => number): Planes {
  const { r, g, b, width, height } = planes
  context.progress(0)
  const lightness = luma(planes)
  const base = fastGuidedFilter(lightness, lightness, width, height, 24 * context.scale, 0.006)
  // The floor keeps black noise from being multiplied.
  const gains = curveTable(value => tone(Math.max(0.02, value)) / Math.max(0.02, value))
  context.progress(0.4)
  const expose = (first: number, end: number): void => {
    for (let i = first * width; i < end * width; i++) {
      // Where a pixel differs from its surroundings it is partly judged by itself: a lamp in a dark room is a light.
      const at = clamp(base[i] * 0.75 + lightness[i] * 0.25) * 1024
      const k = at | 0
      let factor = gains[k] + (gains[k + 1] - gains[k]) * (at - k)
      if (factor > 1) {
        // What would burn out is held back, in proportion, so that its hue stays.
        const high = Math.max(r[i], g[i], b[i])
        if (high * factor > 0.66) factor = gainWithShoulder(high, factor, 0.66) / high
      }
      r[i] *= factor
      g[i] *= factor
      b[i] *= factor
    }
  }
  byStrips(planes, context, expose, 0.4, 1)
  return planes
}
