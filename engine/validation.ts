/**
 * Checks a plan that came from outside (a client, a stored order, a language model) against what the operations declare,
 * and spells every parameter out. What passes here can be run; what does not is refused by the name of the parameter.
 */
import { z } from 'zod'
import { parseMask, printMask } from './masks/expression.ts'
import {
  EngineRefusal,
  type Operation,
  type Parameter,
  type ParameterValue,
  type Plan,
  type Step,
} from './operation.ts'
import { findOperation, operationNames, takesMask } from './operations/operations.ts'
import { parseColour } from './pixels/colour.ts'
import { refusals } from './refusals.ts'

const maximumSteps = 24

const stepShape = z.looseObject({
  name: z.string().max(64),
  strength: z.number().min(0).max(1.5).default(1),
})

const planShape = z.object({
  operations: z.array(stepShape).max(maximumSteps),
  notUnderstood: z.array(z.string().max(4000)).max(100).default([]),
  inOrder: z.boolean().optional(),
  needsGenerative: z.boolean().default(false),
  generativeReasons: z.array(z.string().max(4000)).max(100).optional(),
  needs: z
    .array(z.enum(['mask', 'reference']))
    .max(2)
    .optional(),
})

export function validatePlan(plan: unknown): Plan {
  const parsed = planShape.safeParse(plan)
  if (!parsed.success) throw malformed(parsed.error.issues[0])
  const { operations, ...rest } = parsed.data
  return { operations: operations.map(completeStep), ...rest }
}

function malformed(issue: z.core.$ZodIssue): EngineRefusal {
  const path = issue.path.map(String)
  if (path[0] === 'operations' && path.length >= 3) {
    const expected = path[2] === 'strength' ? 'a number from 0 to 1.5' : 'the name of an operation'
    return refusals.invalidStep(Number(path[1]), 'operation', path[2], expected)
  }
  const parameter = path.join('.') || 'plan'
  return new EngineRefusal(
    'invalid_parameter',
    `The plan's “${parameter}” is not as it should be: ${issue.message}. A plan is ` +
      '{"operations": [{"name": "watercolour", "strength": 1}], "notUnderstood": [], "needsGenerative": false}.',
    { parameter },
  )
}

function completeStep(given: z.infer<typeof stepShape>, index: number): Step {
  const operation = findOperation(given.name)
  if (!operation) {
    throw refusals.invalidStep(index, given.name.slice(0, 64), 'name', `one of ${operationNames.join(', ')}`)
  }
  const step: Step = { name: operation.name, strength: given.strength }
  for (const [name, value] of Object.entries(given)) {
    if (name === 'name' || name === 'strength') continue
    if (name === 'mask') {
      if (value !== undefined && value !== null) step.mask = requireMask(index, operation, value)
      continue
    }
    const parameter = Object.hasOwn(operation.parameters, name) ? operation.parameters[name] : undefined
    if (!parameter) {
      const known = Object.keys(operation.parameters)
      const expected = known.length > 0 ? `left out; it takes ${known.join(', ')}` : 'left out; it takes none'
      throw refusals.invalidStep(index, operation.name, name.slice(0, 64), expected)
    }
    step[name] = requireValue(index, operation.name, name, parameter, value)
  }
  for (const [name, parameter] of Object.entries(operation.parameters)) step[name] ??= parameter.default
  return step
}

function requireMask(index: number, operation: Operation, value: unknown): string {
  if (!takesMask(operation)) throw refusals.invalidStep(index, operation.name, 'mask', 'left out; it takes none')
  if (typeof value !== 'string') throw refusals.invalidStep(index, operation.name, 'mask', 'text, such as “sky”')
  return printMask(parseMask(value))
}

function requireValue(
  index: number,
  operation: string,
  name: string,
  parameter: Parameter,
  value: unknown,
): ParameterValue {
  const refuse = (expected: string): EngineRefusal => refusals.invalidStep(index, operation, name, expected)
  if (parameter.kind === 'toggle') {
    if (typeof value !== 'boolean') throw refuse('true or false')
    return value
  }
  if (parameter.kind === 'number') {
    const minimum = parameter.minimum ?? Number.NEGATIVE_INFINITY
    const maximum = parameter.maximum ?? Number.POSITIVE_INFINITY
    if (typeof value === 'number' && value === parameter.default) return value
    if (typeof value !== 'number' || !(value >= minimum && value <= maximum)) {
      throw refuse(`a number from ${minimum} to ${maximum}${parameter.unit ? ` (${parameter.unit})` : ''}`)
    }
    return value
  }
  if (typeof value !== 'string') throw refuse('text')
  if (value === parameter.default || parameter.choices?.includes(value)) return value
  if (parameter.kind === 'text') {
    if (value.length > (parameter.maximumLength ?? 200)) throw refuse(`at most ${parameter.maximumLength} characters`)
    return value
  }
  if (parameter.kind === 'choice') throw refuse(`one of ${parameter.choices?.join(', ')}`)
  if (!parseColour(value)) throw refuse('a colour, such as “navy blue” or #0000ff')
  return value
}
