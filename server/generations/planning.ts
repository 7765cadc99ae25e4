/**
 * From words to a plan that can run, or a refusal that says what would. Everything that can be known before a picture is
 * looked at is decided here, before anything is queued.
 */
import {
  operations as catalogue,
  EngineRefusal,
  type Plan,
  planInstruction,
  suggestions,
  validatePlan,
  withStrength,
} from '@image2image/engine'
import { refuse } from './refusals.ts'
import type { WireStep } from './schema.ts'

export interface Wish {
  readonly instruction: string
  /** Takes the place of the plan that the words would give. */
  readonly operations?: readonly WireStep[] | undefined
  readonly strength?: number | undefined
  /** The result must have no background, whatever the words say. */
  readonly needsTransparency?: boolean
}

export function planFor(wish: Wish): Plan {
  const { instruction, operations, strength } = wish
  if (!operations && instruction.trim() === '') throw refuse('instruction_missing')
  const read = operations ? null : planInstruction(instruction)
  if (read?.operations.length === 0) throw hopeless(read, instruction)
  try {
    const plan = validatePlan(read ?? { operations })
    return withStrength(wish.needsTransparency ? withoutBackground(plan) : plan, strength ?? 1)
  } catch (error) {
    if (error instanceof EngineRefusal) throw refuse('invalid_parameter', { problem: error.message, ...error.details })
    throw error
  }
}

function withoutBackground(plan: Plan): Plan {
  if (plan.operations.some(step => catalogue[step.name]?.group === 'background')) return plan
  return validatePlan({ ...plan, operations: [...plan.operations, { name: 'background-remove', strength: 1 }] })
}

const examples = (): string =>
  suggestions
    .slice(0, 6)
    .map(suggestion => `“${suggestion.words}”`)
    .join(', ')

function hopeless(plan: Plan, instruction: string) {
  if (plan.needsGenerative) {
    const reasons = plan.generativeReasons?.join(', ') || 'it asks for things that are not in the picture'
    return refuse('needs_generative', { reasons, examples: examples(), notUnderstood: plan.notUnderstood })
  }
  const words = plan.notUnderstood.length > 0 ? plan.notUnderstood.join(', ') : instruction.trim().slice(0, 200)
  return refuse('nothing_understood', { words, examples: examples(), notUnderstood: plan.notUnderstood })
}

/** A mask is laid over the result pixel by pixel, so the result must have the pixels of the original. */
export function requireMaskable(plan: Plan): void {
  const moving = plan.operations.filter(step => ['geometry', 'canvas'].includes(catalogue[step.name]?.stage ?? ''))
  if (moving.length === 0) return
  throw refuse('mask_changes_size', {
    operations: moving.map(step => catalogue[step.name]?.label ?? step.name).join(', '),
  })
}
