import type { Context, Operation } from '../operation.ts'
import { createRowReader, enlargePlane, fastGuidedFilter, reducedSize } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { clamp, luma, type Matte, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { skyHorizon } from '../pixels/sky.ts'
import { byStrips } from './reading.ts'

/**
 * The hour before sunset: a low warm light from one side, warm lit surfaces against slightly cool shadows, haze towards
 * the sun, and bloom. Where there is a real sky it takes the colours of that hour and keeps its own clouds.
 */

interface Sun {
  readonly x: number
  readonly y: number
}

interface Scene {
  readonly planes: Planes
  readonly context: Context
  readonly lightness: Float32Array
  readonly base: Float32Array
  /** Last row of the sky. */
  readonly horizon: number
  readonly sun: Sun
  readonly amount: number
  readonly warmth: number
}

/** The low sun stands where the picture is already brighter, so that its own shadows do not contradict it. */
function placeSun(planes: Planes, lightness: Float32Array, sky: Matte | null, horizon: number): Sun {
  const { width, height } = planes
  const sides = [0, 0]
  for (let y = 0; y < height; y += 4)
    for (let x = 0; x < width; x += 4) {
      const i = y * width + x
      const half = x * 2 < width ? 0 : 1
      if (!sky || sky.data[i] > 0.5) sides[half] += lightness[i]
    }
  const x = (sides[0] >= sides[1] ? 0.2 : 0.8) * width
  if (sky) return { x, y: Math.max(0.12 * height, horizon - 0.12 * height) }
  return { x: sides[0] >= sides[1] ? -0.1 * width : 1.1 * width, y: 0.14 * height }
}

/** From the top of the sky to the horizon: dusty blue, rose, gold. */
const skyTones: readonly (readonly [number, readonly [number, number, number]])[] = [
  [0, [0.36, 0.44, 0.62]],
  [0.45, [0.8, 0.63, 0.56]],
  [0.75, [0.97, 0.73, 0.47]],
  [1, [1, 0.83, 0.52]],
]

function skyTone(down: number, channel: 0 | 1 | 2): number {
  for (let k = 1; k < skyTones.length; k++) {
    const [end, to] = skyTones[k]
    if (down > end && k < skyTones.length - 1) continue
    const [start, from] = skyTones[k - 1]
    return mix(from[channel], to[channel], smoothstep(start, end, down))
  }
  return skyTones[0][1][channel]
}

const toneSteps = 512
const skyTables = ([0, 1, 2] as const).map(channel =>
  Float32Array.from({ length: toneSteps + 1 }, (_, i) => skyTone(i / toneSteps, channel)),
)

/** A round glow about a point, e^(-distance²/spread): the product of what its column and its row say. */
interface Glow {
  readonly columns: Float32Array
  readonly rows: Float32Array
}

function glowAbout(sun: Sun, width: number, height: number, tall: number, spread: number): Glow {
  return {
    columns: Float32Array.from({ length: width }, (_, x) => Math.exp(-((x - sun.x) ** 2) / spread)),
    rows: Float32Array.from({ length: height }, (_, y) => Math.exp(-(((y - sun.y) * tall) ** 2) / spread)),
  }
}

/** 1 under a sky of the day; less under one that is dark already, whose dusk is warmed rather than painted over. */
function dayOf(lightness: Float32Array, sky: Matte): number {
  let [sum, count] = [0, 1e-6]
  for (let i = 0; i < lightness.length; i += 11) {
    sum += sky.data[i] * lightness[i]
    count += sky.data[i]
  }
  return 0.2 + 0.8 * smoothstep(0.2, 0.45, sum / count)
}

function gradeWithSky(scene: Scene, sky: Matte): void {
  const { planes, context, lightness, base, horizon, sun, amount, warmth } = scene
  const { r, g, b, width, height } = planes
  const diagonal = width * width + height * height
  const broad = glowAbout(sun, width, height, 1.15, diagonal * 0.22)
  const core = glowAbout(sun, width, height, 1.15, diagonal * 0.03)
  const day = dayOf(lightness, sky)
  const paint = (first: number, end: number): void => {
    for (let y = first, i = first * width; y < end; y++) {
      const tone = (clamp((y + 0.5) / horizon) * toneSteps) | 0
      for (let x = 0; x < width; x++, i++) {
        const light = lightness[i]
        const wide = broad.columns[x] * broad.rows[y]
        const glow = core.columns[x] * core.rows[y]
        // Ground: what was lit is lit warmer; what was in shadow sees the blue of the sky.
        const lit = smoothstep(0.2, 0.85, base[i]) * 0.72 + 0.28 * wide
        const shadow = 1 - smoothstep(0, 0.4, light)
        const level = 0.87 + 0.2 * wide
        let red = r[i] * (1.05 + 0.25 * lit * warmth) * (1 - 0.07 * shadow) * level
        let green = g[i] * (0.935 + 0.045 * lit) * level
        let blue = b[i] * (0.8 - 0.13 * lit * warmth) * (1 + 0.12 * shadow) * (0.89 + 0.06 * wide)
        const haze = wide * (0.35 + 0.65 * light)
        red += 0.115 * haze
        green += 0.05 * haze
        blue += 0.012 * haze
        const air = sky.data[i] * day
        if (air > 0.001) {
          const cloud = smoothstep(0.6, 0.95, light) * 0.5
          const detail = clamp((light - base[i]) * 1.5 + (base[i] - 0.66) * 0.5, -0.3, 0.3)
          const warm = 0.14
          red = mix(red, mix(mix(skyTables[0][tone], 1, cloud * 0.75) + detail, r[i], warm), air)
          green = mix(green, mix(mix(skyTables[1][tone], 0.82, cloud * 0.6) + detail * 0.92, g[i], warm), air)
          blue = mix(blue, mix(mix(skyTables[2][tone], 0.66, cloud * 0.45) + detail * 0.82, b[i], warm), air)
        }
        const add = glow * warmth * (0.18 + 0.4 * air)
        red = 1 - (1 - rollOff(red)) * (1 - add)
        green = 1 - (1 - rollOff(green)) * (1 - add * 0.74)
        blue = 1 - (1 - rollOff(blue)) * (1 - add * 0.38)
        r[i] += (red - r[i]) * amount
        g[i] += (green - g[i]) * amount
        b[i] += (blue - b[i]) * amount
      }
    }
  }
  byStrips(planes, context, paint, 0.4, 0.8)
}

const flareSteps = 4096
/** The light about the sun itself, by how near it is: e^(-distance / 0.13) where `near` is e^(-(distance / 0.62)²). */
const flareTable = Float32Array.from({ length: flareSteps + 1 }, (_, i) =>
  Math.exp((-0.62 * Math.sqrt(-Math.log(Math.max(1e-9, i / flareSteps)))) / 0.13),
)

/**
 * Without a sky a low sun still comes from somewhere: from beyond one edge, level, so that it rakes. What faces it is lit
 * warm, what does not sees only the cool sky opposite; its light falls off across the frame and fills the air near it.
 */
function gradeByLowSun(scene: Scene): void {
  const { planes, context, lightness, base, sun, amount, warmth } = scene
  const { r, g, b, width, height } = planes
  const relief = raking(base, width, height, sun, context.scale)
  const round = glowAbout(sun, width, height, 1.2, (0.62 * Math.hypot(width, height)) ** 2)
  const paint = (first: number, end: number): void => {
    for (let y = first, i = first * width; y < end; y++) {
      for (let x = 0; x < width; x++, i++) {
        const near = round.columns[x] * round.rows[y]
        const light = lightness[i]
        // Lit: bright already, facing the sun, near it.
        const facing = relief[i]
        const lit = clamp(smoothstep(0.16, 0.72, base[i]) * (0.5 + 0.6 * near) + facing)
        const shade = 1 - lit
        const key = lit * warmth
        // Long shadows: what is not lit sinks, most far from the sun; black stays where it is.
        const level = (1.06 + 0.16 * key * near - shade * (0.2 + 0.16 * (1 - near))) * (1 + 0.35 * facing)
        const cool = shade * smoothstep(0.02, 0.3, light)
        let red = r[i] * level * (1 + 0.2 * key - 0.07 * cool)
        let green = g[i] * level * (1 - 0.045 * key - 0.03 * cool)
        let blue = b[i] * level * (1 - 0.3 * key + 0.02 * cool)
        const haze = near * near * (0.3 + 0.7 * light) * warmth
        red += 0.13 * haze
        green += 0.072 * haze
        blue += 0.02 * haze
        const glow = 0.5 * warmth * flareTable[(near * flareSteps + 0.5) | 0]
        red = 1 - (1 - rollOff(red)) * (1 - glow)
        green = 1 - (1 - rollOff(green)) * (1 - glow * 0.72)
        blue = 1 - (1 - rollOff(blue)) * (1 - glow * 0.36)
        r[i] += (red - r[i]) * amount
        g[i] += (green - g[i]) * amount
        b[i] += (blue - b[i]) * amount
      }
    }
  }
  byStrips(planes, context, paint, 0.4, 0.8)
}

/** Broad brightness read as height: slopes towards the sun catch its light, slopes away lose it. About -0.25..0.25. */
function raking(base: Float32Array, width: number, height: number, sun: Sun, scale: number): Float32Array {
  const sigma = 7 * scale
  const small = reducedSize(width, height, sigma, 3)
  const { width: w, height: h } = small
  const field = gaussianBlur(resizePlane(base, width, height, w, h), w, h, sigma / small.factor)
  const out = new Float32Array(w * h)
  for (let y = 0, i = 0; y < h; y++)
    for (let x = 0; x < w; x++, i++) {
      const toward = [sun.x / small.factor - x, sun.y / small.factor - y]
      const length = Math.hypot(toward[0], toward[1]) || 1
      const across = field[i + (x < w - 1 ? 1 : 0)] - field[i - (x > 0 ? 1 : 0)]
      const down = field[i + (y < h - 1 ? w : 0)] - field[i - (y > 0 ? w : 0)]
      const slope = -(across * toward[0] + down * toward[1]) / length
      out[i] = 0.22 * Math.tanh(slope * 9)
    }
  return enlargePlane(out, small, width, height)
}

/** 0..1 for any input; straight up to 0.8, then ever flatter, so that warmed highlights keep their drawing. */
function rollOff(value: number): number {
  if (value <= 0) return 0
  if (value < 0.8) return value
  const over = value - 0.8
  return 0.8 + (0.2 * over) / (over + 0.2)
}

/** Highlights spill softly over their surroundings, reds most. */
function bloom(planes: Planes, context: Context, amount: number): void {
  const { width, height } = planes
  const sigma = 26 * context.scale
  const small = reducedSize(width, height, sigma, 5)
  const read = createRowReader(small, width, height)
  const row = new Float32Array(width)
  const channels = [
    [planes.r, 0.7, 0.6],
    [planes.g, 0.74, 0.5],
    [planes.b, 0.8, 0.32],
  ] as const
  for (const [k, [plane, floor, share]] of channels.entries()) {
    context.progress(0.8 + k * 0.06)
    const reduced = resizePlane(plane, width, height, small.width, small.height)
    for (let i = 0; i < reduced.length; i++) reduced[i] = Math.max(0, reduced[i] - floor)
    const soft = gaussianBlur(reduced, small.width, small.height, sigma / small.factor)
    for (let y = 0, i = 0; y < height; y++) {
      read(soft, y, row)
      for (let x = 0; x < width; x++, i++) plane[i] = 1 - (1 - plane[i]) * (1 - row[x] * share * amount)
    }
  }
}

export const goldenHour: Operation = {
  name: 'golden-hour',
  label: 'Golden hour',
  group: 'light',
  stage: 'light',
  summary: 'The low warm light of the hour before sunset, with its haze and glow, and its sky where there is one.',
  hasStrength: true,
  workingPixels: 1_200_000,
  carriesChange: true,
  cost: 2,
  parameters: {},
  async run(planes, step, context) {
    context.progress(0)
    const { width, height } = planes
    const sky = await context.skyMatte(planes)
    context.progress(0.2)
    const lightness = luma(planes)
    const horizon = sky ? skyHorizon(sky) : height
    const amount = Math.min(1, step.strength)
    const scene: Scene = {
      planes,
      context,
      lightness,
      base: fastGuidedFilter(lightness, lightness, width, height, 30 * context.scale, 0.02),
      horizon,
      sun: placeSun(planes, lightness, sky, horizon),
      amount,
      warmth: Math.max(1, step.strength ** 1.2),
    }
    if (sky) gradeWithSky(scene, sky)
    else gradeByLowSun(scene)
    bloom(planes, context, amount)
    return planes
  },
}
