import type { Context, Operation } from '../operation.ts'
import { curveTable } from '../pixels/colour.ts'
import { createRowReader, fastGuidedFilter } from '../pixels/enlarge.ts'
import { createRandom, fractalNoise, valueNoise } from '../pixels/noise.ts'
import { clamp, luma, type Matte, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { skyHorizon } from '../pixels/sky.ts'
import { byStrips } from './reading.ts'

/**
 * Day for night. The eye in the dark loses colour, sees blue best and hardly any detail in shadow; moonlight comes from
 * one place. Where there is a real sky it becomes a night sky with the day's clouds, stars between them and a moon where
 * there is room; where there is none, only the light changes.
 */

interface Scene {
  readonly planes: Planes
  readonly context: Context
  readonly lightness: Float32Array
  readonly base: Float32Array
  readonly sky: Matte | null
  readonly air: Air
  readonly moon: Moon
  readonly amount: number
  readonly darker: number
}

interface Moon {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly isSeen: boolean
}

/** A clear patch of sky for the moon, tried from the best place on; else it stays outside the frame and only shines. */
function placeMoon(width: number, height: number, sky: Matte | null): Moon {
  const radius = 0.026 * Math.min(width, height)
  const places = [0.78, 0.22, 0.66, 0.34, 0.88, 0.12].flatMap(u => [0.16, 0.1, 0.24].map(v => [u, v] as const))
  for (const [u, v] of sky ? places : []) {
    const [x, y] = [u * width, v * height]
    if (sky && isClear(sky, x, y, radius * 2.6)) return { x, y, radius, isSeen: true }
  }
  return { x: 0.8 * width, y: -0.05 * height, radius, isSeen: false }
}

function isClear(sky: Matte, x: number, y: number, reach: number): boolean {
  for (let k = 0; k < 16; k++) {
    const angle = (k * Math.PI) / 8
    for (const part of [0, 0.5, 1]) {
      const column = Math.round(x + Math.cos(angle) * reach * part)
      const row = Math.round(y + Math.sin(angle) * reach * part)
      if (column < 0 || row < 0 || column >= sky.width || row >= sky.height) return false
      if (sky.data[row * sky.width + column] < 0.9) return false
    }
  }
  return true
}

/** What the day's clear air looks like: half of the sky is darker than `light`, half less colourful than `chroma`. */
interface Air {
  readonly light: number
  readonly chroma: number
}

const chromaOf = (r: number, g: number, b: number): number => Math.max(r, g, b) - Math.min(r, g, b)

function measureAir(planes: Planes, lightness: Float32Array, sky: Matte): Air {
  const lights: number[] = []
  const chromas: number[] = []
  const stride = Math.max(1, Math.floor(lightness.length / 20000))
  for (let i = 0; i < lightness.length; i += stride) {
    if (sky.data[i] < 0.95) continue
    lights.push(lightness[i])
    chromas.push(chromaOf(planes.r[i], planes.g[i], planes.b[i]))
  }
  const middle = (values: number[]): number => values.sort((one, other) => one - other)[values.length >> 1] ?? 0.5
  return { light: middle(lights), chroma: middle(chromas) }
}

/** Cloud is brighter and greyer than the air around it, 0..1. */
function cloudiness(planes: Planes, i: number, light: number, air: Air): number {
  const chroma = chromaOf(planes.r[i], planes.g[i], planes.b[i])
  return smoothstep(0.015, 0.13, light - air.light) * smoothstep(-0.02, 0.1, air.chroma - chroma)
}

/** Ground by moonlight, sky by its own colours, blended by the sky's matte. */
function grade(scene: Scene): void {
  const { planes, context, lightness, base, sky, air, moon, amount, darker } = scene
  const { r, g, b, width, height } = planes
  // Shadows sink, lights stay readable: a white wall by full moon is a third as bright as by day.
  const dim = curveTable(value => 0.46 * value ** (1.18 * darker))
  const horizon = sky ? skyHorizon(sky) : height
  const drift = { width: Math.ceil(width / (4 * context.scale)), height: Math.ceil(height / (4 * context.scale)) }
  const clouds = sky ? fractalNoise(drift.width, drift.height, 65, 4, context.seed + 5) : null
  const read = createRowReader(drift, width, height)
  const wisps = new Float32Array(width)
  // Moonlight falls off around the moon: e^(-distance²/spread), the product of what column and row say.
  const spread = 0.13 * (width * width + height * height)
  const columns = Float32Array.from({ length: width }, (_, x) => Math.exp(-((x - moon.x) ** 2) / spread))
  byStrips(
    planes,
    context,
    (first, end) => {
      for (let y = first, i = first * width; y < end; y++) {
        if (clouds) read(clouds, y, wisps)
        const down = Math.min(1, (y + 0.5) / horizon)
        const row = Math.exp(-((y - moon.y) ** 2) / spread)
        for (let x = 0; x < width; x++, i++) {
          const light = lightness[i]
          const shine = columns[x] * row
          const level = dim[(clamp(base[i]) * 1024) | 0] + (light - base[i]) * 0.62
          const v = Math.max(0, level + 0.014) * (0.82 + 0.42 * shine)
          let red = v * 0.62 + (r[i] - light) * 0.17
          let green = v * 0.78 + (g[i] - light) * 0.17
          let blue = v * 1.2 + (b[i] - light) * 0.17 + 0.02
          const cover = sky ? sky.data[i] : 0
          if (cover > 0.001) {
            const wisp = wisps[x] - 0.5
            const cloud = cloudiness(planes, i, light, air) * clamp(light - 0.42) * (0.3 + 0.75 * shine)
            const halo = shine * shine
            red = mix(red, mix(0.022, 0.1, down) / darker + 0.09 * halo + wisp * 0.05 + cloud * 0.42, cover)
            green = mix(green, mix(0.042, 0.165, down) / darker + 0.11 * halo + wisp * 0.06 + cloud * 0.5, cover)
            blue = mix(blue, mix(0.115, 0.3, down) / darker + 0.15 * halo + wisp * 0.09 + cloud * 0.66, cover)
          }
          r[i] += (clamp(red) - r[i]) * amount
          g[i] += (clamp(green) - g[i]) * amount
          b[i] += (clamp(blue) - b[i]) * amount
        }
      }
    },
    0.45,
    0.9,
  )
}

interface Star {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly light: readonly [number, number, number]
}

/**
 * Few bright stars, many faint ones, blue-white to amber; none in clouds, fewer in the glow near the horizon. Chosen
 * before the grade, which overwrites the day's colours that tell cloud from air.
 */
function chooseStars(scene: Scene, sky: Matte): Star[] {
  const { planes, context, moon, lightness, air } = scene
  const { width, height } = planes
  const random = createRandom(context.seed * 31 + 77)
  const unit = Math.max(0.6, context.scale)
  const tries = Math.round((width * height) / (620 * unit * unit))
  const horizon = skyHorizon(sky)
  const stars: Star[] = []
  for (let k = 0; k < tries; k++) {
    const x = random() * width
    const y = random() * Math.min(height, horizon)
    const magnitude = random() ** 7
    const tint = random()
    const keep = random()
    const i = Math.min(height - 1, Math.floor(y)) * width + Math.floor(x)
    if (sky.data[i] < 0.97 || keep < (y / horizon) ** 2 * 0.85) continue
    if (cloudiness(planes, i, lightness[i], air) > 0.3) continue
    if (moon.isSeen && Math.hypot(x - moon.x, y - moon.y) < moon.radius * 3) continue
    const light = 0.13 + 0.87 * magnitude
    stars.push({
      x,
      y,
      radius: (0.55 + 0.75 * magnitude) * unit,
      light: [light * (0.86 + 0.14 * tint), light * 0.93, light * (1.06 - 0.16 * tint)],
    })
  }
  return stars
}

/** A soft dot of light at a fractional position. */
function addDot(planes: Planes, star: Star, visible: number): void {
  const { width, height, r, g, b } = planes
  const reach = Math.ceil(star.radius * 2.2)
  const [left, right] = [Math.max(0, Math.floor(star.x) - reach), Math.min(width - 1, Math.floor(star.x) + reach)]
  const [top, bottom] = [Math.max(0, Math.floor(star.y) - reach), Math.min(height - 1, Math.floor(star.y) + reach)]
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const fall = visible * Math.exp(-((x - star.x) ** 2 + (y - star.y) ** 2) / (star.radius * star.radius))
      const i = y * width + x
      r[i] = Math.min(1, r[i] + star.light[0] * fall)
      g[i] = Math.min(1, g[i] + star.light[1] * fall)
      b[i] = Math.min(1, b[i] + star.light[2] * fall)
    }
}

