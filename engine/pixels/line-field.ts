/**
 * Lines through colours, one for each pixel of a small picture: the form in which a change is carried over to a large one
 * (`carry-over.ts` finds them, `sweep.ts` lays them over a picture).
 */
/** Slopes and offsets of lines through colours: for each small pixel those of red, green, blue (and 1, and 0, of alpha). */
export interface LineField {
  readonly width: number
  readonly height: number
  readonly lines: Float32Array
}

export type Triple = readonly [number, number, number]

/** Lines that change nothing yet. */
export function createLines(width: number, height: number): LineField {
  const lines = new Float32Array(width * height * 8)
  for (let i = 0; i < lines.length; i += 8) {
    lines[i] = 1
    lines[i + 1] = 1
    lines[i + 2] = 1
    lines[i + 3] = 1
  }
  return { width, height, lines }
}

export function setLine(lines: Float32Array, i: number, slopes: Triple, offsets: Triple): void {
  const at = i * 8
  lines[at] = slopes[0]
  lines[at + 1] = slopes[1]
  lines[at + 2] = slopes[2]
  lines[at + 4] = offsets[0]
  lines[at + 5] = offsets[1]
  lines[at + 6] = offsets[2]
}

/** Variance of the colours in a window of nine pixels below which the wider one decides, and below that a mere gain. */
export const flat = 4e-5
export const mostSlope = 6

/** Slopes over wide neighbourhoods, four floats a pixel. */
export interface WideSlopes {
  readonly width: number
  readonly height: number
  readonly slopes: Float32Array
}
