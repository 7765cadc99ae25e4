import { type Context, EngineRefusal } from '../operation.ts'
import type { Face } from '../pixels/faces.ts'
import { clamp, type Planes, smoothstep } from '../pixels/planes.ts'
import type { Frame } from './geometry.ts'
import { toOklab } from './oklab.ts'

/**
 * What retouching asks of a face: its place, a square about it, and the colour of its own skin, measured on cheeks and
 * forehead, so that every complexion in every light is judged by itself.
 */

export async function requireFaces(planes: Planes, context: Context, what: string): Promise<readonly Face[]> {
  const faces = await context.faces(planes)
  if (faces.length > 0) return faces
  throw new EngineRefusal(
    'no_face',
    `No face was found in this picture, so there is nothing to ${what}. Crop closer to the face, or turn the picture upright.`,
  )
}

/** The square about a face that reaches `reach` of its radii from its centre, cut to the picture. */
export function frameOf(face: Face, reach: number, { width, height }: Planes): Frame {
  const left = clamp(Math.floor(face.x - reach * face.radius), 0, width - 1)
  const top = clamp(Math.floor(face.y - reach * face.radius), 0, height - 1)
  const right = clamp(Math.ceil(face.x + reach * face.radius), left + 1, width)
  const bottom = clamp(Math.ceil(face.y + reach * face.radius), top + 1, height)
  return { left, top, width: right - left, height: bottom - top }
}

export interface SkinTone {
  /** OKLab. */
  readonly lightness: number
  readonly a: number
  readonly b: number
  /** How much lightness varies over it. */
  readonly spread: number
}

/**
 * Cheeks, nose and chin: x, y and radius in face radii. Eyes lie half a radius above the centre that the face finder
 * gives, mouths about 0.28 below it.
 */
const patches = [
  [-0.3, -0.05, 0.14],
  [0.3, -0.05, 0.14],
  [0, -0.15, 0.1],
  [0, 0.58, 0.1],
] as const

/** Medians over the places of a face that are hardly ever anything but skin. */
export function skinToneOf(planes: Planes, face: Face): SkinTone {
  const { width, height } = planes
  const lab = new Float64Array(3)
  const samples: [number, number, number][] = []
  for (const [dx, dy, r] of patches) {
    const step = Math.max(1, (r * face.radius) / 8)
    for (let v = -8; v <= 8; v++)
      for (let u = -8; u <= 8; u++) {
        const x = Math.round(face.x + dx * face.radius + u * step)
        const y = Math.round(face.y + dy * face.radius + v * step)
        if (u * u + v * v > 64 || x < 0 || y < 0 || x >= width || y >= height) continue
        const i = y * width + x
        toOklab(planes.r[i], planes.g[i], planes.b[i], lab)
        samples.push([lab[0], lab[1], lab[2]])
      }
  }
  const at = (channel: 0 | 1 | 2, share: number): number => {
    const sorted = samples.map(sample => sample[channel]).sort((one, other) => one - other)
    return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
  }
  return {
    lightness: at(0, 0.5),
    a: at(1, 0.5),
    b: at(2, 0.5),
    spread: clamp(at(0, 0.85) - at(0, 0.15), 0.08, 0.3),
  }
}

/** How sure a colour is to be this skin: hue and chroma near it, not so dark as hair, not so bright as a glint or eye. */
export function skinLikeness(lab: Float64Array, tone: SkinTone): number {
  const across = Math.hypot((lab[1] - tone.a) / 0.03, (lab[2] - tone.b) / 0.038)
  const light = (lab[0] - tone.lightness) / tone.spread
  return smoothstep(2.1, 0.9, across) * smoothstep(-2.2, -1.2, light) * smoothstep(2.6, 1.6, light)
}

/** 1 within an upright ellipse about a face, falling to 0 at its rim; half-axes in face radii. */
export function faceOval(face: Face, x: number, y: number, across: number, down: number): number {
  const distance = Math.hypot((x - face.x) / (across * face.radius), (y - face.y) / (down * face.radius))
  return smoothstep(1, 0.78, distance)
}
