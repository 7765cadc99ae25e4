/**
 * The sectors of the anisotropic Kuwahara filter as tables, and a picture laid out for them: 32 directions × 4
 * elongations of an ellipse cut into eight soft sectors, weights already normalised. The plain and the compiled filter
 * both walk these.
 */
import type { Flow } from './flow.ts'
import type { Planes } from './planes.ts'

const directions = 32
const elongations = 4
export const sectors = 8
const shapes = directions * elongations

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

/** Rows `from`..`to` as r, g, b, r²+g²+b² per pixel, with `reach` repeated pixels on every side. */
export function padForKuwahara(
  { width, height, r, g, b }: Planes,
  reach: number,
  from: number,
  to: number,
  out: Float32Array,
): void {
  const stride = width + 2 * reach
  let at = 0
  for (let y = from - reach; y < to + reach; y++) {
    const row = Math.min(height - 1, Math.max(0, y)) * width
    for (let x = 0; x < stride; x++, at += 4) {
      const i = row + Math.min(width - 1, Math.max(0, x - reach))
      const red = r[i]
      const green = g[i]
      const blue = b[i]
      out[at] = red
      out[at + 1] = green
      out[at + 2] = blue
      out[at + 3] = red * red + green * green + blue * blue
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

export type KuwaharaRun = (
  planes: Planes,
  flow: Flow,
  table: KuwaharaTable,
  sharpness: number,
  progress?: (fraction: number) => void,
) => Planes
