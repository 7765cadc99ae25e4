import type { Operation } from '../operation.ts'
import { clamp } from '../pixels/planes.ts'
import { cutOut } from './geometry.ts'
import { byStrips, numberOf, wordOf } from './reading.ts'

/**
 * Clears the corners outside a rounded rectangle, or everything outside the largest circle in the middle (the picture is
 * cut to its square). The edge is antialiased by the exact distance to the outline. Parameters: `shape`; `radius` 0..50 %
 * of the shorter side. Cost: 0.05 CPU-s at 1 MP.
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
    const isCircle = wordOf(step, 'shape', 'corners') === 'circle'
    const side = Math.min(planes.width, planes.height)
    const place = { left: (planes.width - side) >> 1, top: (planes.height - side) >> 1, width: side, height: side }
    const out = isCircle && planes.width !== planes.height ? cutOut(planes, place) : planes
    const { width, height } = out
    const radius = isCircle ? side / 2 : (clamp(numberOf(step, 'radius', 8), 0, 50) / 100) * side
    const alpha = out.alpha ?? new Float32Array(width * height).fill(1)
    byStrips(out, context, (first, end) => {
      for (let y = first; y < end; y++) {
        const v = Math.max(radius - y - 0.5, y + 0.5 - (height - radius), 0)
        if (v === 0) continue
        for (let x = 0, i = y * width; x < width; x++, i++) {
          const u = Math.max(radius - x - 0.5, x + 0.5 - (width - radius), 0)
          if (u === 0) continue
          const cover = clamp(radius + 0.5 - Math.hypot(u, v))
          if (cover < 1) alpha[i] *= cover
          if (alpha[i] > 0) continue
          out.r[i] = 0
          out.g[i] = 0
          out.b[i] = 0
        }
      }
    })
    return { ...out, alpha }
  },
}
