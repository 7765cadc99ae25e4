/**
 * How hazy each place is, by the dark channel (He, Sun and Tang 2009): in clear air almost every patch holds something
 * dark or strongly coloured, so what its darkest channel shows is air. Found on a small copy, because haze is smooth.
 */
import { erode } from './filters.ts'
import type { Matte, Planes } from './planes.ts'
import { resizePlane, resizePlanes } from './resample.ts'

const workingSide = 480

export interface Haze {
  readonly width: number
  readonly height: number
  /** Share of each place's darkest channel that the air could have given: 0 clear .. 1 nothing but air. */
  readonly veil: Float32Array
  /** Brightness of the small copy, as a guide. */
  readonly guide: Float32Array
  /** The colour of the air itself, encoded. */
  readonly air: readonly [number, number, number]
}

/** The colour of the haziest thousandth that is not simply white: a lamp or a white wall is no air. */
function airColour(small: Planes, dark: Float32Array, sky: Float32Array | null): [number, number, number] {
  const order = Array.from(dark.keys()).sort((one, other) => dark[other] - dark[one])
  const count = Math.max(12, Math.round(order.length / 400))
  const picked = order.slice(0, count)
  if (sky) {
    const inSky = order.filter(i => sky[i] > 0.6).slice(0, count)
    if (inSky.length >= 12) picked.splice(0, picked.length, ...inSky)
  }
  const middle = (plane: Float32Array): number => {
    const values = picked.map(i => plane[i]).sort((one, other) => one - other)
    return Math.min(0.98, Math.max(0.35, values[values.length >> 1] ?? 0.9))
  }
  return [middle(small.r), middle(small.g), middle(small.b)]
}

export function measureHaze(planes: Planes, sky: Matte | null): Haze {
  const shrink = Math.min(1, workingSide / Math.max(planes.width, planes.height))
  const width = Math.max(1, Math.round(planes.width * shrink))
  const height = Math.max(1, Math.round(planes.height * shrink))
  const small = resizePlanes(planes, width, height)
  const count = width * height
  const reach = Math.max(1, Math.round(Math.max(width, height) / 64))
  const darkest = new Float32Array(count)
  const guide = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    darkest[i] = Math.min(small.r[i], small.g[i], small.b[i])
    guide[i] = 0.299 * small.r[i] + 0.587 * small.g[i] + 0.114 * small.b[i]
  }
  const skySmall = sky ? resizePlane(sky.data, sky.width, sky.height, width, height) : null
  const air = airColour(small, erode(darkest, width, height, reach), skySmall)
  const relative = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    relative[i] = Math.min(1, Math.min(small.r[i] / air[0], small.g[i] / air[1], small.b[i] / air[2]))
  }
  return { width, height, veil: erode(relative, width, height, reach), guide, air }
}
