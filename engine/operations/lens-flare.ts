import type { Context, Operation } from '../operation.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import { enlargePlane } from '../pixels/enlarge.ts'
import { createRandom } from '../pixels/noise.ts'
import { clamp, luma, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { byStrips, numberOf, wordOf } from './reading.ts'

interface Light {
  readonly width: number
  readonly height: number
  /** Linear light to add. */
  readonly channels: readonly [Float32Array, Float32Array, Float32Array]
}

interface Place {
  readonly x: number
  readonly y: number
}

/** The brightest broad spot, leaning to the upper half: where the sun or a lamp is, or would be. */
function brightest(planes: Planes): Place {
  const shrink = Math.min(1, 96 / Math.max(planes.width, planes.height))
  const w = Math.max(1, Math.round(planes.width * shrink))
  const h = Math.max(1, Math.round(planes.height * shrink))
  const small = resizePlane(luma(planes), planes.width, planes.height, w, h)
  let best = { x: 0.78, y: 0.14, score: -1 }
  for (let y = 0, i = 0; y < h; y++)
    for (let x = 0; x < w; x++, i++) {
      const [u, v] = [(x + 0.5) / w, (y + 0.5) / h]
      // Off the middle, ghosts have room to run across the picture.
      const score = small[i] + 0.16 * (1 - v) + 0.1 * smoothstep(0.08, 0.3, Math.hypot(u - 0.5, v - 0.5))
      if (score > best.score) best = { x: u, y: v, score }
    }
  return best
}

type Tint = readonly [number, number, number]

const tints: Readonly<Record<string, Tint>> = {
  warm: [1, 0.8, 0.52],
  neutral: [1, 0.96, 0.9],
  cool: [0.72, 0.86, 1],
}

/** A reflection between two lens surfaces: a disc on the line through the sun and the middle, edged with colour. */
interface Ghost {
  /** 0 at the sun, 1 at the middle, 2 mirrored. */
  readonly along: number
  readonly radius: number
  readonly light: number
  readonly tint: Tint
  readonly ring: number
}

const ghosts: readonly Ghost[] = [
  { along: 0.52, radius: 0.018, light: 0.12, tint: [1, 0.75, 0.4], ring: 0.2 },
  { along: 0.78, radius: 0.04, light: 0.035, tint: [0.55, 1, 0.6], ring: 0.6 },
  { along: 1.22, radius: 0.026, light: 0.07, tint: [1, 0.55, 0.35], ring: 0.35 },
  { along: 1.45, radius: 0.075, light: 0.03, tint: [0.45, 0.75, 1], ring: 0.75 },
  { along: 1.72, radius: 0.034, light: 0.06, tint: [0.5, 0.95, 0.8], ring: 0.4 },
  { along: 2.05, radius: 0.11, light: 0.028, tint: [0.8, 0.55, 1], ring: 0.85 },
]

const side = 640

/** All of the flare on a small plane: nothing in it is sharp but the rays, and those are soft. */
function drawFlare(width: number, height: number, sun: Place, style: string, seed: number): Light {
  const shrink = Math.min(1, side / Math.max(width, height))
  const w = Math.max(1, Math.round(width * shrink))
  const h = Math.max(1, Math.round(height * shrink))
  const channels = [new Float32Array(w * h), new Float32Array(w * h), new Float32Array(w * h)] as const
  const diagonal = Math.hypot(w, h)
  const random = createRandom(seed * 7 + 1)
  const rays = Array.from({ length: 14 }, (_, k) => {
    const angle = ((k + 0.35 * random()) * Math.PI) / 7
    return { across: Math.cos(angle), down: Math.sin(angle), light: 0.35 + 0.65 * random() }
  })
  const [sx, sy] = [sun.x * w, sun.y * h]
  const isAnamorphic = style === 'anamorphic'
  for (let y = 0, i = 0; y < h; y++)
    for (let x = 0; x < w; x++, i++) {
      const [dx, dy] = [(x + 0.5 - sx) / diagonal, (y + 0.5 - sy) / diagonal]
      const distance = Math.sqrt(dx * dx + dy * dy)
      const core = 1.6 * Math.exp(-((distance / 0.018) ** 2))
      const halo = 0.4 * Math.exp(-distance / 0.06) + 0.13 * Math.exp(-distance / 0.24)
      let star = 0
      if (isAnamorphic) star = 0.8 * Math.exp(-Math.abs(dy) / 0.0035 - Math.abs(dx) / 0.4)
      else if (distance < 0.4) {
        const [across, down] = distance > 0 ? [dx / distance, dy / distance] : [1, 0]
        const width = 0.025 + 0.0009 / (distance + 0.004)
        for (const ray of rays) {
          // The square of twice the sine of half the angle between the two.
          const off = (2 - 2 * (across * ray.across + down * ray.down)) / (width * width)
          if (off < 12) star += ray.light * Math.exp(-off)
        }
        star *= 0.5 * Math.exp(-distance / 0.06)
      }
      const ring = 0.022 * Math.exp(-(((distance - 0.3) / 0.012) ** 2))
      channels[0][i] = core + halo + (isAnamorphic ? 0.35 * star : star) + ring
      channels[1][i] = core + halo * 0.86 + (isAnamorphic ? 0.6 * star : star * 0.9) + ring * 0.7
      channels[2][i] = core + halo * 0.66 + (isAnamorphic ? star : star * 0.72) + ring * 0.5
    }
  if (style !== 'sun') for (const ghost of ghosts) drawGhost({ width: w, height: h, channels }, ghost, sun)
  return { width: w, height: h, channels }
}

function drawGhost({ width, height, channels }: Light, ghost: Ghost, sun: Place): void {
  const x = (sun.x + (0.5 - sun.x) * ghost.along) * width
  const y = (sun.y + (0.5 - sun.y) * ghost.along) * height
  const radius = ghost.radius * Math.hypot(width, height)
  const reach = Math.ceil(radius * 1.15)
  for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(height, y + reach); row++)
    for (let column = Math.max(0, Math.floor(x - reach)); column < Math.min(width, x + reach); column++) {
      const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y) / radius
      const inside = smoothstep(1.06, 0.94, distance)
      const edge = Math.exp(-(((distance - 0.93) / 0.07) ** 2)) * ghost.ring
      const light = ghost.light * (inside * (0.35 + 0.4 * distance * distance) + 0.8 * edge)
      for (let k = 0; k < 3; k++) channels[k][row * width + column] += light * ghost.tint[k]
    }
}

