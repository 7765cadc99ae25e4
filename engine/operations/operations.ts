/**
 * Every operation the engine has, by name. The imports are static, so that a browser build carries exactly these; the
 * order within a stage is the order of this list.
 */
import { type Operation, type OperationInfo, type OperationName, type Step, stages } from '../operation.ts'
import { blackAndWhite } from './black-and-white.ts'
import { blur } from './blur.ts'
import { brighten } from './brighten.ts'
import { contrast } from './contrast.ts'
import { cooler } from './cooler.ts'
import { darken } from './darken.ts'
import { desaturate } from './desaturate.ts'
import { invert } from './invert.ts'
import { pencil } from './pencil.ts'
import { saturate } from './saturate.ts'
import { sepia } from './sepia.ts'
import { sharpen } from './sharpen.ts'
import { vignette } from './vignette.ts'
import { warmer } from './warmer.ts'
import { watercolour } from './watercolour.ts'

const all: readonly Operation[] = [
  watercolour,
  pencil,
  sepia,
  blackAndWhite,
  vignette,
  brighten,
  darken,
  contrast,
  saturate,
  desaturate,
  warmer,
  cooler,
  sharpen,
  blur,
  invert,
]

const byName: ReadonlyMap<string, Operation> = new Map(all.map(operation => [operation.name, operation]))

export const operationNames: readonly OperationName[] = all.map(operation => operation.name)

export const findOperation = (name: string): Operation | undefined => byName.get(name)

export function requireOperation(name: OperationName): Operation {
  const operation = byName.get(name)
  if (!operation) throw new TypeError(`no operation is named ${name}: plans are validated before they run`)
  return operation
}

/** Everything but the code: drives the interface's chips, OpenAPI and the documentation. */
export const operationInfos: Readonly<Record<string, OperationInfo>> = Object.fromEntries(
  all.map(({ run: _run, finish: _finish, ...info }) => [info.name, info]),
)

/** By stage; within a stage in the order given. */
export function orderedByStage(steps: readonly Step[]): Step[] {
  const rank = (step: Step): number => stages.indexOf(requireOperation(step.name).stage)
  return steps.toSorted((one, other) => rank(one) - rank(other))
}

/** Seconds per megapixel in round numbers: only the shares matter, they make the progress bar move evenly. */
const costs: Partial<Record<OperationName, number>> = {
  watercolour: 8,
  oil: 8,
  pencil: 5,
  'coloured-pencil': 5,
  comic: 6,
  'pop-art': 6,
  'line-art': 2.5,
  denoise: 5,
  'low-light': 2,
  'golden-hour': 2,
  night: 1.5,
  'background-remove': 6,
  'background-blur': 6.5,
  'background-colour': 6,
}

export const costOf = (name: OperationName): number => costs[name] ?? 0.7
