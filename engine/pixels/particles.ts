/**
 * Small soft things in front of a scene: streaks of rain and flakes of snow, drawn on a plane whose longer side is about
 * a thousand pixels whatever the picture's size, because none of them is sharp. Shapes cover each other as light through
 * them does (screen), so the plane stays 0..1.
 */
import { clamp } from './planes.ts'

export interface Canvas {
  readonly width: number
  readonly height: number
  readonly plane: Float32Array
}

const longerSide = 1200

export function createCanvas(width: number, height: number): Canvas & { readonly unit: number } {
  const shrink = Math.min(1, longerSide / Math.max(width, height))
  const w = Math.max(1, Math.round(width * shrink))
  const h = Math.max(1, Math.round(height * shrink))
  // Sizes are designed for a picture 1024 px long.
  return { width: w, height: h, plane: new Float32Array(w * h), unit: Math.max(w, h) / 1024 }
}

export interface Streak {
  readonly x: number
  readonly y: number
  /** Vector from the middle to the end. */
  readonly dx: number
  readonly dy: number
  /** Standard deviation across. */
  readonly spread: number
  readonly light: number
}

/** A soft line that is strongest in the middle and fades to both ends. */
export function drawStreak({ width, height, plane }: Canvas, streak: Streak): void {
  const { x, y, dx, dy, spread, light } = streak
  const half = Math.hypot(dx, dy)
  const [ux, uy] = [dx / half, dy / half]
  const reach = spread * 2.5 + 1
  const top = Math.max(0, Math.floor(y - Math.abs(dy) - reach))
  const bottom = Math.min(height - 1, Math.ceil(y + Math.abs(dy) + reach))
  // A line thinner than a pixel is a fainter line of a pixel.
  const wide = Math.max(0.55, spread)
  const level = light * (spread / wide)
  for (let row = top; row <= bottom; row++) {
    // Where the line crosses this row, and how far it may be seen from there.
    const centre = Math.abs(uy) > 0.05 ? x + ((row - y) * ux) / uy : x
    const side = Math.abs(uy) > 0.05 ? reach / Math.abs(uy) : Math.abs(dx) + reach
    const right = Math.min(width - 1, Math.ceil(centre + side))
    for (let column = Math.max(0, Math.floor(centre - side)); column <= right; column++) {
      const along = ((column - x) * ux + (row - y) * uy) / half
      if (along < -1 || along > 1) continue
      const across = ((column - x) * uy - (row - y) * ux) / wide
      const fade = 1 - along * along
      const i = row * width + column
      plane[i] += (1 - plane[i]) * level * fade * Math.exp(-0.5 * across * across)
    }
  }
}

export interface Flake {
  readonly x: number
  readonly y: number
  readonly radius: number
  /** 0 a hard disc (out of focus) .. 1 a soft dot. */
  readonly softness: number
  readonly light: number
  /** How much longer than wide it is, and the direction of its length: it moves while it is seen. */
  readonly stretch: number
  readonly angle: number
}

export function drawFlake({ width, height, plane }: Canvas, flake: Flake): void {
  const { x, y, radius, softness, light, stretch, angle } = flake
  const edge = Math.max(0.6, radius * (0.25 + 0.75 * softness))
  const reach = (radius + edge) * stretch
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  const bottom = Math.min(height - 1, Math.ceil(y + reach))
  const right = Math.min(width - 1, Math.ceil(x + reach))
  for (let row = Math.max(0, Math.floor(y - reach)); row <= bottom; row++)
    for (let column = Math.max(0, Math.floor(x - reach)); column <= right; column++) {
      const u = ((column - x) * cosine + (row - y) * sine) / stretch
      const v = (row - y) * cosine - (column - x) * sine
      const inside = clamp((radius + edge * 0.5 - Math.sqrt(u * u + v * v)) / edge)
      if (inside === 0) continue
      const i = row * width + column
      plane[i] += (1 - plane[i]) * light * inside * inside * (3 - 2 * inside)
    }
}
