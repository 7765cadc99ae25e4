import type { Context, Operation } from '../operation.ts'
import { parseColour } from '../pixels/colour.ts'
import { enlargePlane } from '../pixels/enlarge.ts'
import { createRandom } from '../pixels/noise.ts'
import { clamp, luma, type Matte, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { byStrips, numberOf, wordOf } from './reading.ts'

const palettes: Readonly<Record<string, readonly string[]>> = {
  warm: ['#ffd08a', '#ffb65c', '#ffe7bd', '#ff9a4a', '#fff3da'],
  festive: ['#ff5c5c', '#ffc65c', '#5cd37a', '#5ca8ff', '#ffe7bd'],
  city: ['#ffb65c', '#ff7a4a', '#7ab8ff', '#ff6f9c', '#ffe7bd'],
  cool: ['#a9d4ff', '#7ab8ff', '#d9efff', '#b8a9ff', '#ffffff'],
}

interface Lights {
  readonly width: number
  readonly height: number
  readonly channels: readonly [Float32Array, Float32Array, Float32Array]
}

const longerSide = 1000

/** Dark places show lights best; a bright wall swallows them. */
function roomFor(planes: Planes, subject: Matte | null, width: number, height: number): Float32Array {
  const light = resizePlane(luma(planes), planes.width, planes.height, width, height)
  const cover = subject ? resizePlane(subject.data, subject.width, subject.height, width, height) : null
  const room = new Float32Array(light.length)
  for (let i = 0; i < room.length; i++) {
    room[i] = smoothstep(1.02, 0.4, light[i]) * (cover ? 1 - 0.92 * cover[i] : 1)
  }
  return room
}

/** One disc as a fast lens draws it: evenly lit, a little brighter at the rim, vignetted to a lemon near the corners. */
function drawDisc(lights: Lights, x: number, y: number, radius: number, level: number, tint: readonly number[]): void {
  const { width, height, channels } = lights
  const [u, v] = [(x / width - 0.5) * 2, (y / height - 0.5) * 2]
  const away = Math.hypot(u, v)
  const [ux, uy] = away > 1e-3 ? [u / away, v / away] : [1, 0]
  const squeeze = 1 + 0.5 * smoothstep(0.5, 1.4, away)
  const edge = Math.max(0.8, radius * 0.06)
  for (let row = Math.max(0, Math.floor(y - radius - 1)); row <= Math.min(height - 1, y + radius + 1); row++)
    for (
      let column = Math.max(0, Math.floor(x - radius - 1));
      column <= Math.min(width - 1, x + radius + 1);
      column++
    ) {
      const [dx, dy] = [column - x, row - y]
      const along = (dx * ux + dy * uy) * squeeze
      const across = dy * ux - dx * uy
      const distance = Math.sqrt(along * along + across * across)
      const inside = clamp((radius - distance) / edge + 0.5)
      if (inside === 0) continue
      const rim = 0.72 + 0.28 * smoothstep(0.72, 0.97, distance / radius)
      const i = row * width + column
      for (let k = 0; k < 3; k++) {
        const light = level * inside * rim * tint[k]
        channels[k][i] += (1 - channels[k][i]) * light
      }
    }
}

/** Lights come in strings and clusters, large ones few and faint. */
function drawLights(room: Float32Array, width: number, height: number, step: LightsStep, seed: number): Lights {
  const lights: Lights = {
    width,
    height,
    channels: [new Float32Array(width * height), new Float32Array(width * height), new Float32Array(width * height)],
  }
  const random = createRandom(seed * 29 + 3)
  const unit = Math.max(width, height) / 1024
  const clusters = Array.from({ length: 7 }, () => ({ x: random() * width, y: random() ** 1.3 * height * 0.85 }))
  const count = Math.round(150 * step.amount * ((width * height) / (1024 * 683 * unit * unit)))
  for (let k = 0; k < count; k++) {
    const home = clusters[Math.floor(random() * clusters.length)]
    const isLoose = random() < 0.35
    const spread = (): number => (random() + random() + random() - 1.5) * 0.36
    const x = isLoose ? random() * width : home.x + spread() * width
    const y = isLoose ? random() * height : home.y + spread() * height
    const size = random()
    const radius = step.size * unit * (9 + 38 * size ** 2)
    const tint = step.tints[Math.floor(random() * step.tints.length)]
    const level = (0.28 + 0.66 * random() ** 1.3) * mix(1, 0.5, size)
    if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue
    const at = Math.round(clamp(y, 0, height - 1)) * width + Math.round(clamp(x, 0, width - 1))
    if (room[at] < 0.12) continue
    drawDisc(lights, x, y, radius, level * (0.35 + 0.65 * room[at]), tint)
  }
  return lights
}

interface LightsStep {
  readonly amount: number
  readonly size: number
  readonly tints: readonly (readonly number[])[]
}

async function findSubject(planes: Planes, context: Context): Promise<Matte | null> {
  const matte = await context.subjectMatte(planes)
  let sum = 0
  for (let i = 0; i < matte.data.length; i += 5) sum += matte.data[i]
  const share = (sum * 5) / matte.data.length
  return share > 0.01 && share < 0.9 ? matte : null
}

/**
 * Out-of-focus lights behind the subject, as a fast lens draws lamps in the distance: flat discs with a slightly brighter
 * rim, squeezed to lemons towards the corners (optical vignetting), in clusters as lights are found. Laid over as light
 * (screen), strongest on dark places, and behind the subject, which keeps a faint reflection only.
 *
 * Parameters: colours; amount 10..200 %; size 0.4..2.5. `strength` multiplies the light. Cost: 0.2 CPU-s at 1 MP besides
 * finding the subject.
 */
export const bokehLights: Operation = {
  name: 'bokeh-lights',
  label: 'Bokeh lights',
  group: 'light',
  stage: 'light',
  summary: 'Hangs soft round lights, out of focus, behind the subject.',
  hasStrength: true,
  needsSubject: true,
  cost: 0.3,
  parameters: {
    colours: { label: 'Colours', kind: 'choice', choices: Object.keys(palettes), default: 'warm' },
    amount: { label: 'Amount', kind: 'number', minimum: 10, maximum: 200, step: 5, unit: '%', default: 100 },
    size: { label: 'Size', kind: 'number', minimum: 0.4, maximum: 2.5, step: 0.1, unit: 'x', default: 1 },
  },
  async run(planes, step, context) {
    context.progress(0)
    const { width, height } = planes
    const subject = await findSubject(planes, context)
    context.progress(0.2)
    const shrink = Math.min(1, longerSide / Math.max(width, height))
    const [w, h] = [Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))]
    const hexes = palettes[wordOf(step, 'colours', 'warm')] ?? palettes.warm
    const tints = hexes.map(hex => {
      const { r, g, b } = parseColour(hex) ?? { r: 1, g: 1, b: 1 }
      return [r, g, b]
    })
    const look: LightsStep = {
      amount: numberOf(step, 'amount', 100) / 100,
      size: numberOf(step, 'size', 1),
      tints,
    }
    const evening = [0.3, 0.34, 0.28].map(dark => dark * Math.min(1.2, step.strength))
    const lights = drawLights(roomFor(planes, subject, w, h), w, h, look, context.seed)
    for (const [k, plane] of [planes.r, planes.g, planes.b].entries()) {
      const light = enlargePlane(lights.channels[k], lights, width, height)
      const lay = (first: number, end: number): void => {
        for (let i = first * width; i < end * width; i++) {
          const behind = subject ? 1 - 0.97 * subject.data[i] : 1
          // Lamps are lit when it gets dark: what lies behind steps back a little.
          const dusk = plane[i] * (1 - evening[k] * behind * (1 - 0.3 * plane[i]))
          plane[i] = dusk + (1 - dusk) * clamp(light[i] * 0.9 * step.strength * behind)
        }
      }
      byStrips(planes, context, lay, 0.5 + k * 0.16, 0.66 + k * 0.16)
    }
    return planes
  },
}
