/**
 * Faces as a painter sees them: where to take the small brush, and how small. Eyes and mouths must survive every style,
 * however coarse it is elsewhere.
 */
import type { Face } from './faces.ts'
import { type Planes, smoothstep } from './planes.ts'

/** 1 on faces, falling to 0 a little outside them; null where there are none. */
export function faceFocus(faces: readonly Face[], w: number, h: number): Float32Array | null {
  if (faces.length === 0) return null
  const out = new Float32Array(w * h)
  for (const face of faces) {
    const { left, top, right, bottom } = faceFrame(face, w, h)
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        // Faces are a little taller than wide.
        const away = Math.hypot((x + 0.5 - face.x) / 0.86, y + 0.5 - face.y) / face.radius
        const focus = smoothstep(1.45, 0.95, away)
        const i = y * w + x
        if (focus > out[i]) out[i] = focus
      }
    }
  }
  return out
}

/** The part of the picture that a face's focus covers. */
export function faceFrame({ x, y, radius }: Face, w: number, h: number) {
  const reach = 1.5 * radius
  return {
    left: Math.max(0, Math.floor(x - reach)),
    top: Math.max(0, Math.floor(y - reach)),
    right: Math.min(w, Math.ceil(x + reach)),
    bottom: Math.min(h, Math.ceil(y + reach)),
  }
}

/** The smallest face's half height in pixels; infinite without faces. */
export function smallestFace(faces: readonly Face[]): number {
  return faces.reduce((least, { radius }) => Math.min(least, radius), Number.POSITIVE_INFINITY)
}

/**
 * A style done again more finely on each face: `paint` gets the face's part of the picture with its left and top; what it
 * gives is blended in, in place.
 */
export function refineFaces(
  painted: Planes,
  photo: Planes,
  faces: readonly Face[],
  paint: (part: Planes, left: number, top: number, face: Face) => Planes,
): void {
  const { width, height } = painted
  for (const face of faces) {
    const { left, top, right, bottom } = faceFrame(face, width, height)
    const [w, h] = [right - left, bottom - top]
    if (w < 8 || h < 8) continue
    const finer = paint(cutPart(photo, left, top, w, h), left, top, face)
    const focus = faceFocus([{ ...face, x: face.x - left, y: face.y - top }], w, h) as Float32Array
    for (const channel of ['r', 'g', 'b'] as const) {
      const from = finer[channel]
      const to = painted[channel]
      for (let y = 0, i = 0; y < h; y++) {
        for (let x = 0, j = (top + y) * width + left; x < w; x++, i++, j++) to[j] += (from[i] - to[j]) * focus[i]
      }
    }
  }
}

export function cutPlane(plane: Float32Array, stride: number, left: number, top: number, w: number, h: number) {
  const out = new Float32Array(w * h)
  for (let y = 0; y < h; y++) {
    const from = (top + y) * stride + left
    out.set(plane.subarray(from, from + w), y * w)
  }
  return out
}

function cutPart(planes: Planes, left: number, top: number, w: number, h: number): Planes {
  const cut = (plane: Float32Array): Float32Array => cutPlane(plane, planes.width, left, top, w, h)
  return { width: w, height: h, r: cut(planes.r), g: cut(planes.g), b: cut(planes.b), alpha: null }
}
