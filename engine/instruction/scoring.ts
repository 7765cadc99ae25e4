/**
 * Holds the planner's answer against what a phrase of the set expects. The notation of an expectation is told in
 * README.md: `warmer[sky]@<1 crop(ratio=1) background-blur|blur[background]`; a `?` at its end says that it may be missing.
 */
import type { Plan, Step } from '../operation.ts'
import { findOperation } from '../operations/operations.ts'
import { parseColour } from '../pixels/colour.ts'
import { languagesOf } from './languages.ts'
import { tokenise } from './tokens.ts'

export interface Phrase {
  readonly words: string
  /** For the totals; told from the words where it is left out. */
  readonly group?: string
  readonly plan?: string
  readonly generative?: boolean
  /** What the plan must say that it lacks: "mask", "reference". */
  readonly needs?: readonly string[]
  /** Must be among what was not understood; empty: something must be. */
  readonly leftover?: string
  readonly leftoverAllowed?: boolean
  /** The user said the order: the steps must come as they are written. */
  readonly inOrder?: boolean
  readonly hasMask?: boolean
  readonly hasReference?: boolean
}

/** What is wrong with the plan, or null. */
export function judge(phrase: Phrase, plan: Plan): string | null {
  const expected = (phrase.plan ?? '').split(/ (?![^([]*[)\]])/).filter(Boolean)
  return (
    wrongSteps(expected, plan) ??
    wrongOrder(phrase, expected, plan) ??
    wrongNeeds(phrase, plan) ??
    wrongRest(phrase, plan)
  )
}

/** For the totals: by language where it is not English, else by what is asked for. */
export function groupOf(phrase: Phrase): string {
  if (phrase.group) return phrase.group
  const { leading } = languagesOf(tokenise(phrase.words))
  if (leading !== 'en') return leading
  if (phrase.generative) return 'generative'
  if (phrase.needs || phrase.plan?.includes('[')) return 'masks'
  const expected = (phrase.plan ?? '').split(/ (?![^([]*[)\]])/).filter(Boolean)
  if (expected.length === 0) return 'nonsense'
  if (expected.length > 1) return 'several'
  return findOperation(nameOf(expected[0]))?.group ?? 'other'
}

function wrongSteps(expected: readonly string[], plan: Plan): string | null {
  const isMet = (text: string): boolean => plan.operations.some(step => answersEither(step, text))
  const missing = expected.filter(text => !text.endsWith('?') && !isMet(text))
  const got = plan.operations.map(sayStep).join(' ')
  if (missing.length > 0) return `misses ${missing.join(' ')}, has ${got}`
  const extra = plan.operations.filter(step => !expected.some(text => answersEither(step, text)))
  return extra.length > 0 ? `adds ${extra.map(sayStep).join(' ')}` : null
}

function wrongOrder(phrase: Phrase, expected: readonly string[], plan: Plan): string | null {
  if (phrase.inOrder === undefined) return null
  if ((plan.inOrder ?? false) !== phrase.inOrder) return phrase.inOrder ? 'misses the order' : 'makes up an order'
  const places = expected
    .map(text => plan.operations.findIndex(step => answersEither(step, text)))
    .filter(place => place >= 0)
  return phrase.inOrder && places.some((place, index) => index > 0 && place < places[index - 1])
    ? 'has another order'
    : null
}

function wrongNeeds(phrase: Phrase, plan: Plan): string | null {
  const [wanted, said] = [phrase.needs ?? [], plan.needs ?? []].map(needs => needs.toSorted().join(' '))
  // A thing that is handed back as not understood may come with the advice to paint a mask.
  if (wanted === said || (phrase.needs === undefined && (phrase.leftover !== undefined || phrase.leftoverAllowed)))
    return null
  return `needs “${said}” instead of “${wanted}”`
}

function wrongRest(phrase: Phrase, plan: Plan): string | null {
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

function sayStep({ name, strength, mask, ...parameters }: Step): string {
  const said = Object.entries(parameters).map(([key, value]) => `${key}=${value}`)
  return `${name}${mask ? `[${mask}]` : ''}${said.length > 0 ? `(${said.join(',')})` : ''}@${strength}`
}

const nameOf = (expected: string): string => /^[a-z-]+/.exec(expected)?.[0] ?? ''

const answersEither = (step: Step, expected: string): boolean =>
  expected
    .replace(/\?$/, '')
    .split(/\|(?![^([]*[)\]])/)
    .some(one => answers(step, one))

function answers(step: Step, expected: string): boolean {
  if (step.name !== nameOf(expected)) return false
  const mask = /^[a-z-]+\[([^\]]*)\]/.exec(expected)?.[1]
  if (mask !== '*' && plainMask(mask ?? '') !== plainMask(String(step.mask ?? ''))) return false
  const parameters = /\(([^)]*)\)/.exec(expected)?.[1] ?? ''
  for (const pair of parameters.split(',').filter(Boolean)) {
    const [name, value] = pair.split('=')
    const actual = step[name] ?? (name === 'direction' ? directionOf(step) : undefined)
    if (!isSame(actual, value)) return false
  }
  const strength = /@([<>]?)([\d.]+)$/.exec(expected)
  if (!strength) return true
  const [, relation, limit] = strength
  if (relation === '<') return step.strength < Number(limit)
  if (relation === '>') return step.strength > Number(limit)
  return Math.abs(step.strength - Number(limit)) < 0.011
}

/** Operations that go both ways by a signed amount. */
function directionOf(step: Step): string {
  const declared = findOperation(step.name)?.parameters ?? {}
  const signed = step.amount ?? step.stops ?? declared.amount?.default ?? declared.stops?.default
  return typeof signed === 'number' && signed < 0 ? 'less' : 'more'
}

/** "background" is "not subject", and of two joined by "and" or "or" the order says nothing. */
function plainMask(mask: string): string {
  const plain = mask
    .toLowerCase()
    .replace(/[()]/g, '')
    .replace(/\bnot subject\b/g, 'background')
    .replace(/\bnot background\b/g, 'subject')
    .trim()
  for (const word of [' or ', ' and ']) {
    if (plain.includes(word)) return plain.split(word).sort().join(word)
  }
  return plain
}

function isSame(actual: unknown, value: string): boolean {
  if (String(actual).toLowerCase() === value.toLowerCase()) return true
  if (typeof actual === 'number') return Math.abs(actual - Number(value)) < 0.001
  const [one, other] = [parseColour(String(actual)), parseColour(value)]
  return (
    one !== null &&
    other !== null &&
    Math.max(Math.abs(one.r - other.r), Math.abs(one.g - other.g), Math.abs(one.b - other.b)) < 0.004
  )
}