/** Adds light to light; the sum rolls off as a sensor's well fills. */
function addLight(planes: Planes, light: Light, tint: Tint, amount: number, context: Context): void {
  const { width, height } = planes
  for (const [k, plane] of [planes.r, planes.g, planes.b].entries()) {
    const add = enlargePlane(light.channels[k], light, width, height)
    const level = tint[k] * amount
    byStrips(
      planes,
      context,
      (first, end) => {
        for (let i = first * width; i < end * width; i++) {
          const extra = add[i] * level
          if (extra < 0.0008) continue
          const before = toLinear(plane[i])
          plane[i] = toEncoded(before + (1 - before) * (1 - Math.exp(-extra)))
        }
      },
      0.3 + 0.23 * k,
      0.3 + 0.23 * (k + 1),
    )
  }
}

/**
 * The light that a strong lamp scatters in a lens: a glow and star from diffraction, a ring, and ghosts from reflections
 * between the surfaces, lined up through the middle of the picture (Hullin et al. 2011, in plain shapes). Added in linear
 * light. It sits on the brightest part unless told where.
 *
 * Parameters: style (classic, sun without ghosts, anamorphic streak), tint, x and y in % (-1: find the brightest place).
 * `strength` multiplies the light. Cost: 0.3 CPU-s at 1 MP, 0.9 at 12, where the change is found on a copy.
 */
export const lensFlare: Operation = {
  name: 'lens-flare',
  label: 'Lens flare',
  group: 'light',
  stage: 'light',
  summary: 'A flare as from the sun or a lamp in the lens, with glow, star and ghosts.',
  hasStrength: true,
  workingPixels: 1_000_000,
  carriesChange: true,
  cost: 0.4,
  parameters: {
    style: { label: 'Style', kind: 'choice', choices: ['classic', 'sun', 'anamorphic'], default: 'classic' },
    tint: { label: 'Colour', kind: 'choice', choices: Object.keys(tints), default: 'warm' },
    x: { label: 'Across (-1: automatic)', kind: 'number', minimum: -1, maximum: 100, step: 1, unit: '%', default: -1 },
    y: { label: 'Down (-1: automatic)', kind: 'number', minimum: -1, maximum: 100, step: 1, unit: '%', default: -1 },
  },
  async run(planes, step, context) {
    context.progress(0)
    const found = brightest(planes)
    const [x, y] = [numberOf(step, 'x', -1), numberOf(step, 'y', -1)]
    const sun = { x: x < 0 ? found.x : clamp(x / 100), y: y < 0 ? found.y : clamp(y / 100) }
    const light = drawFlare(planes.width, planes.height, sun, wordOf(step, 'style', 'classic'), context.seed)
    context.progress(0.3)
    addLight(planes, light, tints[wordOf(step, 'tint', 'warm')] ?? tints.warm, step.strength, context)
    return planes
  },
}
