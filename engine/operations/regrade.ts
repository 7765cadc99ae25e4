import type { Context, Operation } from '../operation.ts'
import { curveTable, saturate } from '../pixels/colour.ts'
import { applyColourCube, type ColourChange, createColourCube } from '../pixels/colour-cube.ts'
import type { ColourGrade } from '../pixels/grade.ts'
import { clamp, type Planes } from '../pixels/planes.ts'
import { byStrips } from './reading.ts'
import { applyCurveTo } from './tone-curves.ts'

/**
 * Grades a picture by a change of single colours, in place: the change is sampled on a lattice first, so it may be as
 * costly as it likes. `amount` up to 1 mixes with the original.
 */
export function regrade(planes: Planes, context: Context, change: ColourChange, amount = 1, from = 0, to = 1): Planes {
  context.progress(from)
  const cube = createColourCube(change, planes.r.length < 40000 ? 17 : 33)
  const strip = (first: number, end: number): void =>
    applyColourCube(planes, cube, amount, first * planes.width, end * planes.width)
  byStrips(planes, context, strip, from, to)
  return planes
}

/**
 * Replaces every colour by what its tone alone says: one table (see `curveTable`) for each channel, read by luma, in
 * place. `weights` say how much each channel counts for the tone.
 */
export function byTone(
  planes: Planes,
  context: Context,
  tables: readonly Float32Array[],
  amount: number,
  weights: readonly [number, number, number] = [0.299, 0.587, 0.114],
): Planes {
  const { r, g, b, width } = planes
  const [red, green, blue] = tables
  byStrips(planes, context, (first, end) => {
    for (let i = first * width; i < end * width; i++) {
      const tone = clamp(weights[0] * r[i] + weights[1] * g[i] + weights[2] * b[i]) * 1024
      const k = tone | 0
      const share = tone - k
      r[i] += (red[k] + (red[k + 1] - red[k]) * share - r[i]) * amount
      g[i] += (green[k] + (green[k + 1] - green[k]) * share - g[i]) * amount
      b[i] += (blue[k] + (blue[k + 1] - blue[k]) * share - b[i]) * amount
    }
  })
  return planes
}

type GradeOf = NonNullable<Operation['grade']>

/** What an operation that changes each colour by itself is made of. */
export const byColour = (grade: (...given: Parameters<GradeOf>) => ColourGrade): Pick<Operation, 'run' | 'grade'> => ({
  grade,
  run: (planes, step, context) => {
    context.progress(0)
    return Promise.resolve(
      applyGrade(
        planes,
        grade(step, () => planes),
        context,
      ),
    )
  },
})

/** In place. */
export function applyGrade(planes: Planes, grade: ColourGrade, context: Context): Planes {
  if (grade.kind === 'colours') return regrade(planes, context, grade.change, grade.amount)
  if (grade.kind === 'tone') return byTone(planes, context, grade.curves.map(curveTable), grade.amount, grade.weights)
  applyCurveTo(planes, grade.curve)
  context.progress(0.6)
  return grade.saturation === 1 ? planes : saturate(planes, grade.saturation)
}

export const colourChange = (change: ColourChange, amount = 1): ColourGrade => ({ kind: 'colours', change, amount })
export const curveChange = (curve: (value: number) => number, saturation = 1): ColourGrade => ({
  kind: 'curve',
  curve,
  saturation,
})