function addMoon(scene: Scene, sky: Matte, visible: number): void {
  const { planes, moon } = scene
  const { width, height, r, g, b } = planes
  const reach = moon.radius * 9
  for (let y = Math.max(0, Math.floor(moon.y - reach)); y < Math.min(height, moon.y + reach); y++)
    for (let x = Math.max(0, Math.floor(moon.x - reach)); x < Math.min(width, moon.x + reach); x++) {
      const u = (x - moon.x) / moon.radius
      const v = (y - moon.y) / moon.radius
      const distance = Math.hypot(u, v)
      if (distance > 9) continue
      const i = y * width + x
      const edge = 1 / Math.max(3, moon.radius)
      const disc = smoothstep(1 + edge, 1 - edge, distance) * visible * sky.data[i]
      const glow = Math.exp(-distance * 0.55) * 0.3 * smoothstep(9, 6, distance) * visible * sky.data[i]
      // Maria: large soft patches, and a little of their rims.
      const seas = smoothstep(0.45, 0.72, valueNoise(u * 1.7 + 7.3, v * 1.7 + 3.1, 5))
      const grit = valueNoise(u * 5 + 1, v * 5 + 2, 9) - 0.5
      const face = (0.97 - 0.17 * seas + 0.06 * grit) * (1 - 0.1 * distance * distance)
      r[i] = mix(Math.min(1, r[i] + glow * 0.8), face, disc)
      g[i] = mix(Math.min(1, g[i] + glow * 0.9), face * 0.985, disc)
      b[i] = mix(Math.min(1, b[i] + glow), face * 0.93, disc)
    }
}

