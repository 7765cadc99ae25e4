/**
 * Brings pixels described by CICP code points (an `nclx` box, PNG's `cICP`) to sRGB: the decoders give such pixels as they
 * are stored. Wide gamuts go through linear light with a matrix; PQ and HLG are tone-mapped with the highlights rolled off.
 * Matrices: BT.2020 and Display P3 to BT.709, D65, from the primaries. Transfers: BT.2100-2.
 */
import type { CodePoints } from './header.ts'

type Matrix = readonly [number, number, number, number, number, number, number, number, number]

const identity: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1]
const matrices: Readonly<Record<number, Matrix>> = {
  9: [1.6605, -0.5876, -0.0728, -0.1246, 1.1329, -0.0083, -0.0182, -0.1006, 1.1187],
  12: [1.2249, -0.2247, 0, -0.042, 1.0419, 0, -0.0197, -0.0786, 1.0979],
}

const transfer = { linear: 8, pq: 16, hlg: 18 } as const

/** Nothing to do for BT.709 and BT.601 primaries with any ordinary curve: screens treat them as sRGB, and so do browsers. */
export function needsConversion(points: CodePoints | null): points is CodePoints {
  if (!points) return false
  const { linear, pq, hlg } = transfer
  return points.primaries in matrices || [linear, pq, hlg].includes(points.transfer as 8)
}

const fromSrgb = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
const toSrgb = (v: number): number => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055)

/** BT.2408 puts the white of a page at 203 cd/m2: that becomes 1, and what is brighter is rolled off. */
const paperWhite = 203

function fromPq(v: number): number {
  const p = v ** (1 / 78.84375)
  return (10_000 / paperWhite) * (Math.max(0, p - 0.8359375) / (18.8515625 - 18.6875 * p)) ** (1 / 0.1593017578125)
}

function fromHlg(v: number): number {
  const scene = v <= 0.5 ? (v * v) / 3 : (Math.exp((v - 0.55991073) / 0.17883277) + 0.28466892) / 12
  return (1_000 / paperWhite) * scene ** 1.2
}

/** Straight up to 0.7, then a curve that reaches 1 at `peak`: mid-tones keep their place. */
function rollOff(v: number, peak: number): number {
  const knee = 0.7
  if (v <= knee) return v
  const t = Math.min(1, (v - knee) / (peak - knee))
  return knee + (1 - knee) * (1 - (1 - t) ** ((peak - knee) / (1 - knee)))
}

function linearTable(points: CodePoints, size: number): Float32Array {
  const curve =
    points.transfer === transfer.pq
      ? fromPq
      : points.transfer === transfer.hlg
        ? fromHlg
        : points.transfer === transfer.linear
          ? (v: number) => v
          : fromSrgb
  return Float32Array.from({ length: size }, (_, i) => curve(i / (size - 1)))
}

/** `samples` is RGBA, 8 or 16 bits a channel at full range; the answer is 8-bit sRGB RGBA. */
export function convertCodePoints(samples: Uint8Array | Uint16Array, points: CodePoints): Uint8Array {
  const size = samples instanceof Uint16Array ? 65_536 : 256
  const linear = linearTable(points, size)
  const m = matrices[points.primaries] ?? identity
  const isHdr = points.transfer === transfer.pq || points.transfer === transfer.hlg
  const peak = isHdr ? 1_000 / paperWhite : 1
  const steps = 4_096
  // The table's index is the square root of light, so that the shadows keep their steps.
  const encoded = Uint8Array.from({ length: steps + 1 }, (_, i) => Math.round(255 * toSrgb((i / steps) ** 2)))
  const encode = (value: number): number => {
    const light = isHdr ? rollOff(value, peak) : value
    return light <= 0 ? 0 : light >= 1 ? 255 : encoded[Math.round(Math.sqrt(light) * steps)]
  }
  const out = new Uint8Array(samples.length)
  const alphaShift = size === 256 ? 0 : 8
  for (let i = 0; i < samples.length; i += 4) {
    const r = linear[samples[i]]
    const g = linear[samples[i + 1]]
    const b = linear[samples[i + 2]]
    out[i] = encode(m[0] * r + m[1] * g + m[2] * b)
    out[i + 1] = encode(m[3] * r + m[4] * g + m[5] * b)
    out[i + 2] = encode(m[6] * r + m[7] * g + m[8] * b)
    out[i + 3] = samples[i + 3] >> alphaShift
  }
  return out
}
