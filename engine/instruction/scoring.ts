/**
 * Holds the planner's answer against what a phrase of the set expects. The expectation is one line: operations by name,
 * parameters in brackets, strength after `@` ("warmer@<1 crop(ratio=1)"); a `?` at its end says that it may be missing.
 */
import type { Plan, Step } from '../operation.ts'

export interface Phrase {
  readonly words: string
  readonly plan?: string
  readonly generative?: boolean
  /** Must be among what was not understood; empty: something must be. */
  readonly leftover?: string
  readonly leftoverAllowed?: boolean
}

/** What is wrong with the plan, or null. */
export function judge(phrase: Phrase, plan: Plan): string | null {
  const expected = (phrase.plan ?? '').split(/ (?![^(]*\))/).filter(Boolean)
  const missing = expected.filter(text => !text.endsWith('?') && !plan.operations.some(step => answers(step, text)))
  if (missing.length > 0) return `misses ${missing.join(' ')}`
  const names = expected.map(text => nameOf(text))
  const extra = plan.operations.filter(step => !names.includes(step.name))
  if (extra.length > 0) return `adds ${extra.map(step => step.name).join(' ')}`
  if (plan.needsGenerative !== (phrase.generative ?? false))
    return plan.needsGenerative ? 'cries generative' : 'misses generative'
  if (phrase.leftover !== undefined) {
    const isReported = plan.notUnderstood.some(words => words.includes(phrase.leftover ?? ''))
    return isReported ? null : 'hides what it did not understand'
  }
  if (plan.notUnderstood.length > 0 && !phrase.generative && !phrase.leftoverAllowed) {
    return `reports ${JSON.stringify(plan.notUnderstood)}`
  }
  return null
}

const nameOf = (expected: string): string => /^[a-z-]+/.exec(expected)?.[0] ?? ''

function answers(step: Step, expected: string): boolean {
  if (step.name !== nameOf(expected)) return false
  const parameters = /\(([^)]*)\)/.exec(expected)?.[1] ?? ''
  for (const pair of parameters.split(',').filter(Boolean)) {
    const [name, value] = pair.split('=')
    const actual = step[name] ?? (name === 'direction' ? 'more' : undefined)
    if (String(actual) !== value && !isClose(actual, value)) return false
  }
  const strength = /@([<>]?)([\d.]+)/.exec(expected)
  if (!strength) return true
  const [, relation, limit] = strength
  if (relation === '<') return step.strength < Number(limit)
  if (relation === '>') return step.strength > Number(limit)
  return Math.abs(step.strength - Number(limit)) < 0.011
}

const isClose = (actual: unknown, value: string): boolean =>
  typeof actual === 'number' && Math.abs(actual - Number(value)) < 0.001
