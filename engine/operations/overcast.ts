import type { Context } from '../operation.ts'
import { clamp, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import type { Depth } from './depth.ts'
import { byStrips } from './reading.ts'

/** The light of a covered sky, as rain and snow fall from it, and the veil of what falls in the distance. */
export interface Weather {
  /** How much light is left, and how much colour. */
  readonly level: number
  readonly saturation: number
  /** Gains on red and blue. */
  readonly red: number
  readonly blue: number
  /** How much of the bright end is pressed down: no sun, no hard lights. */
  readonly flatten: number
  readonly sky: readonly [number, number, number]
  /** How much of a clear sky is covered. */
  readonly cover: number
  readonly veil: number
  readonly amount: number
}

export function overcast(planes: Planes, depth: Depth, weather: Weather, context: Context): void {
  const { r, g, b, width } = planes
  const { level, saturation, red, blue, flatten, sky, cover, veil, amount } = weather
  const under = (value: number): number => value * (1 - flatten * smoothstep(0.45, 1, value)) * level
  const grade = (first: number, end: number): void => {
    for (let i = first * width; i < end * width; i++) {
      const grey = 0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]
      const lit = under(grey)
      const scale = lit / Math.max(0.02, grey)
      const far = depth.plane[i]
      const air = depth.sky ? depth.sky.data[i] : 0
      // Distant things pale into the falling water; a blue sky is covered, its clouds keep a little of their drawing.
      const away = clamp(veil * far * far * (1 - air) + cover * air)
      const drawing = (grey - 0.7) * 0.35 * air
      const tint = [red, 1, blue]
      for (const [k, plane] of [r, g, b].entries()) {
        const own = clamp((grey + (plane[i] - grey) * saturation) * scale * tint[k])
        plane[i] += (mix(own, clamp(sky[k] + drawing), away) - plane[i]) * amount
      }
    }
  }
  byStrips(planes, context, grade, 0.25, 0.5)
}
