/**
 * Anisotropic Kuwahara filter (Kyprianidis et al. 2009): each pixel becomes the mean of the calmest of eight
 * overlapping sectors of an ellipse that lies along the flow. Noise and texture melt into brush-sized facets while
 * edges stay; it is the body of the painted styles and their dearest step.
 *
 * Sector weights come from tables (32 directions × 4 elongations) already normalised, and the picture is padded by the
 * reach of the ellipse, so the hot loop is nothing but multiply-adds without a branch.
 */
import type { Flow } from './flow.ts'
import { createPlanes, type Planes } from './planes.ts'

const directions = 32
const elongations = 4
const sectors = 8
const shapes = directions * elongations

/** Variance (of colours 0..1) times this, to the fourth, decides how strongly a sector counts. */
const defaultSharpness = 306

/** `starts[shape * 8 + sector]`..next is the stretch of `dx`, `dy`, `weights` of that sector. */
export interface KuwaharaTable {
  readonly reach: number
  readonly starts: Int32Array
  readonly dx: Int8Array
  readonly dy: Int8Array
  readonly weights: Float32Array
}

const tables = new Map<number, KuwaharaTable>()

export function kuwaharaTable(radius: number): KuwaharaTable {
  const known = tables.get(radius)
  if (known) return known
  const starts = new Int32Array(shapes * sectors + 1)
  const dx: number[] = []
  const dy: number[] = []
  const weights: number[] = []
  let reach = 0
  for (let shape = 0; shape < shapes; shape++) {
    const taps = ellipseTaps(radius, Math.floor(shape / elongations), shape % elongations)
    for (let sector = 0; sector < sectors; sector++) {
      const own = taps.filter(tap => tap.shares[sector] > 0.04)
      const total = own.reduce((sum, tap) => sum + tap.shares[sector] * tap.falloff, 0)
      for (const tap of own) {
        dx.push(tap.x)
        dy.push(tap.y)
        weights.push((tap.shares[sector] * tap.falloff) / total)
        reach = Math.max(reach, Math.abs(tap.x), Math.abs(tap.y))
      }
      starts[shape * sectors + sector + 1] = weights.length
    }
  }
  const table: KuwaharaTable = {
    reach,
    starts,
    dx: Int8Array.from(dx),
    dy: Int8Array.from(dy),
    weights: Float32Array.from(weights),
  }
  tables.set(radius, table)
  return table
}

interface Tap {
  readonly x: number
  readonly y: number
  readonly falloff: number
  /** How much of this tap each sector owns; sums to 1. */
  readonly shares: readonly number[]
}

function ellipseTaps(radius: number, direction: number, elongation: number): Tap[] {
  const angle = (Math.PI * direction) / directions
  const stretch = 1 + ((elongation + 0.5) / elongations) * 0.9
  const long = radius * stretch
  const short = Math.max(1, radius / stretch)
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const box = Math.ceil(Math.max(long, short))
  const taps: Tap[] = []
  for (let y = -box; y <= box; y++) {
    for (let x = -box; x <= box; x++) {
      const u = (x * cos + y * sin) / long
      const v = (-x * sin + y * cos) / short
      const distance = u * u + v * v
      if (distance > 1) continue
      const raw = Array.from({ length: sectors }, (_, sector) => {
        const turn = (sector * 2 * Math.PI) / sectors
        const along = u * Math.cos(turn) + v * Math.sin(turn)
        const across = -u * Math.sin(turn) + v * Math.cos(turn)
        const lobe = Math.max(0, along + 0.33 - 2.262 * across * across)
        return lobe * lobe
      })
      const total = raw.reduce((sum, share) => sum + share, 0)
      taps.push({ x, y, falloff: Math.exp(-2.2 * distance), shares: raw.map(share => share / total) })
    }
  }
  return taps
}

/** The picture as r, g, b, r²+g²+b² per pixel with `reach` repeated pixels on every side. */
export function padForKuwahara({ width, height, r, g, b }: Planes, reach: number, out: Float32Array): void {
  const stride = width + 2 * reach
  let to = 0
  for (let y = -reach; y < height + reach; y++) {
    const row = Math.min(height - 1, Math.max(0, y)) * width
    for (let x = 0; x < stride; x++, to += 4) {
      const from = row + Math.min(width - 1, Math.max(0, x - reach))
      const red = r[from]
      const green = g[from]
      const blue = b[from]
      out[to] = red
      out[to + 1] = green
      out[to + 2] = blue
      out[to + 3] = red * red + green * green + blue * blue
    }
  }
}

/** Which of the 128 table shapes fits the flow at each pixel. */
export function shapesOfFlow({ tangentX, tangentY, anisotropy }: Flow, out: Uint8Array): void {
  for (let i = 0; i < anisotropy.length; i++) {
    const direction = Math.round(halfTurn(tangentX[i], tangentY[i]) * directions) % directions
    out[i] = direction * elongations + Math.min(elongations - 1, (anisotropy[i] * elongations) | 0)
  }
}

/** Angle of an undirected line as 0..1 of half a turn, by a polynomial arctangent good to 0.0005 of it. */
function halfTurn(x: number, y: number): number {
  const flat = Math.abs(x)
  const steep = Math.abs(y)
  const ratio = flat > steep ? steep / flat : steep > 0 ? flat / steep : 0
  const eighth = ratio * (0.25 + (1 - ratio) * (0.07788 + 0.0211 * ratio))
  const quarter = flat > steep ? eighth : 0.5 - eighth
  return x * y >= 0 ? quarter : 1 - quarter
}

export type RowsProgress = (fraction: number) => void

/** `radius` is the ellipse's mean radius in pixels; `sharpness` near the default gives crisp facets, less blurs. */
export function anisotropicKuwahara(
  planes: Planes,
  flow: Flow,
  radius: number,
  sharpness = defaultSharpness,
  progress?: RowsProgress,
): Planes {
  const table = kuwaharaTable(Math.max(1, Math.round(radius)))
  return kuwaharaReference(planes, flow, table, sharpness, progress)
}

/** The filter in plain TypeScript: what the compiled kernel is tested against, and what runs where there is none. */
export function kuwaharaReference(
  planes: Planes,
  flow: Flow,
  table: KuwaharaTable,
  sharpness: number,
  progress?: RowsProgress,
): Planes {
  const { width, height } = planes
  const { reach, starts, weights } = table
  const stride = width + 2 * reach
  const padded = new Float32Array(stride * (height + 2 * reach) * 4)
  padForKuwahara(planes, reach, padded)
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
