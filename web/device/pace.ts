import type { Plan } from '@image2image/engine'

/**
 * How large a preview may be on this very device: what the same operations took last time says what they will take now.
 * A few fixed sizes only, so that a picture does not change its size with every move of a slider.
 */
const wantedMs = 900
const sides = [512, 448, 384, 320, 256]

const msPerPixel = new Map<string, number>()

const keyOf = ({ operations }: Plan): string => operations.map(step => step.name).join(' ')

interface Size {
  readonly width: number
  readonly height: number
}

/** `undefined`: nothing is known yet, and the engine's own estimate has to do. */
export function pacedSide(plan: Plan, { width, height }: Size): number | undefined {
  const pace = msPerPixel.get(keyOf(plan))
  if (pace === undefined) return undefined
  const pixelsAt = (side: number): number => (side * side * Math.min(width, height)) / Math.max(width, height)
  return sides.find(side => pixelsAt(side) * pace <= wantedMs) ?? sides.at(-1)
}

export function notePace(plan: Plan, { width, height }: Size, ms: number): void {
  const key = keyOf(plan)
  const pace = ms / Math.max(1, width * height)
  const before = msPerPixel.get(key)
  // The first time compiles and fills caches; later ones count for more.
  msPerPixel.set(key, before === undefined ? pace : Math.min(pace, before * 0.5 + pace * 0.5))
}
