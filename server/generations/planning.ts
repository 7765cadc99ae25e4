/**
 * From words to a plan that can run, or a refusal that says what would. Everything that can be known before a picture is
 * looked at is decided here, before anything is queued.
 */
import {
  operations as catalogue,
  EngineRefusal,
  type Plan,
  planInstruction,
  type Step,
  suggestions,
  validatePlan,
  withStrength,
} from '@image2image/engine'
import type { Model, Providers } from '../providers/providers.ts'
import { refuse } from './refusals.ts'
import type { WireStep } from './schema.ts'

/** What comes with the words: "this" in them may be the painted part, "like that" the second picture. */
export interface Given {
  readonly hasMask: boolean
  readonly hasReference: boolean
}

export interface Wish extends Given {
  readonly instruction: string
  /** Takes the place of the plan that the words would give. */
  readonly operations?: readonly WireStep[] | undefined
  readonly inOrder?: boolean | undefined
  readonly strength?: number | undefined
  /** The result must have no background, whatever the words say. */
  readonly needsTransparency?: boolean
}

export interface ReadPlan {
  readonly plan: Plan
  /** The connected models that can do what needs one; none when nothing does. */
  readonly models: readonly Model[]
}

/** The models that could do what the engine cannot. */
export type Connected = readonly Model[]

export const connectedTo = (accountId: string, providers: Pick<Providers, 'generative'>): Connected =>
  providers.generative(accountId)

export function readPlan(words: string, given: Given, generative: Connected): ReadPlan {
  const plan = planInstruction(words, given)
  return { plan, models: plan.needsGenerative ? generative : [] }
}

export function planFor(wish: Wish, generative: Connected): Plan {
  const { instruction, operations, inOrder, strength } = wish
  if (!operations && instruction.trim() === '') throw refuse('instruction_missing')
  const read = operations ? null : planInstruction(instruction, wish)
  if (read) requireNeeds(read)
  if (read?.operations.length === 0) throw hopeless(read, instruction, generative)
  try {
    const plan = validatePlan(read ?? { operations, ...(inOrder === undefined ? {} : { inOrder }) })
    requireParts(plan, wish)
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

/** Words that speak of a mask or a second picture which did not come. */
export function requireNeeds({ needs = [] }: Plan): void {
  const operation = 'This edit'
  if (needs.includes('mask')) throw refuse('mask_missing', { operation })
  if (needs.includes('reference')) throw refuse('reference_missing', { operation })
}

/** What only the sender can give, asked for before anything is queued. */
function requireParts({ operations }: Plan, { hasMask, hasReference }: Given): void {
  for (const step of operations) {
    const info = catalogue[step.name]
    const operation = info?.label ?? step.name
    const namesBrush = typeof step.mask === 'string' && /\bbrush\b/.test(step.mask)
    if (!hasMask && (namesBrush || (info?.needsMask && step.mask === undefined)))
      throw refuse('mask_missing', { operation })
    if (!hasReference && readsReference(step)) throw refuse('reference_missing', { operation })
  }
  const isMaskUsed = operations.some(step => step.mask !== undefined || catalogue[step.name]?.takesMask)
  if (!hasMask || isMaskUsed) return
  throw refuse('mask_changes_size', {
    operations: operations.map(step => catalogue[step.name]?.label ?? step.name).join(', '),
  })
}

/** Whether a step looks at the second picture at all. */
export const readsReference = (step: Step): boolean =>
  catalogue[step.name]?.needsReference === true || step.fill === 'picture'

const examples = (): string =>
  suggestions
    .slice(0, 6)
    .map(suggestion => `“${suggestion.words}”`)
    .join(', ')

/** The words of a plan without a step. */
export function hopeless(plan: Plan, instruction: string, generative: Connected) {
  if (plan.needsGenerative) {
    const reasons = plan.generativeReasons?.join(', ') || 'it asks for things that are not in the picture'
    const models = generative.map(({ id }) => id)
    const connected =
      models.length > 0 ? `Name one as the model: ${models.join(', ')}.` : 'None is connected to this server.'
    return refuse('needs_generative', {
      ...{ reasons, connected, models },
      ...{ examples: examples(), notUnderstood: plan.notUnderstood },
    })
  }
  const words = plan.notUnderstood.length > 0 ? plan.notUnderstood.join(', ') : instruction.trim().slice(0, 200)
  return refuse('nothing_understood', { words, examples: examples(), notUnderstood: plan.notUnderstood })
}
