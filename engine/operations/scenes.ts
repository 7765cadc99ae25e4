import type { Context, Operation, Step } from '../operation.ts'
import { createRandom } from '../pixels/noise.ts'
import { clamp, createPlanes, type Matte, type Planes, smoothstep } from '../pixels/planes.ts'
import { findSky } from '../pixels/sky.ts'

/**
 * Made-up pictures with known contents, and a context to run an operation by itself: what the tests beside the
 * operations stand on. A red ball before blue air over green ground is enough for almost everything.
 */

export interface Scene {
  readonly planes: Planes
  /** True coverage of the ball. */
  readonly ball: Matte
}

/** A red, shaded ball with a highlight; behind it a blue sky with one cloud; below it green ground with some texture. */
export function ballScene(width: number, height: number, options: { alpha?: boolean; noise?: number } = {}): Scene {
  const random = createRandom(width * 31 + height)
  const alpha = options.alpha ? Float32Array.from({ length: width * height }, (_, i) => (i % 9) / 8) : null
  const planes = createPlanes(width, height, alpha)
  const ball = new Float32Array(width * height)
  const radius = 0.22 * Math.min(width, height)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const [u, v] = [x + 0.5 - width * 0.5, y + 0.5 - height * 0.58]
      const distance = Math.hypot(u, v)
      const cover = smoothstep(radius + 0.8, radius - 0.8, distance)
      const down = (y + 0.5) / height
      const cloud = smoothstep(0.1, 0.04, Math.hypot(x / width - 0.25, (down - 0.15) * 1.6))
      const grass = random() * 0.12
      const under =
        down < 0.5
          ? [0.35 + 0.3 * down + 0.4 * cloud, 0.55 + 0.3 * down + 0.25 * cloud, 0.88 + 0.08 * cloud]
          : [0.22 + grass, 0.42 + grass, 0.14 + grass * 0.5]
      const shade = clamp(0.95 - distance / radius / 2 - v / radius / 4, 0.15, 1)
      const glint = smoothstep(0.35, 0.1, Math.hypot(u / radius + 0.4, v / radius + 0.45))
      const over = [0.85 * shade + glint * 0.5, 0.1 * shade + glint * 0.75, 0.09 * shade + glint * 0.75]
      const noise = (random() - 0.5) * (options.noise ?? 0)
      planes.r[i] = clamp(under[0] + (over[0] - under[0]) * cover + noise)
      planes.g[i] = clamp(under[1] + (over[1] - under[1]) * cover + noise)
      planes.b[i] = clamp(under[2] + (over[2] - under[2]) * cover + noise)
      ball[i] = cover
    }
  return { planes, ball: { width, height, data: ball } }
}

/** A smooth wall of one colour with a soft shadow on it and a dark figure before it: bright, even, and no sky. */
export function wallScene(width: number, height: number, wall: readonly [number, number, number]): Planes {
  const planes = createPlanes(width, height)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const shade = 1 - 0.35 * Math.exp(-(((x / width - 0.35) / 0.1) ** 2)) - 0.12 * (x / width)
      const figure = smoothstep(0.2, 0.18, Math.abs(x / width - 0.6)) * smoothstep(0.4, 0.42, y / height)
      planes.r[i] = wall[0] * shade * (1 - figure) + 0.1 * figure
      planes.g[i] = wall[1] * shade * (1 - figure) + 0.1 * figure
      planes.b[i] = wall[2] * shade * (1 - figure) + 0.11 * figure
    }
  return planes
}

export interface Observed extends Context {
  readonly fractions: number[]
  readonly notes: string[]
}

export function contextFor(planes: Planes, matte?: Matte, seed = 7): Observed {
  const fractions: number[] = []
  const notes: string[] = []
  const subjectMatte = (): Promise<Matte> =>
    matte ? Promise.resolve(matte) : Promise.reject(new TypeError('no matte was given'))
  return {
    seed,
    scale: Math.max(planes.width, planes.height) / 1024,
    fractions,
    notes,
    progress: fraction => {
      fractions.push(fraction)
    },
    note: code => {
      notes.push(code)
    },
    mask: null,
    attachSvg: () => undefined,
    skyMatte: async current => findSky(current),
    faces: async () => [],
    reference: () => Promise.reject(new TypeError('no reference was given')),
    subjectMatte,
    subjectOutline: subjectMatte,
  }
}

/** The step a plan would hold: every parameter at its default but the ones given. */
export function stepOf(operation: Operation, changes: Record<string, string | number | boolean> = {}): Step {
  const step: Step = { name: operation.name, strength: 1 }
  for (const [name, parameter] of Object.entries(operation.parameters)) step[name] = parameter.default
  return Object.assign(step, changes)
}

export const channels = ['r', 'g', 'b'] as const

export function meanOf(plane: Float32Array): number {
  let sum = 0
  for (const value of plane) sum += value
  return sum / plane.length
}

/** Mean luma. */
export const brightness = (planes: Planes): number =>
  0.299 * meanOf(planes.r) + 0.587 * meanOf(planes.g) + 0.114 * meanOf(planes.b)

/** Mean of the largest channel less the smallest. */
export function colourfulness(planes: Planes): number {
  let sum = 0
  for (let i = 0; i < planes.r.length; i++) {
    sum += Math.max(planes.r[i], planes.g[i], planes.b[i]) - Math.min(planes.r[i], planes.g[i], planes.b[i])
  }
  return sum / planes.r.length
}

/** Standard deviation of one plane. */
export function deviation(plane: Float32Array): number {
  const mean = meanOf(plane)
  let sum = 0
  for (const value of plane) sum += (value - mean) ** 2
  return Math.sqrt(sum / plane.length)
}

/** Mean size of the step from one pixel to the next: how much fine detail there is. */
export function detail(plane: Float32Array, width: number): number {
  let sum = 0
  for (let i = 1; i < plane.length; i++) if (i % width !== 0) sum += Math.abs(plane[i] - plane[i - 1])
  return sum / plane.length
}

/** Root mean square difference over the three channels. */
export function difference(one: Planes, other: Planes): number {
  let sum = 0
  for (const channel of channels)
    for (let i = 0; i < one.r.length; i++) sum += (one[channel][i] - other[channel][i]) ** 2
  return Math.sqrt(sum / one.r.length / 3)
}
