import type { Context, Operation } from '../operation.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import { createRowReader } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { clamp, type Matte, type Planes, smoothstep } from '../pixels/planes.ts'
import { findCutOut, type Reduced, reduceMatte, smallHoles } from './cut-out.ts'
import { byStrips, colourOf, numberOf, wordOf } from './reading.ts'
import { addLightCompiled } from './subject-glow-compiled.ts'

/**
 * Light behind the subject. A halo is the sum of four Gaussians of the silhouette (the usual model of glare, after Spencer
 * 1995), added in linear light to the background alone; a rim is what of it falls on the subject's own edge; neon adds a
 * bright line. Own method. Parameters: `kind`; `colour`; `size` in % of the longer side. `strength` is how bright the
 * light is. Cost: 0.3 CPU-s at 1 MP, 1.4 at 12, beside finding the subject.
 */

export interface Light {
  /** The silhouette that the light was found from. */
  readonly size: Reduced
  /** What falls on the background, and what on the subject. */
  readonly behind: Float32Array
  readonly rim: Float32Array
  /** The lamp's own red, green and blue, linear. */
  readonly tint: readonly number[]
}

function findLight(small: Reduced, reach: number, kind: string, tint: readonly number[]): Light {
  const { width, height, data } = small
  const behind = new Float32Array(data.length)
  // Wide light is weak and narrow light strong, as in an eye or a lens.
  for (const [share, weight] of [
    [0.12, 0.5],
    [0.35, 0.6],
    [1, 0.6],
    [2.2, 0.35],
  ] as const) {
    const soft = gaussianBlur(data, width, height, Math.max(0.7, reach * share))
    for (let i = 0; i < behind.length; i++) behind[i] += soft[i] * weight
  }
  const outside = new Float32Array(data.length)
  for (let i = 0; i < outside.length; i++) outside[i] = 1 - data[i]
  const away = gaussianBlur(outside, width, height, Math.max(0.8, reach * (kind === 'rim' ? 0.3 : 0.16)))
  // Running sums may end a hair below zero.
  const rim = away.map(value => (Math.max(0, value) * 1.4) ** 1.5 * (kind === 'rim' ? 1.2 : 0.5))
  if (kind === 'rim') for (let i = 0; i < behind.length; i++) behind[i] *= 0.25
  if (kind === 'neon') {
    const line = gaussianBlur(data, width, height, Math.max(0.8, reach * 0.07))
    // Brightest where the silhouette ends.
    for (let i = 0; i < behind.length; i++) behind[i] = behind[i] * 0.9 + 4 * (4 * line[i] * (1 - line[i])) ** 2
  }
  return { size: small, behind, rim, tint }
}

/** What the compiled one is tested against, and what runs where there is none or where pixels are clear. */
export function plainAddLight(planes: Planes, matte: Matte, light: Light, strength: number, context: Context): void {
  const { size, tint } = light
  const channels = [planes.r, planes.g, planes.b]
  const read = createRowReader(size, planes.width, planes.height)
  const behind = new Float32Array(planes.width)
  const rim = new Float32Array(planes.width)
  const solid = new Float32Array(planes.width)
  const under = new Float64Array(3)
  const { alpha } = planes
  byStrips(
    planes,
    context,
    (first, end) => {
      for (let y = first; y < end; y++) {
        read(light.behind, y, behind)
        read(light.rim, y, rim)
        read(size.data, y, solid)
        for (let x = 0, i = y * planes.width; x < planes.width; x++, i++) {
          // Well inside, the reduced copy knows better: it has no holes.
          const cover = Math.max(matte.data[i], smoothstep(0.9, 1, solid[x]))
          const amount = (behind[x] * (1 - cover) + rim[x] * cover) * strength
          if (amount < 1e-4) continue
          const shine = 1 - Math.exp(-amount * 0.8)
          for (let k = 0; k < 3; k++) under[k] = toLinear(channels[k][i])
          const brightness = 0.2126 * under[0] + 0.7152 * under[1] + 0.0722 * under[2]
          // No light shows before a bright sky: there the lamp's colour lies over it instead.
          const veil = smoothstep(0.45, 0.85, brightness) * (1 - cover) * Math.min(1, shine * 1.5) * 0.85
          for (let k = 0; k < 3; k++) {
            // Screen towards the lamp's own colour, then beyond it towards white where it is brightest.
            const lit = under[k] + tint[k] * amount * (1 - under[k])
            const glare = Math.min(1, lit + shine * shine * 0.25 * (1 - lit))
            channels[k][i] = toEncoded(glare + (tint[k] - glare) * veil)
          }
          if (!alpha || alpha[i] >= 1) continue
          const total = alpha[i] + shine * (1 - alpha[i])
          // On clear ground there is nothing to light: the glow itself is what is seen.
          const own = alpha[i] / total
          for (let k = 0; k < 3; k++) {
            const glow = toEncoded(tint[k])
            channels[k][i] = glow + (channels[k][i] - glow) * own
          }
          alpha[i] = total
        }
      }
    },
    0.7,
  )
}

export const subjectGlow: Operation = {
  name: 'subject-glow',
  label: 'Glow around the subject',
  group: 'background',
  stage: 'region',
  summary: 'Lights the main subject from behind: a halo in the background, a rim along its edge, or a neon line.',
  hasStrength: true,
  cost: 0.4,
  parameters: {
    kind: { label: 'Light', kind: 'choice', choices: ['halo', 'rim', 'neon'], default: 'halo' },
    colour: { label: 'Colour', kind: 'colour', default: '#ffe3b3' },
    size: { label: 'Size', kind: 'number', minimum: 0.5, maximum: 15, step: 0.1, unit: '%', default: 4 },
  },
  needsSubject: true,
  async run(planes, step, context) {
    context.progress(0)
    const { matte } = await findCutOut(planes, context)
    context.progress(0.2)
    const small = reduceMatte(matte, 300_000)
    const holes = smallHoles(small, 0.05)
    for (let i = 0; i < holes.length; i++) small.data[i] = Math.max(small.data[i], holes[i])
    const reach = (clamp(numberOf(step, 'size', 4), 0.5, 15) / 100) * Math.max(small.width, small.height)
    const { r, g, b } = colourOf(step, 'colour', '#ffe3b3')
    const light = findLight(small, reach, wordOf(step, 'kind', 'halo'), [r, g, b].map(toLinear))
    const progress = (fraction: number): void => context.progress(0.7 + 0.3 * fraction)
    if (!addLightCompiled(planes, matte, light, step.strength, progress)) {
      plainAddLight(planes, matte, light, step.strength, context)
    }
    return planes
  },
}
