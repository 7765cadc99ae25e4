/** Resize and upscale: pixels, percent, factors. Bigger by a factor is upscaling, which keeps edges crisp. */
import { findOperation } from '../../operations/operations.ts'
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'

interface Size {
  readonly width?: number
  readonly height?: number
  readonly items: readonly Item[]
}

const longestSidePixels = 16384

/** "A 20 px border": the pixels are the border's. */
const hasLengths = (name: string): boolean =>
  Object.values(findOperation(name)?.parameters ?? {}).some(({ unit }) => unit === 'px' || unit === '%')

/** 800x600, 800 pixels wide, 800 px; a bare number only where the clause is about size anyway. */
export function sizeIn(clause: Clause, { isCrop }: { isCrop: boolean }): Size | null {
  const { items } = clause
  for (const [index, item] of items.entries()) {
    if (item.used || !is(item, 'number') || !(item.value >= 8)) continue
    const pair = pairAt(items, index)
    if (pair) return pair
    const isPixels = is(items[index + 1], 'unit', 'px')
    const side = sideOf(items, index, isPixels ? 2 : 1)
    const isOther = is(items[index + 1], 'unit') && !isPixels
    const isSizeClause =
      ['resize', 'upscale'].some(value => clause.has('geometry', value)) || clause.has('axis', 'size')
    if (isOther || isCrop || !(isPixels || (side && item.value >= 32) || (isSizeClause && item.value >= 32))) continue
    const used = [item, ...(isPixels ? [items[index + 1]] : []), ...(side ? [side] : [])]
    const value = Math.min(longestSidePixels, Math.round(item.value))
    return is(side, 'side', 'height') ? { height: value, items: used } : { width: value, items: used }
  }
  return null
}

function pairAt(items: readonly Item[], index: number): Size | null {
  let at = index + 1
  if (is(items[at], 'unit', 'px')) at++
  const cross = items[at]
  const second = items[at + 1]
  const isCross = cross !== undefined && (/^(x|by|auf|par|por|mal)$/.test(cross.text) || is(cross, 'unit', 'times'))
  if (!isCross || !is(second, 'number') || !(second.value >= 8)) return null
  const unit = items[at + 2]
  return {
    width: Math.min(longestSidePixels, Math.round(items[index].value)),
    height: Math.min(longestSidePixels, Math.round(second.value)),
    items: [...items.slice(index, at + 2), ...(is(unit, 'unit', 'px') ? [unit] : [])],
  }
}

/** "800 pixels wide", "a width of 800": the side's name stands close by. */
function sideOf(items: readonly Item[], index: number, ahead: number): Item | undefined {
  const near = [items[index + ahead], items[index + ahead + 1], items[index - 1], items[index - 2], items[index - 3]]
  return near.find(item => is(item, 'side'))
}

export function resizePicture(clause: Clause, draft: Draft): void {
  const word = clause.first('geometry', 'resize') ?? clause.first('geometry', 'upscale')
  const axis = clause
    .free('axis', 'size')
    .find(item => !is(clause.after(item), 'do') && !is(clause.after(item), 'axis'))
  if (axis && (clause.has('unknown') || clause.has('feature') || clause.has('subject'))) {
    draft.giveUp(clause)
    return
  }
  if (axis && !word && clause.has('do') && !clause.has('number')) {
    // "A mosaic of small stones": how large its parts are.
    clause.take(axis)
    return
  }
  const isOther = clause.free('axis').some(item => item !== axis && !is(item, 'axis', 'size')) || clause.has('do')
  if (word?.text === 'size' && isOther && !clause.has('number')) {
    clause.take(word, axis)
    return
  }
  const isBlur = clause.free('axis', 'sharpness').some(item => item.meaning.detail === '-')
  if (!word && !axis && isBlur) return
  if (!word && !axis && clause.free('do').some(item => hasLengths(item.meaning.value))) return
  const named = clause.items.find(item => !item.used && /^(3840|1920|1280)$/.test(item.meaning.value))
  const size =
    sizeIn(clause, { isCrop: false }) ?? (named ? { width: Number(named.meaning.value), items: [named] } : null)
  if (size) {
    const item = word ?? axis ?? size.items[0]
    const { width, height } = size
    draft.add(clause, item, 'resize', {
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(width !== undefined && height !== undefined ? { fit: 'cover' } : {}),
    })
    clause.take(word, axis, ...size.items)
    clause.takeKinds('geometry', 'side', 'verb', 'more', 'less')
    return
  }
  const factor = factorIn(clause, word, axis)
  if (factor === null) return
  const item = (word ?? axis ?? factor.items[0]) as Item
  // Little enlargements by Lanczos alone; from twice the size on, upscaling keeps the edges crisp.
  if (factor.factor > 1.9)
    draft.add(clause, item, 'upscale', {
      factor: Math.min(4, Math.max(2, Math.round(factor.factor))),
      ...methodFor(clause),
    })
  else draft.add(clause, item, 'resize', { factor: Math.max(0.01, factor.factor) })
  clause.take(word, axis, ...factor.items)
  clause.takeKinds('geometry', 'side', 'verb', 'amount', 'more', 'less')
}

