import type { Pixels } from '../../engine/pixels/planes.ts'

/** Golden pictures are small: what matters shows at this size, and a hundred of them stay a few megabytes. */
export const goldenSide = 320

/** In 8-bit levels. Room for lossy storage and another machine's rounding, none for a changed look. */
export const tolerance = { mean: 3, block: 12 } as const

/** How far two pictures of one size are apart: on average, and in the block of 8 x 8 pixels where it is worst. */
export function distance(one: Pixels, other: Pixels): { mean: number; block: number } {
  const { width, height } = one
  let sum = 0
  let block = 0
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const signed = [0, 0, 0, 0]
      let count = 0
      for (let y = top; y < Math.min(height, top + 8); y++) {
        for (let x = left; x < Math.min(width, left + 8); x++, count++) {
          const j = (y * width + x) * 4
          for (let k = 0; k < 4; k++) {
            // A clear pixel has no colour.
            const value = (picture: Pixels): number =>
              k === 3 ? picture.data[j + 3] : (picture.data[j + k] * picture.data[j + 3]) / 255
            const apart = value(one) - value(other)
            signed[k] += apart
            sum += Math.abs(apart) / 4
          }
        }
      }
      block = Math.max(block, ...signed.map(value => Math.abs(value) / count))
    }
  }
  return { mean: sum / (width * height), block }
}
