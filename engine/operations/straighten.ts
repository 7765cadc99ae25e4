import { EngineRefusal, type Operation, type Step } from '../operation.ts'
import { findLines, type Segment, sizeForLines } from '../pixels/lines.ts'
import { clamp } from '../pixels/planes.ts'
import { reducePixels } from '../pixels/resample.ts'
import { findTilt } from '../pixels/upright.ts'
import { numberOf } from './reading.ts'
import { rotate } from './rotate.ts'

/**
 * Levels a picture and cuts the largest upright frame out of it. By itself it reads the tilt from straight lines: line
 * support regions (after the Line Segment Detector, Grompone von Gioi 2010) vote for an angle, horizons and building edges
 * together, verticals with their convergence allowed for. Parameters: `degrees` -15..15, clockwise (0: automatic). Refuses
 * `nothing_to_change` where the picture is level or nothing in it is straight. Cost: 0.15 CPU-s at 1 MP, 0.8 at 12.
 */

const mostDegrees = 15
/** Below this nobody sees it, and turning would only soften the picture. */
const leastDegrees = 0.2

/** By how many degrees to turn, clockwise. */
function angleFor(step: Step, lines: () => readonly Segment[]): number {
  const asked = clamp(numberOf(step, 'degrees', 0), -mostDegrees, mostDegrees)
  if (asked !== 0) return asked
  const tilt = findTilt(lines(), mostDegrees)
  if (!tilt) {
    throw new EngineRefusal(
      'nothing_to_change',
      'No horizon and no upright lines were found to level this picture by. Say by how many degrees to turn it.',
    )
  }
  if (Math.abs(tilt.degrees) < leastDegrees) {
    throw new EngineRefusal('nothing_to_change', 'This picture is level already. Say by how many degrees to turn it.')
  }
  return -tilt.degrees
}

const turnBy = (degrees: number): Step => ({ name: 'rotate', strength: 1, degrees, expand: false })

export const straighten: Operation = {
  name: 'straighten',
  label: 'Straighten',
  group: 'canvas',
  stage: 'geometry',
  summary: 'Levels the horizon and rights what stands upright, by itself or by an angle, and cuts the corners off.',
  hasStrength: false,
  cost: 0.7,
  parameters: {
    degrees: {
      label: 'Angle (0: automatic)',
      kind: 'number',
      minimum: -mostDegrees,
      maximum: mostDegrees,
      step: 0.1,
      unit: 'degrees',
      default: 0,
    },
  },
  async run(planes, step, context) {
    context.progress(0)
    const degrees = angleFor(step, () => findLines(planes))
    context.progress(0.3)
    return rotate.run(planes, turnBy(degrees), context)
  },
  onBytes(pixels, step, context) {
    context.progress(0)
    const { width, height } = sizeForLines(pixels)
    const degrees = angleFor(step, () => findLines(reducePixels(pixels, width, height)))
    return rotate.onBytes?.(pixels, turnBy(degrees), context) ?? null
  },
}
