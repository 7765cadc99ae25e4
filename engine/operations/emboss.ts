/**
 * Emboss: the picture as a low relief, lit from one side.
 *
 * Method: brightness becomes height, with large steps flattened and small shapes kept (bas-relief by gradient
 * compression after Weyrich et al. 2007, on four scales); the surface is shaded with a diffuse and a glossy term and
 * darkened in its hollows (Blinn 1978).
 * Parameters: `material` plaster, bronze, paper or the picture's own colours; `angle` where the light comes from, degrees
 * anticlockwise from the right; `depth` 0.2..3 x.
 * Cost: 0.4 CPU-s at 1 megapixel.
 */
import type { Context, Operation, Step } from '../operation.ts'
import { gaussianBlur, guidedFilter } from '../pixels/filters.ts'
import { fractalNoise } from '../pixels/noise.ts'
import { clamp, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { addFineTooth, crispenEdges } from '../pixels/surface.ts'
import { numberOf, wordOf } from './reading.ts'

export const emboss: Operation = {
  name: 'emboss',
  label: 'Emboss',
  group: 'paint',
  stage: 'style',
  summary: 'Turns the picture into a relief in plaster, bronze, paper or its own colours.',
  hasStrength: true,
  cost: 0.4,
  parameters: {
    material: {
      label: 'Material',
      kind: 'choice',
      choices: ['plaster', 'bronze', 'paper', 'colour'],
      default: 'plaster',
    },
    angle: { label: 'Light from', kind: 'number', minimum: 0, maximum: 360, step: 5, unit: 'degrees', default: 135 },
    depth: { label: 'Depth', kind: 'number', minimum: 0.2, maximum: 3, step: 0.1, unit: 'x', default: 1 },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const material = wordOf(step, 'material', 'plaster')
    const relief = raise(planes, material, context)
    context.progress(0.6)
    const depth = numberOf(step, 'depth', 1) * (1 + 0.8 * Math.max(0, force - 1))
    shadeRelief(planes, relief, material, depth, step, context)
    return planes
  },
  async finish(full, step, context) {
    crispenEdges(full, Math.max(1, 0.5 * context.scale), 1.5)
    if (wordOf(step, 'material', 'plaster') !== 'colour') addFineTooth(full, context.seed + 3, 0.04)
    return full
  },
}

interface Relief {
  readonly height: Float32Array
  /** How far below its surroundings a place lies; positive is a hollow. */
  readonly hollow: Float32Array
}

function raise(planes: Planes, material: string, { scale, seed, progress }: Context): Relief {
  const { width, height } = planes
  const brightness = luma(planes)
  const calm = guidedFilter(brightness, brightness, width, height, Math.round(3 * scale), 0.0006)
  progress(0.15)
  const fine = gaussianBlur(calm, width, height, 0.7 * scale)
  const middle = gaussianBlur(calm, width, height, 3.5 * scale)
  progress(0.3)
  const broad = gaussianBlur(calm, width, height, 14 * scale)
  progress(0.4)
  const whole = gaussianBlur(broad, width, height, 40 * scale)
  progress(0.5)
  const grit = material === 'colour' ? null : fractalNoise(width, height, Math.max(2, 5 * scale), 2, seed + 3, 0.6)
  const hollow = broad
  for (let i = 0; i < fine.length; i++) {
    // Each band is bent so that a bright window does not rise like a tower beside a face.
    const small = compress(fine[i] - middle[i], 0.09)
    const large = compress(middle[i] - broad[i], 0.14)
    const mass = compress(broad[i] - whole[i], 0.2)
    hollow[i] = -(small * 1.1 + large)
    fine[i] = small * 1.5 + large * 1.6 + mass * 1.9 + 0.3 * whole[i] + (grit ? (grit[i] - 0.5) * 0.01 : 0)
  }
  return { height: fine, hollow }
}

const compress = (value: number, limit: number): number => (value * limit) / (limit + Math.abs(value))

function shadeRelief(
  planes: Planes,
  relief: Relief,
  material: string,
  depth: number,
  step: Step,
  { scale, progress }: Context,
): void {
  const { width, height, r, g, b } = planes
  const turned = (numberOf(step, 'angle', 135) * Math.PI) / 180
  const lightX = Math.cos(turned) * 0.72
  const lightY = -Math.sin(turned) * 0.72
  const lightZ = 0.69
  const steep = 13 * depth * scale
  const paint = painters[material] ?? painters.plaster
  const colour = new Float32Array(3)
  for (let y = 0, i = 0; y < height; y++) {
    if (y % 64 === 0) progress(0.6 + (0.4 * y) / height)
    const above = Math.max(0, y - 1) * width
    const below = Math.min(height - 1, y + 1) * width
    for (let x = 0; x < width; x++, i++) {
      const left = relief.height[y * width + Math.max(0, x - 1)]
      const right = relief.height[y * width + Math.min(width - 1, x + 1)]
      const nx = (left - right) * steep
      const ny = (relief.height[above + x] - relief.height[below + x]) * steep
      const norm = 1 / Math.sqrt(nx * nx + ny * ny + 1)
      const facing = Math.max(0, (nx * lightX + ny * lightY + lightZ) * norm)
      // Half-way vector between the light and the eye above the sheet.
      const gloss = Math.max(0, ((nx * lightX + ny * lightY) * 0.54 + 0.919) * norm)
      const shine = gloss ** 40
      const lit = Math.max(0, facing / lightZ - smoothstep(0, 0.12, relief.hollow[i]) * 0.22)
      colour[0] = r[i]
      colour[1] = g[i]
      colour[2] = b[i]
      paint(lit, shine, colour)
      r[i] = clamp(colour[0])
      g[i] = clamp(colour[1])
      b[i] = clamp(colour[2])
    }
  }
}

/** `lit` is 1 on flat ground in full light; `colour` holds the photo's and takes the material's. */
type Paint = (lit: number, shine: number, colour: Float32Array) => void

const painters: Readonly<Record<string, Paint>> = {
  plaster(lit, _shine, colour) {
    const tone = 0.66 * lit ** 0.9
    colour[0] = 0.02 + tone * 1.0
    colour[1] = 0.025 + tone * 0.975
    colour[2] = 0.04 + tone * 0.925
  },
  bronze(lit, shine, colour) {
    const tone = 0.42 * lit ** 1.5
    colour[0] = 0.05 + tone * 1.25 + shine * 0.3
    colour[1] = 0.035 + tone * 0.86 + shine * 0.25
    colour[2] = 0.03 + tone * 0.42 + shine * 0.14
  },
  paper(lit, _shine, colour) {
    const tone = mix(0.91, 0.91 * lit, 0.55)
    colour[0] = tone + 0.01
    colour[1] = tone
    colour[2] = tone - 0.015
  },
  colour(lit, shine, colour) {
    const shade = mix(1, lit, 0.85)
    for (let k = 0; k < 3; k++) colour[k] = colour[k] * shade + shine * 0.06
  },
}
