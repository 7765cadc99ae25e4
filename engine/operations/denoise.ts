import type { Context, Operation, Reduced, Step } from '../operation.ts'
import { averageAlike } from '../pixels/alike.ts'
import type { Size } from '../pixels/enlarge.ts'
import { boxBlur } from '../pixels/filters.ts'
import type { Layer } from '../pixels/layers.ts'
import { createLines, type LineField, setLine } from '../pixels/line-field.ts'
import { clonePlanes, luma, type Planes } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { sweepPlanes } from '../pixels/sweep.ts'
import { estimateNoise, smoothNoise } from './noise-reduction.ts'

/**
 * Takes noise away by non-local means (see pixels/alike.ts), then what colour noise is left. Large photos are parted into
 * a half-size picture, which is treated so, and the finest detail, which is kept as far as it stands out of the noise
 * around it (local Wiener shrinkage, Mihcak et al. 1999): the grain of a large photo is finer than its drawing.
 */
const largePixels = 6_000_000

/** A clean photo still gets a little smoothing: someone asked for it. */
const leastNoise = 0.006

function takeNoise(planes: Planes, noise: number, strength: number, search: number, context: Context): Planes {
  const likeness = { search, noise: noise * Math.min(1, strength), softness: 0.55 * noise * strength }
  const out = averageAlike(planes, likeness, done => context.progress(0.8 * done))
  smoothNoise(out, {
    lightRadius: 2,
    lightEpsilon: noise * noise * 0.1 * strength,
    colourRadius: 4,
    colourEpsilon: noise * noise * 0.4 * strength,
  })
  return out
}

/** How much brightness varies within the pixels that become one at half the size, averaged over nine such. */
function energyOf(light: Float32Array, { width, height }: Size, half: Size): Float32Array {
  const energy = new Float32Array(half.width * half.height)
  for (let y = 0, i = 0; y < half.height; y++) {
    const top = Math.min(height - 2, 2 * y) * width
    for (let x = 0; x < half.width; x++, i++) {
      const at = top + Math.min(width - 2, 2 * x)
      const [a, b, c, d] = [light[at], light[at + 1], light[at + width], light[at + width + 1]]
      const mean = (a + b + c + d) / 4
      energy[i] = (a * a + b * b + c * c + d * d) / 4 - mean * mean
    }
  }
  return boxBlur(energy, half.width, half.height, 1, energy)
}

/** Of independent noise three quarters lie within blocks of four; what is measured there scatters about that. */
const noiseShare = 0.75 * 1.6

/** Lines that put the treated half-size picture in place of what was, and keep detail where there is some. */
function linesFor(full: Planes, strength: number, context: Context): LineField {
  const light = luma(full)
  const noise = Math.max(leastNoise, estimateNoise(full))
  const half = { width: Math.round(full.width / 2), height: Math.round(full.height / 2) }
  const energy = energyOf(light, full, half)
  const before = resizePlanes({ ...full, alpha: null }, half.width, half.height)
  const after = takeNoise(clonePlanes(before), Math.max(leastNoise, estimateNoise(before)), strength, 3, context)
  const field = createLines(half.width, half.height)
  const floor = noiseShare * noise * noise * strength
  for (let i = 0; i < energy.length; i++) {
    const keep = Math.max(0, 1 - floor / Math.max(1e-9, energy[i]))
    const offsets = [after.r[i] - keep * before.r[i], after.g[i] - keep * before.g[i], after.b[i] - keep * before.b[i]]
    setLine(field.lines, i, [keep, keep, keep], [offsets[0], offsets[1], offsets[2]])
  }
  return field
}

function largeLayers(step: Step, context: Context, { width, height }: Size, reduced: Reduced): Layer[] | null {
  if (width * height <= largePixels) return null
  return [{ kind: 'lines', ...linesFor(reduced(width, height), step.strength, context) }]
}

export const denoise: Operation = {
  name: 'denoise',
  label: 'Reduce noise',
  group: 'tone',
  stage: 'denoise',
  summary: 'Takes grain and colour noise away and leaves texture and edges.',
  hasStrength: true,
  cost: 5,
  parameters: {},
  layers: largeLayers,
  async run(planes, step, context) {
    context.progress(0)
    const layers = largeLayers(step, context, planes, () => planes)
    if (layers) return sweepPlanes(planes, layers, done => context.progress(0.8 + 0.2 * done))
    return takeNoise(planes, Math.max(leastNoise, estimateNoise(planes)), step.strength, 5, context)
  },
}
