import type { Context } from '../operation.ts'
import { measureHaze } from '../pixels/airlight.ts'
import { guidedEnlarge } from '../pixels/enlarge.ts'
import { guidedFilter } from '../pixels/filters.ts'
import { clamp, luma, type Matte, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { skyHorizon } from '../pixels/sky.ts'

/**
 * How far away each place seems, 0 near .. 1 at the horizon, without a model: the sky is furthest, the ground comes
 * nearer towards the bottom edge, haze and want of contrast mean distance (He et al. 2009), and the main subject stands
 * as a whole at the distance of its feet. Not a measurement; enough for weather to lie behind things and not on them.
 */

export interface Depth {
  readonly plane: Float32Array
  readonly sky: Matte | null
  readonly subject: Matte | null
  /** The row at which far things meet the sky. */
  readonly horizon: number
  readonly air: readonly [number, number, number]
}

/** A subject that is nearly nothing or nearly everything tells nothing about depth. */
async function findSubject(planes: Planes, context: Context): Promise<Matte | null> {
  const matte = await context.subjectMatte(planes)
  let sum = 0
  for (let i = 0; i < matte.data.length; i += 5) sum += matte.data[i]
  const share = sum / Math.ceil(matte.data.length / 5)
  return share > 0.012 && share < 0.85 ? matte : null
}

/** The lowest row that the subject reaches: where it stands. */
function footOf(subject: Float32Array, width: number, height: number): number {
  for (let y = height - 1; y > 0; y--) {
    let sum = 0
    for (let x = 0; x < width; x++) sum += subject[y * width + x]
    if (sum > width * 0.01 + 1) return y
  }
  return height - 1
}

/** Finding the subject takes a model and seconds: where weather lies over everything, it is spared. */
export async function findDepth(planes: Planes, context: Context, seeksSubject = true): Promise<Depth> {
  const { width, height } = planes
  const sky = await context.skyMatte(planes)
  const subject = seeksSubject ? await findSubject(planes, context) : null
  const haze = measureHaze(planes, sky)
  const { width: w, height: h } = haze
  const skySmall = sky ? resizePlane(sky.data, width, height, w, h) : null
  const subjectSmall = subject ? resizePlane(subject.data, width, height, w, h) : null
  // Without a sky the horizon is taken to lie above the middle, as most photos are framed.
  const horizon = sky ? skyHorizon(sky) : 0.3 * height
  const line = (horizon / height) * h
  const depth = new Float32Array(w * h)
  const foot = subjectSmall ? footOf(subjectSmall, w, h) : h
  // At the bottom edge one stands on the ground; half of the way to the horizon is most of the depth.
  const ground = (y: number): number => {
    const below = clamp((y - line) / Math.max(1, h - line))
    return 0.9 * (1 - below) ** 1.7
  }
  for (let y = 0, i = 0; y < h; y++) {
    const own = ground(y)
    for (let x = 0; x < w; x++, i++) {
      const hazy = smoothstep(0.1, 0.75, haze.veil[i])
      // Above the horizon stand trees, hills and houses: how hazy they are says how far.
      const standing = y < line ? mix(0.5, 0.9, hazy) : own
      depth[i] = clamp(standing * mix(0.78, 1.12, hazy))
      if (skySmall) depth[i] = mix(depth[i], 1, skySmall[i])
      if (subjectSmall) depth[i] = mix(depth[i], Math.min(0.3, 0.6 * ground(foot)), subjectSmall[i])
    }
  }
  const smooth = guidedFilter(haze.guide, depth, w, h, w / 40, 2e-3)
  const plane = guidedEnlarge(luma(planes), smooth, haze, width, height, 2e-3)
  for (let i = 0; i < plane.length; i++) {
    plane[i] = clamp(plane[i])
    if (subject) plane[i] = mix(plane[i], Math.min(plane[i], 0.6 * ground(foot)), subject.data[i])
  }
  return { plane, sky, subject, horizon, air: haze.air }
}
