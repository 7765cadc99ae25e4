/**
 * Anisotropic Kuwahara filter (Kyprianidis et al. 2009): each pixel becomes the mean of the calmest of eight
 * overlapping sectors of an ellipse that lies along the flow. Noise and texture melt into brush-sized facets while
 * edges stay; it is the body of the painted styles and was their dearest step until it was compiled.
 */
import type { Flow } from './flow.ts'
import { kuwaharaCompiled } from './kuwahara-compiled.ts'
import { type KuwaharaRun, kuwaharaTable, padForKuwahara, sectors, shapesOfFlow } from './kuwahara-tables.ts'
import { createPlanes, type Planes } from './planes.ts'

/** Variance (of colours 0..1) times this, to the fourth, decides how strongly a sector counts. */
const defaultSharpness = 306

/** Very long, thin pictures ask for radii that fit neither the tables nor anyone's patience. */
const largestRadius = 16

/** `radius` is the ellipse's mean radius in pixels; `sharpness` near the default gives crisp facets, less blurs. */
export function anisotropicKuwahara(
  planes: Planes,
  flow: Flow,
  radius: number,
  sharpness = defaultSharpness,
  progress?: (fraction: number) => void,
): Planes {
  const table = kuwaharaTable(Math.min(largestRadius, Math.max(1, Math.round(radius))))
  const run = kuwaharaCompiled() ?? kuwaharaReference
  return run(planes, flow, table, sharpness, progress)
}

/** The filter in plain TypeScript: what the compiled kernel is tested against, and what runs where there is none. */
export const kuwaharaReference: KuwaharaRun = (planes, flow, table, sharpness, progress) => {
  const { width, height } = planes
  const { reach, starts, weights } = table
  const stride = width + 2 * reach
  const padded = new Float32Array(stride * (height + 2 * reach) * 4)
  padForKuwahara(planes, reach, 0, height, padded)
  const shape = new Uint8Array(width * height)
  shapesOfFlow(flow, shape)
  const offsets = new Int32Array(weights.length)
  for (let k = 0; k < offsets.length; k++) offsets[k] = (table.dy[k] * stride + table.dx[k]) * 4
  const out = createPlanes(width, height, planes.alpha)
  for (let y = 0; y < height; y++) {
    if (progress && y % 8 === 0) progress(y / height)
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const centre = ((y + reach) * stride + x + reach) * 4
      const first = shape[i] * sectors
      let red = 0
      let green = 0
      let blue = 0
      let total = 0
      for (let sector = first; sector < first + sectors; sector++) {
        let r = 0
        let g = 0
        let b = 0
        let squares = 0
        const end = starts[sector + 1]
        for (let k = starts[sector]; k < end; k++) {
          const at = centre + offsets[k]
          const weight = weights[k]
          r += padded[at] * weight
          g += padded[at + 1] * weight
          b += padded[at + 2] * weight
          squares += padded[at + 3] * weight
        }
        const unrest = Math.max(0, squares - r * r - g * g - b * b) * sharpness
        const square = unrest * unrest
        const share = 1 / (1 + square * square)
        red += r * share
        green += g * share
        blue += b * share
        total += share
      }
      out.r[i] = red / total
      out.g[i] = green / total
      out.b[i] = blue / total
    }
  }
  return out
}
