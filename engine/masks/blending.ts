import { toEncoded, toLinear } from '../pixels/colour.ts'
import type { Matte, Planes } from '../pixels/planes.ts'

/**
 * Lays `edited` over `original` where the mask says, in place. In linear light, as light itself mixes, so that soft
 * edges show neither dark nor bright seams; colours weigh by their alpha. Where the mask is 0 the original stays to the
 * bit.
 */
export function blendByMask(original: Planes, edited: Planes, mask: Matte): void {
  const before = original.alpha
  const after = edited.alpha ?? (before ? new Float32Array(before.length).fill(1) : null)
  for (let i = 0; i < mask.data.length; i++) {
    const share = mask.data[i]
    if (share >= 1) continue
    const under = (before ? before[i] : 1) * (1 - share)
    const over = (after ? after[i] : 1) * share
    const alpha = under + over
    const isOriginal = share <= 0 || over === 0
    for (const channel of ['r', 'g', 'b'] as const) {
      edited[channel][i] =
        isOriginal || alpha === 0
          ? original[channel][i]
          : toEncoded((toLinear(original[channel][i]) * under + toLinear(edited[channel][i]) * over) / alpha)
    }
    if (after) after[i] = share <= 0 ? (before ? before[i] : 1) : alpha
  }
  edited.alpha = after
}