/** "With the neural network", "by Lanczos". */
function methodFor(clause: Clause): Record<string, string> {
  const item = clause.items.find(({ text }) => /^(neural|ai|esrgan|lanczos|ki|ia|deep learning)$/.test(text))
  clause.take(item)
  return item ? { method: item.text === 'lanczos' ? 'lanczos' : 'neural' } : {}
}

interface Factor {
  readonly factor: number
  readonly items: readonly Item[]
}

function factorIn(clause: Clause, word: Item | undefined, axis: Item | undefined): Factor | null {
  const isSize = word !== undefined || axis !== undefined
  if (!isSize) return null
  const isUp = is(word, 'geometry', 'upscale') || axis?.meaning.detail === '+'
  const isDown = axis?.meaning.detail === '-' || clause.has('less')
  const times = numberWith(clause, 'times')
  const percent = numberWith(clause, 'percent')
  const named = clause.first('factor')
  if (percent) return byPercent(clause, percent, isUp && !isDown, isDown)
  if (times) {
    const { value } = times[0]
    if (!(value > 0)) return null
    return { factor: isDown && value > 1 ? 1 / value : value, items: times }
  }
  if (named) return { factor: namedFactor(Number(named.meaning.value), isUp, isDown), items: [named] }
  const bare = clause.free('number').find(item => item.value > 0 && item.value <= 8 && !is(clause.after(item), 'unit'))
  if (bare) return { factor: isDown && bare.value > 1 ? 1 / bare.value : bare.value, items: [bare] }
  const isSlight = clause.free('amount').some(item => Number(item.meaning.value) <= 0.5)
  const isMuch = clause.free('amount').some(item => Number(item.meaning.value) >= 1.3)
  if (isDown) return { factor: isSlight ? 0.75 : isMuch ? 0.25 : 0.5, items: [] }
  if (isUp || clause.has('more')) return { factor: isSlight ? 1.5 : isMuch ? 4 : 2, items: [] }
  return null
}

/** "Half as big" and "reduce by half" are the same; "twice as small" is half. */
function namedFactor(factor: number, isUp: boolean, isDown: boolean): number {
  if (isDown && factor > 1) return 1 / factor
  return isUp && factor === 0.5 ? 0.5 : factor
}

/** "To 50 %" is the new size; "by 30 %" is the change. */
function byPercent(clause: Clause, items: readonly Item[], isUp: boolean, isDown: boolean): Factor | null {
  const share = items[0].value / 100
  if (!(share > 0)) return null
  const before = clause.before(items[0])
  const isChange = before?.text === 'by' || ((isUp || isDown) && !is(before, 'to') && !is(clause.after(items[1]), 'in'))
  if (isChange && isDown && share < 1) return { factor: 1 - share, items }
  if (isChange && isUp && share < 1) return { factor: 1 + share, items }
  return { factor: share, items }
}

/** "2x", "x2", "3 times", "50 %". */
function numberWith(clause: Clause, unit: 'times' | 'percent'): [Item, Item] | null {
  for (const number of clause.free('number')) {
    const [before, after] = [clause.before(number), clause.after(number)]
    if (is(after, 'unit', unit) && after) return [number, after]
    if (unit === 'times' && is(before, 'unit', 'times') && before) return [number, before]
  }
  return null
}
