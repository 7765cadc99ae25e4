/** The front door of words: to a plan by the lexicon or by a language model, and from a plan to words. */
export { describePlan } from './description.ts'
export type { PlanningOptions } from './draft.ts'
export { type AskModel, type ModelPlan, type ModelRequest, planWithModel } from './language-model.ts'
export { planInstruction } from './planning.ts'
export { type Suggestion, suggestions } from './suggestions.ts'
