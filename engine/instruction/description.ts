import type { OperationInfo, Plan, Step } from '../operation.ts'
import { findOperation } from '../operations/operations.ts'

/** A plan in words, for people: what will be done, what was not understood, what would need a generative model. */
export function describePlan(plan: Plan): string {
  const steps = plan.operations.map(describeStep)
  const sentences = [steps.length > 0 ? `${steps.join('; ')}.` : 'Nothing to do.']
  if (plan.notUnderstood.length > 0) {
    sentences.push(`Not understood: ${plan.notUnderstood.map(phrase => `“${phrase}”`).join(', ')}.`)
  }
  if (plan.needsGenerative) {
    const reasons = plan.generativeReasons?.join('; ')
    sentences.push(reasons ? `Needs a generative model: ${reasons}.` : 'Needs a generative model.')
  }
  return sentences.join(' ')
}

function describeStep(step: Step): string {
  const operation = findOperation(step.name)
  if (!operation) return step.name
  const parts = [operation.label]
  const detail = details[step.name]?.(step) ?? changedParameters(step, operation)
  if (detail !== '') parts.push(detail)
  if (operation.hasStrength && step.strength !== 1) parts.push(`strength ${Math.round(step.strength * 100)} %`)
  return parts.join(', ')
}

const shapes: readonly (readonly [number, string])[] = [
  [1, 'square'],
  [16 / 9, '16:9'],
  [9 / 16, '9:16'],
  [4 / 3, '4:3'],
  [3 / 4, '3:4'],
  [3 / 2, '3:2'],
  [2 / 3, '2:3'],
  [4 / 5, '4:5'],
  [5 / 4, '5:4'],
  [21 / 9, '21:9'],
]

function shapeOf(ratio: number): string {
  return shapes.find(([value]) => Math.abs(value - ratio) < 0.002)?.[1] ?? `${Math.round(ratio * 100) / 100}:1`
}

/** Where the parameters are the point, they are said as people say them. */
const details: Readonly<Record<string, (step: Step) => string>> = {
  crop: ({ ratio }) => (typeof ratio === 'number' ? `to ${shapeOf(ratio)}` : ''),
  rotate: ({ degrees }) => (typeof degrees === 'number' ? angle(degrees) : ''),
  flip: ({ axis }) => (axis === 'vertical' ? 'top to bottom' : 'left to right'),
  resize: ({ width, height, factor }) => size(Number(width ?? 0), Number(height ?? 0), Number(factor ?? 0)),
  upscale: ({ factor }) => `${factor ?? 2}×`,
  recolour: ({ from, to }) => `${from} to ${to}`,
  'background-colour': ({ colour }) => String(colour ?? ''),
  contrast: ({ direction }) => (direction === 'less' ? 'less' : ''),
}

const angle = (degrees: number): string => `${Math.abs(degrees)}° ${degrees < 0 ? 'counterclockwise' : 'clockwise'}`

function size(width: number, height: number, factor: number): string {
  if (width > 0 && height > 0) return `to ${width} × ${height} px`
  if (width > 0) return `to ${width} px wide`
  if (height > 0) return `to ${height} px high`
  return factor > 0 ? `to ${Math.round(factor * 100)} %` : ''
}

function changedParameters(step: Step, operation: OperationInfo): string {
  return Object.entries(operation.parameters)
    .filter(([name, parameter]) => step[name] !== undefined && step[name] !== parameter.default)
    .map(([name, parameter]) => `${parameter.label.toLowerCase()} ${step[name]}`)
    .join(', ')
}
