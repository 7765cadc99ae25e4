import { completePatches } from './completion.ts'
import { bringUp } from './full-size.ts'
import type { Planes } from './planes.ts'
import { resizePlane } from './resample.ts'
import { joinPieces } from './seams.ts'

/**
 * Fills a hole of any size in a picture of any size. The patches are found in a window about the hole of at most a
 * megapixel; where that had to be reduced, the pixels themselves are copied at full size, from the places the reduced
 * patches name, and only their large soft tones are taken from the reduced picture (two-band blending).
 */

export interface FillOptions {
  /** 1 where a pixel must not be copied: what must not appear twice. */
  readonly blocked?: Uint8Array | null
  readonly seed: number
  /** How much a piece should come from its own height: 0 (by default) not at all, 1 as in a landscape. */
  readonly levelness?: number
  readonly mostWorkingPixels?: number
  progress(fraction: number): void
}

interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export const mostWorkingPixels = 1_000_000

/** Fills `hole` (1 = to fill) in `planes`, in place; false where the picture has nothing to fill it with. */
export function fillHole(planes: Planes, hole: Uint8Array, options: FillOptions): boolean {
  const most = options.mostWorkingPixels ?? mostWorkingPixels
  const frame = windowAbout(planes, hole, most)
  if (!frame) return false
  const { width, height } = frame
  // A hole that needs the whole picture is filled in it: copies of large planes are what memory runs out of.
  const isWhole = width === planes.width && height === planes.height
  const cutFloats = (from: Float32Array): Float32Array =>
    isWhole ? from : cut(from, new Float32Array(width * height), planes.width, frame)
  const cutBytes = (from: Uint8Array): Uint8Array =>
    isWhole ? from : cut(from, new Uint8Array(width * height), planes.width, frame)
  const window: Planes = {
    width,
    height,
    r: cutFloats(planes.r),
    g: cutFloats(planes.g),
    b: cutFloats(planes.b),
    alpha: null,
  }
  const missing = cutBytes(hole)
  const blocked = options.blocked ? cutBytes(options.blocked) : null
  if (!fillWindow(window, missing, blocked, most, options)) return false
  for (const channel of ['r', 'g', 'b'] as const) {
    const filled = window[channel]
    const plane = planes[channel]
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0, j = (frame.top + y) * planes.width + frame.left; x < width; x++, i++, j++) {
        if (missing[i]) plane[j] = Math.min(1, Math.max(0, filled[i]))
      }
  }
  return true
}

function cut<T extends Float32Array | Uint8Array>(from: T, to: T, width: number, frame: Frame): T {
  for (let y = 0; y < frame.height; y++) {
    const start = (frame.top + y) * width + frame.left
    to.set(from.subarray(start, start + frame.width), y * frame.width)
  }
  return to
}

/** Times its own box. With half of it, a panel was continued in the lettering beside it: what fits best lay further off. */
const timesItself = 28
const leastWindow = 250_000

/** The hole with room about it: three times its size at least, and more as far as the working size holds it. */
function windowAbout({ width, height }: Planes, hole: Uint8Array, most: number): Frame | null {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    const row = hole.subarray(y * width, (y + 1) * width)
    const first = row.indexOf(1)
    if (first < 0) continue
    left = Math.min(left, first)
    right = Math.max(right, row.lastIndexOf(1))
    top = Math.min(top, y)
    bottom = y
  }
  if (right < 0) return null
  const about = (margin: number): Frame => {
    const x = Math.max(0, Math.floor(left - margin))
    const y = Math.max(0, Math.floor(top - margin))
    return {
      left: x,
      top: y,
      width: Math.min(width, Math.ceil(right + 1 + margin)) - x,
      height: Math.min(height, Math.ceil(bottom + 1 + margin)) - y,
    }
  }
  let margin = Math.max(48, right - left + 1, bottom - top + 1)
  // A scratch or a speck finds its like nearby.
  const widest = Math.max(200, 6 * margin)
  const enough = Math.max(leastWindow, timesItself * (right - left + 1) * (bottom - top + 1))
  for (;;) {
    const next = about(margin * 1.25)
    if (margin > widest || next.width * next.height > Math.min(most, enough)) return about(margin)
    margin *= 1.25
  }
}

/** Fills the hole's pixels of the window, in place. */
function fillWindow(
  window: Planes,
  hole: Uint8Array,
  blocked: Uint8Array | null,
  most: number,
  { seed, levelness = 0, progress }: FillOptions,
): boolean {
  const shrink = Math.sqrt(most / (window.width * window.height))
  const small = shrink >= 1 ? { planes: window, hole, blocked } : reduce(window, hole, blocked, shrink)
  const completion = completePatches({ ...small, seed, levelness, progress: fraction => progress(fraction * 0.75) })
  if (!completion) return false
  joinPieces(small.planes, small.hole, completion)
  progress(0.85)
  if (shrink < 1) bringUp(window, hole, small, completion.sources)
  return true
}

/** The window at its working size; what is unknown or barred in part is so wholly. */
function reduce(window: Planes, hole: Uint8Array, blocked: Uint8Array | null, shrink: number) {
  const width = Math.max(1, Math.round(window.width * shrink))
  const height = Math.max(1, Math.round(window.height * shrink))
  const masked = new Float32Array(hole.length)
  for (let i = 0; i < masked.length; i++) masked[i] = 1 - hole[i]
  const share = resizePlane(masked, window.width, window.height, width, height)
  const shrinkKnown = (plane: Float32Array): Float32Array => {
    for (let i = 0; i < masked.length; i++) masked[i] = hole[i] ? 0 : plane[i]
    const out = resizePlane(masked, window.width, window.height, width, height)
    for (let i = 0; i < out.length; i++) out[i] = share[i] > 1e-3 ? out[i] / share[i] : 0
    return out
  }
  const planes: Planes = {
    width,
    height,
    r: shrinkKnown(window.r),
    g: shrinkKnown(window.g),
    b: shrinkKnown(window.b),
    alpha: null,
  }
  const missing = new Uint8Array(share.length)
  for (let i = 0; i < share.length; i++) missing[i] = share[i] < 0.999 ? 1 : 0
  return { planes, hole: missing, blocked: blocked && reduceBars(blocked, masked, window, planes) }
}

function reduceBars(blocked: Uint8Array, scratch: Float32Array, window: Planes, { width, height }: Planes): Uint8Array {
  scratch.set(blocked)
  const shares = resizePlane(scratch, window.width, window.height, width, height)
  const bars = new Uint8Array(shares.length)
  for (let i = 0; i < bars.length; i++) bars[i] = shares[i] > 1e-3 ? 1 : 0
  return bars
}
