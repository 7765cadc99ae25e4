import { boxBlur } from './filters.ts'
import { luma, type Planes } from './planes.ts'

/**
 * The pyramid patch completion works on: each level half the size of the one below, averaged over known pixels only, with
 * a fourth channel that says how rough the picture is nearby (Newson et al. 2014), because a patch of blurred grass and
 * one of smooth wall look alike to colours alone.
 */

export interface Level {
  readonly width: number
  readonly height: number
  /** r, g, b, texture; 0..1. */
  readonly channels: readonly Float32Array[]
  /** 1 where a pixel is to be filled. */
  readonly hole: Uint8Array
  /** 1 where a pixel must not be copied, or null. */
  readonly blocked: Uint8Array | null
  /** Of each pixel of the hole, steps to the nearest known one. */
  readonly depth: Uint16Array
}

/** 1 wherever the (2·reach+1)² square about a pixel holds a 1. */
export function spreadMask(mask: Uint8Array, width: number, height: number, reach: number): Uint8Array {
  const rows = new Uint8Array(mask.length)
  const out = new Uint8Array(mask.length)
  for (let y = 0; y < height; y++) {
    let last = -reach - 1
    const row = y * width
    for (let x = 0; x < width + reach; x++) {
      if (x < width && mask[row + x]) last = x
      if (x >= reach && last >= x - 2 * reach) rows[row + x - reach] = 1
    }
  }
  const latest = new Int32Array(width).fill(-reach - 1 - height)
  for (let y = 0; y < height + reach; y++)
    for (let x = 0; x < width; x++) {
      if (y < height && rows[y * width + x]) latest[x] = y
      if (y >= reach && latest[x] >= y - 2 * reach) out[(y - reach) * width + x] = 1
    }
  return out
}

/** Steps to the nearest known pixel, along rows, columns and diagonals. */
export function depthOf(hole: Uint8Array, width: number, height: number): Uint16Array {
  const depth = new Uint16Array(hole.length)
  const far = 0xfffe
  for (let y = 0; y < height; y++) {
    const start = hole.indexOf(1, y * width)
    if (start < 0) break
    y = Math.floor(start / width)
    const row = y * width
    for (let i = start, end = row + width; i < end; i++) {
      if (!hole[i]) continue
      let nearest = far
      const x = i - row
      if (x > 0) nearest = Math.min(nearest, depth[i - 1])
      if (y > 0) {
        nearest = Math.min(nearest, depth[i - width])
        if (x > 0) nearest = Math.min(nearest, depth[i - width - 1])
        if (x + 1 < width) nearest = Math.min(nearest, depth[i - width + 1])
      }
      depth[i] = 1 + nearest
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    const start = hole.lastIndexOf(1, (y + 1) * width - 1)
    if (start < 0) break
    y = Math.floor(start / width)
    const row = y * width
    for (let i = start; i >= row; i--) {
      if (!hole[i]) continue
      let nearest = far
      const x = i - row
      if (x + 1 < width) nearest = Math.min(nearest, depth[i + 1])
      if (y + 1 < height) {
        nearest = Math.min(nearest, depth[i + width])
        if (x + 1 < width) nearest = Math.min(nearest, depth[i + width + 1])
        if (x > 0) nearest = Math.min(nearest, depth[i + width - 1])
      }
      depth[i] = Math.min(depth[i], 1 + nearest)
    }
  }
  return depth
}

/** How rough the known picture is about each pixel. */
function textureOf(planes: Planes, hole: Uint8Array): Float32Array {
  const { width, height } = planes
  const light = luma(planes)
  const rough = new Float32Array(light.length)
  const known = new Float32Array(light.length)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (hole[i]) continue
      const right = x + 1 < width ? i + 1 : i - 1
      const below = y + 1 < height ? i + width : i - width
      if (hole[right] || hole[below]) continue
      known[i] = 1
      rough[i] = Math.abs(light[right] - light[i]) + Math.abs(light[below] - light[i])
    }
  const reach = Math.max(2, Math.round(Math.max(width, height) / 250))
  boxBlur(rough, width, height, reach, rough)
  boxBlur(known, width, height, reach, known)
  for (let i = 0; i < rough.length; i++) rough[i] = known[i] > 1e-3 ? Math.min(1, (5 * rough[i]) / known[i]) : 0
  return rough
}

function halve(level: Level): Level {
  const width = level.width >> 1
  const height = level.height >> 1
  const stride = level.width
  const { hole: from, blocked: bars } = level
  const hole = new Uint8Array(width * height)
  const blocked = bars ? new Uint8Array(width * height) : null
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0, j = 2 * y * stride; x < width; x++, i++, j += 2) {
      if (from[j] + from[j + 1] + from[j + stride] + from[j + stride + 1] >= 2) hole[i] = 1
      if (bars && blocked) blocked[i] = bars[j] | bars[j + 1] | bars[j + stride] | bars[j + stride + 1]
    }
  const channels = level.channels.map(channel => halveKnown(channel, from, stride, width, height))
  return { width, height, channels, hole, blocked, depth: depthOf(hole, width, height) }
}

/** Means over the known ones of four pixels. */
function halveKnown(
  channel: Float32Array,
  hole: Uint8Array,
  stride: number,
  width: number,
  height: number,
): Float32Array {
  const out = new Float32Array(width * height)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0, j = 2 * y * stride; x < width; x++, i++, j += 2) {
      const a = 1 - hole[j]
      const b = 1 - hole[j + 1]
      const c = 1 - hole[j + stride]
      const d = 1 - hole[j + stride + 1]
      const known = a + b + c + d
      if (known === 0) continue
      const sum = a * channel[j] + b * channel[j + 1] + c * channel[j + stride] + d * channel[j + stride + 1]
      out[i] = sum / known
    }
  return out
}

/** A hole this many pixels deep is filled from its rim in one go; a picture this small holds no patches to speak of. */
const shallow = 5
const smallest = 26

/** From the smallest level to the full one. */
export function buildLevels(planes: Planes, hole: Uint8Array, blocked: Uint8Array | null): Level[] {
  const { width, height } = planes
  const channels = [planes.r, planes.g, planes.b, textureOf(planes, hole)]
  const levels: Level[] = [{ width, height, channels, hole, blocked, depth: depthOf(hole, width, height) }]
  for (;;) {
    const level = levels[0]
    if (!level.depth.some(steps => steps > shallow) || Math.min(level.width, level.height) < 2 * smallest) return levels
    const half = halve(level)
    if (!half.hole.includes(1)) return levels
    levels.unshift(half)
  }
}
