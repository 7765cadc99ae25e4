/**
 * What lies between a filtered photo and a picture on a surface: knowing where the fine detail is, moving pixels by a
 * field, and giving paper tooth and hard edges back to a result that was brought up from a smaller working copy.
 */
import { dilate, erode, gaussianBlur } from './filters.ts'
import { crispenCompiled } from './filters-compiled.ts'
import { bilinear } from './flow.ts'
import { grainMask, grainRow, grainShift, toothTile } from './noise.ts'
import { clamp, luma, type Planes, smoothstep } from './planes.ts'

/** 0 in calm areas, 1 where small shapes matter (eyes, lettering, leaves): painters use their small brush there. */
export function detailMap(brightness: Float32Array, w: number, h: number, scale: number): Float32Array {
  const fine = gaussianBlur(brightness, w, h, 1.2 * scale)
  const coarse = gaussianBlur(brightness, w, h, 6 * scale)
  for (let i = 0; i < fine.length; i++) fine[i] = Math.abs(fine[i] - coarse[i])
  const out = gaussianBlur(fine, w, h, 5 * scale)
  for (let i = 0; i < out.length; i++) out[i] = smoothstep(0.008, 0.05, out[i])
  return out
}

/** Reads every pixel `dx`, `dy` away from itself. */
export function displace(planes: Planes, dx: Float32Array, dy: Float32Array): Planes {
  const { width, height } = planes
  const move = (plane: Float32Array): Float32Array => {
    const out = new Float32Array(plane.length)
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) out[i] = bilinear(plane, width, height, x + dx[i], y + dy[i])
    }
    return out
  }
  return { width, height, r: move(planes.r), g: move(planes.g), b: move(planes.b), alpha: planes.alpha }
}

/** Adds the finest grain of paper in place: the octaves that enlarging washed out, brightest tones least. */
export function addFineTooth(planes: Planes, seed: number, amount: number): void {
  const { width, height, r, g, b } = planes
  const tooth = toothTile(seed)
  for (let k = 0; k < tooth.length; k++) tooth[k] = 1 + tooth[k] * amount
  for (let y = 0, i = 0; y < height; y++) {
    const row = grainRow(y)
    const shift = grainShift(y)
    for (let x = 0; x < width; x++, i++) {
      const shade = tooth[row + ((x + shift) & grainMask)]
      r[i] = clamp(r[i] * shade)
      g[i] = clamp(g[i] * shade)
      b[i] = clamp(b[i] * shade)
    }
  }
}

/**
 * Makes soft edges hard again, in place, without halos: each pixel is pushed from the middle of its neighbourhood's
 * range towards the nearer end, never past it. `radius` is about half the width of the blur to undo.
 */
export function crispenEdges(planes: Planes, radius: number, steepness: number): void {
  const reach = Math.round(radius)
  if (reach < 1) return
  if (!crispenCompiled(planes, reach, steepness)) plainCrispen(planes, reach, steepness)
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainCrispen(planes: Planes, reach: number, steepness: number): void {
  const { width, height } = planes
  const brightness = luma(planes)
  const low = erode(brightness, width, height, reach)
  const high = dilate(brightness, width, height, reach)
  for (let i = 0; i < brightness.length; i++) {
    const range = high[i] - low[i]
    if (range < 0.02) continue
    const middle = (high[i] + low[i]) / 2
    const target = clamp(middle + (brightness[i] - middle) * steepness, low[i], high[i])
    const change = (target - brightness[i]) * smoothstep(0.02, 0.12, range)
    planes.r[i] = clamp(planes.r[i] + change)
    planes.g[i] = clamp(planes.g[i] + change)
    planes.b[i] = clamp(planes.b[i] + change)
  }
}
