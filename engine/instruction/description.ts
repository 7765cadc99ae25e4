/** A plan in words, for people: what will be done and where, what was not understood, and what is missing for the rest. */
import { describeMask, parseMask } from '../masks/expression.ts'
import type { OperationInfo, Plan, PlanNeed, Step } from '../operation.ts'
import { findOperation } from '../operations/operations.ts'

export function describePlan(plan: Plan): string {
  const steps = plan.operations.map(describeStep)
  const joined = plan.inOrder ? steps.join('; then ') : steps.join('; ')
  const sentences = [steps.length > 0 ? `${joined}.` : 'Nothing to do.']
  if (plan.notUnderstood.length > 0) {
    sentences.push(`Not understood: ${plan.notUnderstood.map(phrase => `“${phrase}”`).join(', ')}.`)
  }
  for (const need of plan.needs ?? []) sentences.push(needWords[need])
  if (plan.needsGenerative) {
    const reasons = plan.generativeReasons?.join('; ')
    sentences.push(reasons ? `Needs a generative model: ${reasons}.` : 'Needs a generative model.')
  }
  return sentences.join(' ')
}

const needWords: Readonly<Record<PlanNeed, string>> = {
  mask: 'Needs a mask: paint over what is meant, and say it again.',
  reference: 'Needs a second picture to work from.',
}

function describeStep(step: Step): string {
  const operation = findOperation(step.name)
  if (!operation) return step.name
  const parts = [operation.label]
  const detail = details[step.name]?.(step) ?? changedParameters(step, operation)
  if (detail !== '') parts.push(detail)
  if (typeof step.mask === 'string') parts.push(place(step.mask))
  if (operation.hasStrength && step.strength !== 1) parts.push(`strength ${Math.round(step.strength * 100)} %`)
  return parts.join(', ')
}

/** "On the sky only", "on everything but the main subject". */
function place(mask: string): string {
  const words = describeMask(parseMask(mask))
  return /^everything| without /.test(words) ? `on ${words}` : `on ${words} only`
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

const toShape = ({ ratio }: Step): string => (typeof ratio === 'number' && ratio > 0 ? `to ${shapeOf(ratio)}` : '')

/** Operations that go both ways say which way, and how far where that is not the usual. */
function bothWays(step: Step): string {
  const declared = findOperation(step.name)?.parameters.amount
  if (typeof step.amount !== 'number' || !declared) return ''
  const size = Math.abs(step.amount) === Math.abs(Number(declared.default)) ? '' : ` ${Math.abs(step.amount)} %`
  return `${step.amount < 0 ? 'less' : 'more'}${size}`
}

/** Where the parameters are the point, they are said as people say them. */
const details: Readonly<Record<string, (step: Step) => string>> = {
  crop: toShape,
  expand: toShape,
  rotate: ({ degrees }) => (typeof degrees === 'number' ? angle(degrees) : ''),
  straighten: ({ degrees }) => (typeof degrees === 'number' && degrees !== 0 ? angle(degrees) : ''),
  'hue-shift': ({ degrees }) => (typeof degrees === 'number' ? `by ${degrees}°` : ''),
  flip: ({ axis }) => (axis === 'vertical' ? 'top to bottom' : 'left to right'),
  resize: ({ width, height, factor }) => size(Number(width ?? 0), Number(height ?? 0), Number(factor ?? 0)),
  'content-aware-resize': step =>
    size(Number(step.width ?? 0), Number(step.height ?? 0), Number(step.factor ?? 0)) || toShape(step),
  upscale: ({ factor }) => `${factor ?? 2}×`,
  recolour: ({ from, to }) => (from === undefined || from === 'auto' ? `to ${to}` : `${from} to ${to}`),
  'background-colour': ({ colour }) => String(colour ?? ''),
  'background-replace': step => (step.fill === 'gradient' ? `by a gradient, ${step.from} to ${step.to}` : ''),
  duotone: ({ dark, light }) => (dark && light ? `${dark} and ${light}` : ''),
  contrast: ({ direction }) => (direction === 'less' ? 'less' : ''),
  exposure: ({ stops }) => (typeof stops === 'number' ? `${stops < 0 ? '−' : '+'}${Math.abs(stops)} stops` : ''),
  'white-balance': ({ kelvin }) => (typeof kelvin === 'number' && kelvin > 0 ? `${kelvin} K` : ''),
  vibrance: bothWays,
  highlights: bothWays,
  shadows: bothWays,
  clarity: bothWays,
  text: ({ text, position }) => `“${text ?? ''}”${position ? `, ${position}` : ''}`,
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
