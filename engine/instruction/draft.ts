/**
 * A plan while it is being written: steps as they come up, what was ruled out, what only a generative model could do,
 * and which phrases nobody understood. Later words win over earlier ones.
 */
import type { OperationName, ParameterValue, Step } from '../operation.ts'
import type { Clause, Item } from './clauses.ts'

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

export class Draft {
  readonly entries: Entry[] = []
  readonly banned = new Set<OperationName>()
  readonly reasons = new Set<string>()
  readonly leftovers: { start: number; end: number }[] = []
  /** What to keep as it is, said in a clause of its own; judged when the plan is whole. */
  readonly kept: Clause[] = []
  /** The verb that a clause without one continues: "increase contrast and saturation". */
  carried: readonly Item[] = []

  add(clause: Clause, item: Item, name: OperationName, parameters: Record<string, ParameterValue> = {}): void {
    const index = this.entries.findIndex(entry => entry.step.name === name)
    const earlier = index >= 0 ? this.entries[index].step : undefined
    const step: Step = { name, strength: earlier?.strength ?? 1, ...parameters }
    if (index >= 0) this.entries.splice(index, 1)
    for (const [one, other] of opposites) {
      if (name === one) this.remove(other)
      if (name === other) this.remove(one)
    }
    this.entries.push({ step: { ...earlier, ...step }, item, clause })
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
    this.remove(name)
    this.banned.add(name)
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
