import type { Rgb } from '../pixels/colour.ts'
import { enlargePlane } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { createPlanes, type Planes } from '../pixels/planes.ts'
import { resizePlane, resizePlanes } from '../pixels/resample.ts'
import { cutOut } from './geometry.ts'

/**
 * What can surround a picture on a larger canvas without being part of it: a plain colour, its mirror image, or an
 * enlarged, blurred copy of itself, the way a wide screen shows an upright film.
 */

/** A canvas, and where the picture's top left corner lies on it. */
export interface Placement {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
}

const channels = ['r', 'g', 'b', 'alpha'] as const

/** Builds the canvas pixel by pixel: `beyond` gives the surroundings of one plane. */
function surround(
  planes: Planes,
  { width, height, left, top }: Placement,
  beyond: (channel: 'r' | 'g' | 'b', x: number, y: number) => number,
): Planes {
  const result = createPlanes(width, height, planes.alpha ? new Float32Array(width * height).fill(1) : null)
  for (const channel of ['r', 'g', 'b'] as const) {
    for (let y = 0, i = 0; y < height; y++) {
      const isBeside = y >= top && y < top + planes.height
      for (let x = 0; x < width; x++, i++) {
        if (isBeside && x === left) {
          x += planes.width - 1
          i += planes.width - 1
        } else result[channel][i] = beyond(channel, x, y)
      }
    }
  }
  for (const channel of channels) {
    const plane = planes[channel]
    if (!plane) continue
    for (let y = 0; y < planes.height; y++) {
      result[channel]?.set(plane.subarray(y * planes.width, (y + 1) * planes.width), (top + y) * width + left)
    }
  }
  return result
}

export function plainSurroundings(planes: Planes, placement: Placement, colour: Rgb): Planes {
  return surround(planes, placement, channel => colour[channel])
}

/** Reflected at every edge, again and again where one reflection is not enough. */
export function mirroredSurroundings(planes: Planes, placement: Placement): Planes {
  const { width, height } = planes
  const fold = (at: number, length: number): number => {
    const place = ((at % (2 * length)) + 2 * length) % (2 * length)
    return place < length ? place : 2 * length - 1 - place
  }
  const columns = Int32Array.from({ length: placement.width }, (_, x) => fold(x - placement.left, width))
  return surround(
    planes,
    placement,
    (channel, x, y) => planes[channel][fold(y - placement.top, height) * width + columns[x]],
  )
}

/** Blurred this far as a share of the canvas, on a copy of so many pixels along its longer side. */
const blurShare = 0.03
const workingSide = 512
/** A little darker, so that the picture stands out from its own surroundings. */
const dimmed = 0.82

/** What will be seen, and as much again for the blur: all of a thin line, enlarged to cover a canvas, would be gigabytes. */
export function middleOf(planes: Planes, seenWidth: number, seenHeight: number): Planes {
  const width = Math.min(planes.width, Math.ceil(2 * seenWidth))
  const height = Math.min(planes.height, Math.ceil(2 * seenHeight))
  if (width === planes.width && height === planes.height) return planes
  return cutOut(planes, { left: (planes.width - width) >> 1, top: (planes.height - height) >> 1, width, height })
}

export function blurredSurroundings(planes: Planes, placement: Placement): Planes {
  const shrink = Math.min(1, workingSide / Math.max(placement.width, placement.height))
  const size = {
    width: Math.max(1, Math.round(placement.width * shrink)),
    height: Math.max(1, Math.round(placement.height * shrink)),
  }
  const cover = Math.max(size.width / planes.width, size.height / planes.height)
  const middle = middleOf(planes, size.width / cover, size.height / cover)
  const copy = resizePlanes(
    middle,
    Math.max(size.width, Math.round(middle.width * cover)),
    Math.max(size.height, Math.round(middle.height * cover)),
  )
  const sigma = Math.max(1, blurShare * Math.max(size.width, size.height))
  const left = (copy.width - size.width) >> 1
  const top = (copy.height - size.height) >> 1
  const blurred = (plane: Float32Array): Float32Array => {
    const soft = gaussianBlur(plane, copy.width, copy.height, sigma)
    const cut = new Float32Array(size.width * size.height)
    for (let y = 0; y < size.height; y++) {
      const from = (top + y) * copy.width + left
      cut.set(soft.subarray(from, from + size.width), y * size.width)
    }
    for (let i = 0; i < cut.length; i++) cut[i] *= dimmed
    return shrink < 1
      ? enlargePlane(cut, size, placement.width, placement.height)
      : resizePlane(cut, size.width, size.height, placement.width, placement.height)
  }
  const under = { r: blurred(copy.r), g: blurred(copy.g), b: blurred(copy.b) }
  return surround(planes, placement, (channel, x, y) => under[channel][y * placement.width + x])
}
