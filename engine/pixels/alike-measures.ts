/** What the plain and the compiled non-local means agree on: which pixels are compared, and how far patches reach. */
export const patchReach = 2
export const colourShare = 0.4

export const innerSide = 116
const patchPixels = (2 * patchReach + 1) ** 2
/** Noise of both terms together, as a multiple of luma's own, where the channels' noise is independent. */
const noiseGain = 1 + 4.5 * colourShare * colourShare

export interface Likeness {
  /** How far around a pixel others are looked for. */
  readonly search: number
  /** Standard deviation of the noise in brightness that makes patches differ which are the same. */
  readonly noise: number
  /** How much further apart two patches may be and still count, as a deviation too. */
  readonly softness: number
}

/** What both ways are told: sums of squared differences below `floor` are nothing, and `scale` makes the rest a power. */
export function measuresOf({ noise, softness }: Likeness): { floor: number; scale: number } {
  return {
    floor: noise * noise * noiseGain * patchPixels,
    scale: 1 / (softness * softness * noiseGain * patchPixels),
  }
}

/** Half of a disc about a pixel: the other half are the same pairs the other way round. */
export function offsetsWithin(search: number): (readonly [number, number])[] {
  const offsets: [number, number][] = []
  for (let dy = 0; dy <= search; dy++)
    for (let dx = -search; dx <= search; dx++) {
      if (dy === 0 && dx <= 0) continue
      if (dx * dx + dy * dy <= search * search + 1) offsets.push([dx, dy])
    }
  return offsets
}
