/**
 * How much: "slightly", "a lot", "30 %", "by half". Each belongs to the operation it stands nearest to; by itself in a
 * clause it belongs to what was said last.
 */
import { findOperation } from '../../operations/operations.ts'
import { type Clause, type Item, is, isGlue } from '../clauses.ts'
import type { Draft, Entry } from '../draft.ts'

interface Amount {
  readonly strength: number
  readonly items: readonly Item[]
  /** Numbers follow what they measure ("contrast 30 %"); adverbs precede it ("slightly brighter"). */
  readonly isNumber: boolean
}

export function applyAmounts(clause: Clause, draft: Draft): void {
  const amounts = amountsIn(clause, draft)
  if (amounts.length === 0) return
  const entries = draft.addedIn(clause)
  for (const amount of amounts) {
    const entry = entries.length > 0 ? ownerOf(clause, entries, amount) : draft.entries.at(-1)
    if (!entry) continue
    clause.take(...amount.items)
    if (findOperation(entry.step.name)?.hasStrength === false) continue
    entry.step.strength = Math.min(1.5, Math.max(0.05, Math.abs(amount.strength)))
  }
}

function amountsIn(clause: Clause, draft: Draft): Amount[] {
  const amounts: Amount[] = []
  for (const item of clause.items) {
    if (item.used) continue
    // "A tiny blur", "huge contrast".
    if (is(item, 'axis', 'size') && is(clause.after(item), 'axis')) {
      amounts.push({ strength: item.meaning.detail === '+' ? 1.3 : 0.5, items: [item], isNumber: false })
    } else if (is(item, 'amount'))
      amounts.push({ strength: Number(item.meaning.value), items: [item], isNumber: false })
    else if (is(item, 'factor')) {
      const factor = Number(item.meaning.value)
      amounts.push({ strength: factor > 1 ? 1.5 : factor, items: [item], isNumber: true })
    } else if (is(item, 'number')) {
      const number = numberAmount(clause, draft, item)
      if (number) amounts.push(number)
    }
  }
  // "A little bit slightly": the last word counts, unless each has an operation of its own.
  return amounts
}

/** "30 %", "by 20", "+15", "strength 0.8": percent unless it is a fraction already. */
function numberAmount(clause: Clause, draft: Draft, item: Item): Amount | null {
  const [before, after] = [clause.before(item), clause.after(item)]
  const sign = is(before, 'symbol') && (before?.text === '+' || before?.text === '-') ? before : undefined
  const isPercent = is(after, 'unit', 'percent')
  const items = [item, ...(sign ? [sign] : []), ...(isPercent && after ? [after] : [])]
  if (isPercent) return { strength: item.value / 100, items, isNumber: true }
  if (is(after, 'unit') || draft.entries.length === 0) return null
  const isStrength = clause.items.some(
    other => is(other, 'filler') && /strength|intensity|amount|level/.test(other.text),
  )
  const isClose =
    sign !== undefined ||
    before?.text === 'by' ||
    before?.text === 'to' ||
    before?.text === 'up to' ||
    is(before, 'axis') ||
    is(before, 'do')
  const isTurned = clause.says('more') || clause.says('less')
  if (!isStrength && !((isClose || isTurned) && draft.addedIn(clause).length > 0)) return null
  return { strength: item.value <= 1.5 ? item.value : item.value / 100, items, isNumber: true }
}

function ownerOf(clause: Clause, entries: readonly Entry[], amount: Amount): Entry {
  const at = clause.indexOf(amount.items[0])
  const position = (entry: Entry): number => clause.indexOf(entry.item)
  const before = entries.filter(entry => position(entry) < at).at(-1)
  const after = entries.find(entry => position(entry) > at)
  if (!before || !after) return (before ?? after) as Entry
  if (!amount.isNumber) return after
  const isNextToBefore = clause.items.slice(position(before) + 1, at).every(item => isGlue(item) || is(item, 'symbol'))
  return isNextToBefore ? before : after
}
