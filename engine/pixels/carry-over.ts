/**
 * Carries a change that was found on a reduced copy over to the full picture. Around each pixel of the copy the change is
 * a line through its colours, slope and offset for each channel (guided upsampling after He and Sun 2015; local lines as
 * in Chen et al. 2016, "Bilateral guided upsampling"): the slopes carry the full picture's detail along, and the offsets
 * are such that the copy itself comes out exactly.
 */
import { linesCompiled } from './carry-over-compiled.ts'
import { boxBlur } from './filters.ts'
import { betweenColumns, betweenRows } from './layers.ts'
import { createLines, flat, type LineField, mostSlope, type WideSlopes } from './line-field.ts'
import type { Planes } from './planes.ts'
import { resizePlanes } from './resample.ts'

const wideFlat = 4e-4
const wideReach = 2
const wideShrink = 6

const channels = ['r', 'g', 'b'] as const

/** Where even a wide neighbourhood is flat, the change is taken for one of brightness. */
function wideSlopes(before: Planes, after: Planes): WideSlopes {
  const [width, height] = [before.width, before.height].map(side => Math.max(1, Math.round(side / wideShrink)))
  const [small, changed] = [resizePlanes(before, width, height), resizePlanes(after, width, height)]
  const slopes = new Float32Array(width * height * 4)
  for (const [k, channel] of channels.entries()) {
    const gains = small[channel].map((value, i) => Math.min(1, (changed[channel][i] + 0.02) / (value + 0.02)))
    const found = slopesIn(small[channel], changed[channel], { width, height }, wideReach, wideFlat, gains)
    for (let i = 0; i < found.length; i++) slopes[i * 4 + k] = found[i]
  }
  return { width, height, slopes }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Slopes of the lines from one plane to another in square windows, averaged over all windows that a pixel lies in. */
function slopesIn(from: Float32Array, to: Float32Array, size: Size, reach: number, least: number, prior: Float32Array) {
  const { width, height } = size
  const mean = (plane: Float32Array): Float32Array => boxBlur(plane, width, height, reach)
  const means = [mean(from), mean(to), mean(from.map((value, i) => value * to[i])), mean(from.map(v => v * v))]
  const slopes = new Float32Array(from.length)
  for (let i = 0; i < slopes.length; i++) {
    const variance = Math.max(0, means[3][i] - means[0][i] * means[0][i])
    const slope = (means[2][i] - means[0][i] * means[1][i] + least * prior[i]) / (variance + least)
    slopes[i] = Math.min(mostSlope, Math.max(-1, slope))
  }
  return mean(slopes)
}

/** The lines along which `before` became `after`. */
export function findLines(before: Planes, after: Planes): LineField {
  const wide = wideSlopes(before, after)
  return linesCompiled(before, after, wide) ?? plainLinesOf(before, after, wide)
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainLinesOf(before: Planes, after: Planes, wide: WideSlopes): LineField {
  const { width, height } = before
  const field = createLines(width, height)
  for (const [k, channel] of channels.entries()) {
    const [from, to] = [before[channel], after[channel]]
    const slopes = slopesIn(from, to, before, 1, flat, enlarged(wide, k, width, height))
    for (let i = 0, at = k; i < slopes.length; i++, at += 8) {
      field.lines[at] = slopes[i]
      field.lines[at + 4] = to[i] - slopes[i] * from[i]
    }
  }
  return field
}

function enlarged(wide: WideSlopes, channel: number, width: number, height: number): Float32Array {
  const { slopes } = wide
  const out = new Float32Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    const [top, below, down] = betweenRows(y, height, wide.height)
    for (let x = 0; x < width; x++, i++) {
      const [left, right, across] = betweenColumns(x, width, wide.width)
      const read = (column: number): number => {
        const from = slopes[(top * wide.width + column) * 4 + channel]
        return from + (slopes[(below * wide.width + column) * 4 + channel] - from) * down
      }
      out[i] = read(left) + (read(right) - read(left)) * across
    }
  }
  return out
}
