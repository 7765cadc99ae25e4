/**
 * Marks of a dry stick on rough paper: the stick rides on the tooth, so that light pressure colours the peaks only and
 * the paper shows between, in streaks along the stroke.
 */
import { createRandom, fractalNoise } from './noise.ts'
import { type Planes, smoothstep } from './planes.ts'
import { rowSpan } from './strokes.ts'

/** Height of the paper's grain, about uniform over 0..1. */
export function paperTooth(w: number, h: number, seed: number, scale: number): Float32Array {
  const tooth = fractalNoise(w, h, Math.max(1.6, 2.6 * scale), 2, seed, 0.8)
  const laid = fractalNoise(w, h, Math.max(4, 7 * scale), 2, seed + 5)
  for (let i = 0; i < tooth.length; i++) tooth[i] = smoothstep(0.22, 0.78, 0.75 * tooth[i] + 0.25 * laid[i])
  return tooth
}

const streakLength = 256

/** How unevenly the face of a stick touches the paper across its width. */
export function stickFace(seed: number): Float32Array {
  const random = createRandom(seed)
  const raw = Float32Array.from({ length: streakLength }, random)
  return raw.map((value, k) => 0.5 * value + 0.5 * raw[(k + 1) % streakLength])
}

export interface ChalkStroke {
  readonly x: number
  readonly y: number
  /** Unit direction. */
  readonly directionX: number
  readonly directionY: number
  /** How far the stroke reaches before and behind its middle, and to either side, pixels. */
  readonly ahead: number
  readonly behind: number
  readonly halfWidth: number
  readonly curvature: number
  readonly r: number
  readonly g: number
  readonly b: number
  /** 0 barely touches, 1 fills the tooth. */
  readonly pressure: number
  /** Where on the stick's face the stroke starts, 0..1. */
  readonly offset: number
}

/** Lays one stroke on the canvas, in place. */
export function paintChalk(canvas: Planes, tooth: Float32Array, face: Float32Array, stroke: ChalkStroke): void {
  const { width, height, r, g, b } = canvas
  const { x: px, y: py, directionX: tx, directionY: ty, ahead, behind, halfWidth, curvature } = stroke
  const side = halfWidth + Math.abs(curvature) * Math.max(ahead, behind) ** 2
  const reachY = Math.max(ahead, behind) * Math.abs(ty) + side * Math.abs(tx) + 1
  const top = Math.max(0, Math.ceil(py - reachY))
  const bottom = Math.min(height - 1, Math.floor(py + reachY))
  const toFace = (streakLength * 0.22) / halfWidth
  const faceStart = stroke.offset * streakLength + streakLength
  for (let y = top; y <= bottom; y++) {
    const dy = y - py
    const [from, to] = rowSpan(stroke, dy, side, width)
    for (let x = Math.ceil(from); x <= to; x++) {
      const dx = x - px
      const u = dx * tx + dy * ty
      const v = dy * tx - dx * ty - curvature * u * u
      const across = v < 0 ? -v : v
      if (across > halfWidth || u < -behind || u > ahead) continue
      const along = u < 0 ? -u / behind : u / ahead
      // Sticks press less at the rims and as the hand lifts.
      const rim = across / halfWidth
      const press = stroke.pressure * (1 - 0.45 * rim * rim * rim) * (1 - 0.5 * along * along * along)
      const streak = face[((v * toFace + faceStart) | 0) & (streakLength - 1)]
      const i = y * width + x
      const over = press * 1.25 + 0.3 * streak - 0.18 - tooth[i]
      if (over <= 0) continue
      const cover = over > 0.5 ? 0.92 : over * 1.84
      r[i] += (stroke.r - r[i]) * cover
      g[i] += (stroke.g - g[i]) * cover
      b[i] += (stroke.b - b[i]) * cover
    }
  }
}
