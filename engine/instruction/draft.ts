/**
 * A plan while it is being written: steps as they come up, what was ruled out, what only a generative model could do,
 * and which phrases nobody understood. Later words win over earlier ones.
 */
import type { OperationName, ParameterValue, PlanNeed, Step } from '../operation.ts'
import { findOperation, takesMask } from '../operations/operations.ts'
import type { Clause, Item } from './clauses.ts'

/** What else comes with the words: "this" in them may be the painted part, "like that" the second picture. */
export interface PlanningOptions {
  readonly hasMask?: boolean
  readonly hasReference?: boolean
}

export interface Entry {
  readonly step: Step
  /** Where in the clause it came up; amounts find their operation by it. */
  readonly item: Item
  readonly clause: Clause
}

/** Two ends of the same thing: the later word wins. */
const opposites: readonly (readonly [OperationName, OperationName])[] = [
  ['brighten', 'darken'],
  ['saturate', 'desaturate'],
  ['warmer', 'cooler'],
  ['sharpen', 'blur'],
  ['resize', 'upscale'],
]

const maskOf = (step: Step): string => String(step.mask ?? '')

export class Draft {
  readonly options: PlanningOptions
  readonly entries: Entry[] = []
  readonly banned = new Set<OperationName>()
  readonly reasons = new Set<string>()
  readonly needs = new Set<PlanNeed>()
  /** The user said what comes first. */
  inOrder = false
  readonly leftovers: { start: number; end: number }[] = []
  /** What to keep as it is, said in a clause of its own; judged when the plan is whole. */
  readonly kept: Clause[] = []
  /** The one read before this one. */
  lastClause: Clause | undefined
  /** The verb that a clause without one continues: "increase contrast and saturation". */
  carried: readonly Item[] = []

  constructor(options: PlanningOptions = {}) {
    this.options = options
  }

  add(clause: Clause, item: Item, name: OperationName, parameters: Record<string, ParameterValue> = {}): void {
    if (this.lacks(name, parameters)) return
    const mask = this.#maskFor(clause, name, parameters)
    const isSame = (entry: Entry, other: OperationName): boolean =>
      entry.step.name === other && maskOf(entry.step) === mask
    const index = this.entries.findIndex(entry => isSame(entry, name))
    const earlier = index >= 0 ? this.entries[index].step : undefined
    const step: Step = { name, strength: earlier?.strength ?? 1, ...parameters, ...(mask === '' ? {} : { mask }) }
    if (index >= 0) this.entries.splice(index, 1)
    for (const [one, other] of opposites) {
      const opposite = name === one ? other : name === other ? one : null
      const at = opposite ? this.entries.findIndex(entry => isSame(entry, opposite)) : -1
      if (at >= 0) this.entries.splice(at, 1)
    }
    this.entries.push({ step: { ...earlier, ...step }, item, clause })
  }

  /** What the caller would have to give first; then there is no step, and the plan says so. */
  lacks(name: OperationName, parameters: Record<string, ParameterValue> = {}): boolean {
    const operation = findOperation(name)
    const isReference = operation?.needsReference || (name === 'background-replace' && parameters.fill === undefined)
    if (isReference && !this.options.hasReference) {
      this.needs.add('reference')
      return true
    }
    if (operation?.needsMask && !this.options.hasMask && parameters.mask === undefined) {
      this.needs.add('mask')
      return true
    }
    return false
  }

  #maskFor(clause: Clause, name: OperationName, parameters: Record<string, ParameterValue>): string {
    if (typeof parameters.mask === 'string') return parameters.mask
    const operation = findOperation(name)
    return operation && !takesMask(operation) ? '' : clause.mask
  }

  has(name: OperationName): boolean {
    return this.entries.some(entry => entry.step.name === name)
  }

  find(name: OperationName): Entry | undefined {
    return this.entries.find(entry => entry.step.name === name)
  }

  remove(name: OperationName): boolean {
    const index = this.entries.findIndex(entry => entry.step.name === name)
    if (index >= 0) this.entries.splice(index, 1)
    return index >= 0
  }

  /** "no vignette": none that came up before, none that comes up later. */
  ban(name: OperationName): void {
    const shape = name === 'crop' ? this.find('crop') : undefined
    this.banned.add(name)
    this.remove(name)
    // "16:9, but don't crop": then the picture grows to that shape.
    if (shape) this.entries.push({ ...shape, step: { ...shape.step, name: 'expand' } })
  }

  addedIn(clause: Clause): Entry[] {
    return this.entries.filter(entry => entry.clause === clause)
  }

  /** The whole clause is beyond the engine's understanding. */
  giveUp(clause: Clause): void {
    const meant = clause.items.filter(item => item.meaning.kind !== 'filler')
    const [first, last] = [meant[0], meant.at(-1)]
    clause.takeAll()
    if (first && last) this.leftovers.push({ start: first.start, end: last.end })
  }
}
