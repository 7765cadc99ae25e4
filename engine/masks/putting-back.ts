/**
 * A mask obeyed whatever a model did: outside of it the original stands again, to the bit, and how much had been changed
 * there is counted first. The seam is soft, and all of its softness lies inside the mask.
 */
import { distanceFrom } from '../pixels/distance.ts'
import { clamp, type Matte, type Pixels, smoothstep, toPixels, toPlanes } from '../pixels/planes.ts'
import { blendByMask } from './blending.ts'

/** Below this much of a point's edit it lies outside: half of what eight bits can tell. */
const outsideBelow = 1 / 510
/** What codecs and a model's own compression change everywhere, in 255ths. */
const noiseLevels = 16
const seamShare = 1 / 500
const seamPixelsLeast = 1
const seamPixelsMost = 8

/** All three of one size. */
export function putBack(original: Pixels, made: Pixels, mask: Matte): Pixels {
  const edited = toPlanes(made)
  blendByMask(toPlanes(original), edited, seamOf(mask))
  return toPixels(edited)
}

function seamOf({ width, height, data }: Matte): Matte {
  const outside = data.map(share => (share < outsideBelow ? 1 : 0))
  const distance = distanceFrom(outside, width, height)
  const seam = clamp(Math.max(width, height) * seamShare, seamPixelsLeast, seamPixelsMost) + 1
  return { width, height, data: data.map((share, i) => (outside[i] ? 0 : share * smoothstep(0, seam, distance[i]))) }
}

/**
 * The share of the points outside the mask that the model changed. `original` is the picture as the model could have kept
 * it: through the same fit. Zero where the mask leaves nothing outside.
 */
export function changedOutside(original: Pixels, made: Pixels, mask: Matte): number {
  let outside = 0
  let changed = 0
  for (let i = 0, j = 0; i < mask.data.length; i++, j += 4) {
    if (mask.data[i] >= outsideBelow) continue
    outside++
    for (let k = j; k < j + 4; k++) {
      if (Math.abs(original.data[k] - made.data[k]) <= noiseLevels) continue
      changed++
      break
    }
  }
  return outside === 0 ? 0 : changed / outside
}
