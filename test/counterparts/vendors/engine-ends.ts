/** How faults end at an engine of the operator's own: as everywhere, but that nobody is ever billed. */
import { type End, usualEnds } from './world.ts'

type Ends = Record<keyof typeof usualEnds, End>

export const unbilledEnds = Object.fromEntries(
  Object.entries(usualEnds).map(([fault, { code }]) => [fault, { code, billed: 'no' }]),
) as Ends
