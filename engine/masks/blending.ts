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
  const from = [original.r, original.g, original.b]
  const to = [edited.r, edited.g, edited.b]
  for (let i = 0; i < mask.data.length; i++) {
    const share = mask.data[i]
    if (share >= 1) continue
    if (share <= 0) {
      const start = i
      while (i + 1 < mask.data.length && mask.data[i + 1] <= 0) i++
      for (let k = 0; k < 3; k++) to[k].set(from[k].subarray(start, i + 1), start)
      for (let j = start; after && j <= i; j++) after[j] = before ? before[j] : 1
      continue
    }
    const under = (before ? before[i] : 1) * (1 - share)
    const over = (after ? after[i] : 1) * share
    const alpha = under + over
    for (let k = 0; k < 3; k++) {
      to[k][i] =
        over === 0 || alpha === 0
          ? from[k][i]
          : toEncoded((toLinear(from[k][i]) * under + toLinear(to[k][i]) * over) / alpha)
    }
    if (after) after[i] = alpha
  }
  edited.alpha = after
}
