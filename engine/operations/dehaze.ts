import type { Context, Operation } from '../operation.ts'
import { type Haze, measureHaze } from '../pixels/airlight.ts'
import { guidedEnlarge } from '../pixels/enlarge.ts'
import { boxBlur, guidedFilter } from '../pixels/filters.ts'
import { clamp, luma, type Matte, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { byStrips, numberOf } from './reading.ts'

/** Less light than this through the haze is mostly noise. */
const leastTransmission = 0.22

interface Air {
  readonly transmission: Float32Array
  readonly colour: readonly [number, number, number]
}

/** Hills in thick haze pass for sky. What has some drawing in it, however faint, is worth clearing. */
function leaveHills(sky: Float32Array, { width, height, guide }: Haze): void {
  const mean = boxBlur(guide, width, height, 4)
  const square = boxBlur(
    guide.map(value => value * value),
    width,
    height,
    4,
  )
  const drawn = new Float32Array(sky.length)
  for (let i = 0; i < drawn.length; i++) {
    drawn[i] = smoothstep(0.009, 0.024, Math.sqrt(Math.max(0, square[i] - mean[i] * mean[i])))
  }
  const around = boxBlur(drawn, width, height, 6)
  for (let i = 0; i < sky.length; i++) sky[i] *= 1 - smoothstep(0.25, 0.7, around[i])
}

/** Transmission at full size. What is clear by the picture's own account (a low dark channel almost everywhere) stays. */
function findAir(planes: Planes, sky: Matte | null, amount: number): Air {
  const { width, height } = planes
  const haze = measureHaze(planes, sky)
  const skySmall = sky ? resizePlane(sky.data, width, height, haze.width, haze.height) : null
  if (skySmall) leaveHills(skySmall, haze)
  const sorted = Array.from(haze.veil)
    .filter((_, i) => !skySmall || skySmall[i] < 0.3)
    .sort((one, other) => one - other)
  // The haze that lies over everything: even the darkest places of a foggy picture are veiled.
  const everywhere = sorted[Math.floor(sorted.length * 0.3)] ?? 0
  const mostly = sorted[Math.floor(sorted.length * 0.7)] ?? 0
  const sure = Math.max(smoothstep(0.1, 0.3, everywhere), 0.8 * smoothstep(0.2, 0.45, mostly))
  const veil = new Float32Array(haze.veil.length)
  for (let i = 0; i < veil.length; i++) {
    const own = haze.veil[i]
    // Bright things in clear air have a high dark channel too; where the rest is clear they are just bright things.
    const trusted = mix(Math.min(own, everywhere + 0.12), own, sure)
    const isSky = skySmall ? skySmall[i] : 0
    // The sky is all air: clearing it fully would turn it black or to noise.
    veil[i] = mix(trusted, Math.min(trusted, 0.16 + 0.26 * sure), isSky) * amount * mix(0.6, 1, sure)
  }
  const smooth = guidedFilter(haze.guide, veil, haze.width, haze.height, haze.width / 24, 1e-3)
  const full = guidedEnlarge(luma(planes), smooth, haze, width, height, 1e-3)
  for (let i = 0; i < full.length; i++) full[i] = Math.max(leastTransmission, 1 - 1.12 * clamp(full[i]))
  return { transmission: full, colour: haze.air }
}

/** Adds haze: everything moves towards the air's colour, what was hazy already most. */
function addHaze(planes: Planes, air: Air, amount: number, context: Context): void {
  const { r, g, b, width } = planes
  const [red, green, blue] = air.colour
  byStrips(planes, context, (first, end) => {
    for (let i = first * width; i < end * width; i++) {
      const veil = clamp(amount * (0.45 + 0.55 * (1 - air.transmission[i])))
      r[i] += (red - r[i]) * veil
      g[i] += (green - g[i]) * veil
      b[i] += (blue - b[i]) * veil
    }
  })
}

function clearHaze(planes: Planes, air: Air, context: Context): void {
  const { r, g, b, width } = planes
  const { transmission } = air
  const [red, green, blue] = air.colour
  let sum = 0
  for (let i = 0; i < r.length; i += 7) sum += transmission[i]
  // Taking away air takes away light; part of it is given back, where there is room.
  const mean = sum / Math.max(1, Math.ceil(r.length / 7))
  const lift = 0.42 * (1 - mean)
  const open = (value: number): number => value + lift * value * (1 - value) * (1.3 - value)
  byStrips(
    planes,
    context,
    (first, end) => {
      for (let i = first * width; i < end * width; i++) {
        const t = transmission[i]
        if (t > 0.999 && lift < 0.002) continue
        r[i] = open(clamp((r[i] - red) / t + red))
        g[i] = open(clamp((g[i] - green) / t + green))
        b[i] = open(clamp((b[i] - blue) / t + blue))
      }
    },
    0.6,
    1,
  )
}

/**
 * Takes haze away. The dark channel prior (He, Sun and Tang 2009) tells how much of each place is air, a guided filter
 * (He et al. 2010) fits that to the picture's edges, and the model of haze, I = J t + A (1 - t), is solved for the clear
 * scene J. Skies keep a share of their air, and a picture whose dark parts are dark already is left alone. Negative
 * amounts add haze by the same model.
 *
 * Parameters: amount -100..100 %. `strength` multiplies it. Cost: 0.4 CPU-s at 1 MP.
 */
export const dehaze: Operation = {
  name: 'dehaze',
  label: 'Remove haze',
  group: 'tone',
  stage: 'tone',
  summary: 'Clears haze and mist and brings back the contrast and colour behind it.',
  hasStrength: true,
  workingPixels: 1_200_000,
  carriesChange: true,
  cost: 0.5,
  parameters: {
    amount: { label: 'Amount', kind: 'number', minimum: -100, maximum: 100, step: 1, unit: '%', default: 80 },
  },
  async run(planes, step, context) {
    context.progress(0)
    const amount = (numberOf(step, 'amount', 80) / 100) * step.strength
    const sky = await context.skyMatte(planes)
    context.progress(0.3)
    const air = findAir(planes, sky, Math.min(1.1, Math.abs(amount)))
    if (amount < 0) addHaze(planes, air, 0.7 * Math.min(1.2, -amount), context)
    else clearHaze(planes, air, context)
    return planes
  },
}
