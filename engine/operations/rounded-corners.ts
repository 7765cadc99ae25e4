import type { Operation, Step } from '../operation.ts'
import type { Size } from '../pixels/enlarge.ts'
import { cutFrom, pixelsOf, wholesOf } from '../pixels/moves.ts'
import { clamp } from '../pixels/planes.ts'
import { cutOut, type Frame } from './geometry.ts'
import { numberOf, wordOf } from './reading.ts'

/** The frame that stays, and the radius of its corners. */
function outlineOf({ width, height }: Size, step: Step): { place: Frame; radius: number } {
  const side = Math.min(width, height)
  if (wordOf(step, 'shape', 'corners') === 'circle') {
    return {
      place: { left: (width - side) >> 1, top: (height - side) >> 1, width: side, height: side },
      radius: side / 2,
    }
  }
  const radius = (clamp(numberOf(step, 'radius', 8), 0, 50) / 100) * side
  return { place: { left: 0, top: 0, width, height }, radius }
}

/** Visits every pixel of the corners that is not wholly inside, with how much of it is. */
function eachCorner({ width, height }: Size, radius: number, take: (i: number, cover: number) => void): void {
  for (let y = 0; y < height; y++) {
    const v = Math.max(radius - y - 0.5, y + 0.5 - (height - radius), 0)
    if (v === 0) continue
    for (let x = 0; x < width; x++) {
      const u = Math.max(radius - x - 0.5, x + 0.5 - (width - radius), 0)
      if (u === 0) continue
      const cover = clamp(radius + 0.5 - Math.sqrt(u * u + v * v))
      if (cover < 1) take(y * width + x, cover)
    }
  }
}

/**
 * Clears the corners outside a rounded rectangle, or everything outside the largest circle in the middle (the picture is
 * cut to its square). The edge is antialiased by the exact distance to the outline. Parameters: `shape`; `radius` 0..50 %
 * of the shorter side. Cost: 0.02 CPU-s at 1 MP.
 */
export const roundedCorners: Operation = {
  name: 'rounded-corners',
  label: 'Rounded corners',
  group: 'canvas',
  stage: 'frame',
  summary: 'Rounds the corners off onto clear ground, or cuts the picture to a circle.',
  hasStrength: false,
  cost: 0.1,
  parameters: {
    shape: { label: 'Shape', kind: 'choice', choices: ['corners', 'circle'], default: 'corners' },
    radius: { label: 'Radius', kind: 'number', minimum: 0, maximum: 50, step: 1, unit: '%', default: 8 },
  },
  async run(planes, step, context) {
    context.progress(0)
    const { place, radius } = outlineOf(planes, step)
    const out = place.width === planes.width && place.height === planes.height ? planes : cutOut(planes, place)
    const alpha = out.alpha ?? new Float32Array(out.r.length).fill(1)
    eachCorner(out, radius, (i, cover) => {
      alpha[i] *= cover
      if (alpha[i] > 0) return
      out.r[i] = 0
      out.g[i] = 0
      out.b[i] = 0
    })
    return { ...out, alpha }
  },
  onBytes(pixels, step, context) {
    context.progress(0)
    const { place, radius } = outlineOf(pixels, step)
    const out = cutFrom(wholesOf(pixels), place)
    const bytes = new Uint8ClampedArray(out.data.buffer)
    eachCorner(out, radius, (i, cover) => {
      const alpha = Math.fround(Math.fround(bytes[4 * i + 3] / 255) * cover)
      bytes[4 * i + 3] = alpha * 255
      if (alpha === 0) out.data[i] = 0
    })
    return pixelsOf(out)
  },
}
