import { EngineRefusal, type Operation } from '../operation.ts'
import { fillHole, mostWorkingPixels } from '../pixels/fill.ts'
import type { Planes } from '../pixels/planes.ts'

/**
 * Takes away what lies under the mask and continues what lies about it. Completion by patches over a pyramid (Wexler et
 * al. 2007; Barnes et al., PatchMatch, 2009; texture channel after Newson et al. 2014), joined in the gradient domain
 * (Pérez et al. 2003). Everything comes from the same photo: nothing is invented. No parameters. The whole masked area,
 * soft edge included, is replaced and nothing beyond it, so the brush should cover the object with its shadow and a
 * little more. About 1 CPU-s at 1 MP with a thirtieth of it masked, 3 at 12 MP.
 */
export const removeObject: Operation = {
  name: 'remove-object',
  label: 'Remove object',
  group: 'retouch',
  stage: 'region',
  summary:
    'Removes what the mask covers and continues the surroundings. Paint over the whole object and its shadow, with a little to spare.',
  hasStrength: false,
  parameters: {},
  needsMask: true,
  ownsMask: true,
  cost: 2,
  ownWorkingPixels: mostWorkingPixels,
  async run(planes, _step, context) {
    context.progress(0)
    const { mask } = context
    if (!mask) throw maskMissing()
    const hole = new Uint8Array(mask.data.length)
    for (let i = 0; i < hole.length; i++) if (mask.data[i] > leastCover) hole[i] = 1
    requireFillable(hole)
    const isFilled = fillHole(planes, hole, {
      seed: context.seed,
      levelness: 0.3,
      blocked: clearPixels(planes),
      progress: fraction => context.progress(fraction),
    })
    if (!isFilled) throw tooLarge(1)
    return planes
  },
}

/** A veil thinner than this is no part of the mask. */
const leastCover = 0.02
const mostShare = 0.6

function requireFillable(hole: Uint8Array): void {
  let count = 0
  for (let i = 0; i < hole.length; i++) count += hole[i]
  const share = count / hole.length
  if (count === 0) {
    throw new EngineRefusal('mask_empty', 'The mask covers nothing. Paint over the object that should go.', {
      parameter: 'mask',
    })
  }
  if (share > mostShare) throw tooLarge(share)
}

function tooLarge(share: number): EngineRefusal {
  return new EngineRefusal(
    'invalid_parameter',
    `The mask covers ${Math.round(share * 100)} % of the picture, which leaves too little to fill it from. Mask at most ` +
      `${mostShare * 100} %, or crop the picture to the part that should stay.`,
    { parameter: 'mask', share: Math.round(share * 1000) / 1000 },
  )
}

const maskMissing = (): EngineRefusal =>
  new EngineRefusal('mask_missing', 'Removing an object needs a mask: paint over what should go.')

/** Clear pixels hold no colour worth copying. */
export function clearPixels({ alpha }: Planes): Uint8Array | null {
  if (!alpha) return null
  const clear = new Uint8Array(alpha.length)
  for (let i = 0; i < clear.length; i++) clear[i] = alpha[i] < 0.5 ? 1 : 0
  return clear
}
