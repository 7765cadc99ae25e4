import type { OperationName, Plan } from '../operation.ts'

export { type Suggestion, suggestions } from './suggestions.ts'

export function planInstruction(instruction: string): Plan {
  const words: [RegExp, OperationName][] = [
    [/watercolou?r/i, 'watercolour'],
    [/brighter|brighten/i, 'brighten'],
  ]
  const operations = words.filter(([word]) => word.test(instruction)).map(([, name]) => ({ name, strength: 1 }))
  return { operations, notUnderstood: operations.length > 0 ? [] : [instruction], needsGenerative: false }
}

export function describePlan(plan: Plan): string {
  return plan.operations.map(step => step.name).join(', ')
}
