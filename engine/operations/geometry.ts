import type { Planes } from '../pixels/planes.ts'

/** Moves pixels without changing them: the planes of a picture, and its alpha, each through the same map. */

/** Builds new planes; `move` fills one target plane from one source plane. */
export function movePlanes(
  planes: Planes,
  width: number,
  height: number,
  move: (from: Float32Array, to: Float32Array) => void,
): Planes {
  const moved = (plane: Float32Array): Float32Array => {
    const out = new Float32Array(width * height)
    move(plane, out)
    return out
  }
  const { r, g, b, alpha } = planes
  return { width, height, r: moved(r), g: moved(g), b: moved(b), alpha: alpha ? moved(alpha) : null }
}

export interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export function cutOut(planes: Planes, frame: Frame): Planes {
  const { left, top, width, height } = frame
  return movePlanes(planes, width, height, (from, to) => {
    for (let y = 0; y < height; y++) {
      const start = (top + y) * planes.width + left
      to.set(from.subarray(start, start + width), y * width)
    }
  })
}

/** Clockwise by 90 degrees `turns` times; exact. */
export function quarterTurns(planes: Planes, turns: number): Planes {
  const { width, height } = planes
  const count = ((turns % 4) + 4) % 4
  if (count === 0) return planes
  if (count === 2) {
    return movePlanes(planes, width, height, (from, to) => {
      for (let i = 0, j = from.length - 1; j >= 0; i++, j--) to[i] = from[j]
    })
  }
  return movePlanes(planes, height, width, (from, to) => {
    for (let y = 0; y < height; y++)
      for (let x = 0, i = y * width; x < width; x++, i++) {
        to[count === 1 ? x * height + (height - 1 - y) : (width - 1 - x) * height + y] = from[i]
      }
  })
}