export const night: Operation = {
  name: 'night',
  label: 'Night',
  group: 'light',
  stage: 'light',
  summary: 'Turns day into a moonlit night, with stars and a moon where there is a sky.',
  hasStrength: true,
  cost: 1.5,
  parameters: {},
  async run(planes, step, context) {
    context.progress(0)
    const { width, height } = planes
    const sky = await context.skyMatte(planes)
    context.progress(0.25)
    const lightness = luma(planes)
    const base = fastGuidedFilter(lightness, lightness, width, height, 26 * context.scale, 0.02)
    const scene: Scene = {
      planes,
      context,
      lightness,
      base,
      sky,
      air: sky ? measureAir(planes, lightness, sky) : { light: 1, chroma: 0 },
      moon: placeMoon(width, height, sky),
      amount: Math.min(1, step.strength) ** 0.85,
      darker: 1 + 0.5 * Math.max(0, step.strength - 1),
    }
    const stars = sky ? chooseStars(scene, sky) : []
    grade(scene)
    // By half strength it is dusk, and the first stars come out.
    const visible = smoothstep(0.3, 0.9, step.strength)
    if (sky && visible > 0) {
      for (const star of stars) addDot(planes, star, visible)
      if (scene.moon.isSeen) addMoon(scene, sky, visible)
    }
    return planes
  },
}
