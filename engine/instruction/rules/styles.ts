/**
 * Operations named outright: "watercolour", "black and white", "vignette". Removing one that the same instruction asked
 * for takes it back; removing one from a photo is not something the engine can do.
 */
import type { OperationName } from '../../operation.ts'
import { type Clause, hasObject, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { colourWords } from './colours.ts'

export function applyStyles(clause: Clause, draft: Draft): void {
  const named = clause.free('do')
  if (named.length === 0) {
    paintIt(clause, draft)
    return
  }
  if (clause.has('verb', 'remove') && takeBack(clause, draft, named)) return
  for (const item of named) {
    const name = item.meaning.value as OperationName
    if (/^pixela|^pixeli/.test(item.text) && hasObject(clause, item)) {
      draft.giveUp(clause)
      return
    }
    clause.take(item)
    if (isGeneric(item) && !named.every(isGeneric)) continue
    if (draft.banned.has(name)) continue
    draft.add(clause, item, name, parametersFor(clause, item, name))
  }
  clause.takeKinds('subject')
  takeContent(clause, named)
}

/** "Drawn by hand with coloured pencils", "a watercolour painting": the narrower word says which. */
const isGeneric = (item: Item): boolean =>
  is(item, 'do', 'auto-enhance') ||
  /^(drawing|drawn|drawn by hand|hand drawn|hand drawing|sketch|sketched|sketchy|sketch drawing|painting|paintings|painted|painterly|brush ?strokes|outlines|contours|ink|inked|poster|film|films|pencil|pencils)$/.test(
    item.text,
  )

function takeBack(clause: Clause, draft: Draft, named: readonly Item[]): boolean {
  if (clause.has('unknown') || clause.has('person')) return false
  const undone = named.filter(item => draft.remove(item.meaning.value as OperationName))
  if (undone.length === 0) {
    draft.giveUp(clause)
    return true
  }
  clause.takeAll()
  return true
}

/** "Paint it" by itself is an oil painting; "draw it" a pencil drawing. */
function paintIt(clause: Clause, draft: Draft): void {
  const paint = clause.first('verb', 'paint')
  if (!paint || clause.has('colour') || clause.has('unknown') || clause.has('background') || clause.has('generative'))
    return
  const isDrawing = /draw|illustrate/.test(paint.text)
  if (/colou?r/.test(paint.text) || !(clause.has('it') || clause.has('photo') || clause.has('person'))) return
  draft.add(clause, paint, isDrawing ? 'pencil' : 'oil')
  clause.take(paint)
}

function parametersFor(clause: Clause, item: Item, name: OperationName): Record<string, string | number> {
  if (name === 'vignette') return vignetteShade(clause, item)
  if (name === 'colour-pop') return poppingColour(clause)
  return numbersFor(clause, name)
}

/** "Colour splash on the yellow taxi". */
function poppingColour(clause: Clause): Record<string, string> {
  const colour = clause.first('colour')
  if (!colour) return {}
  clause.takeKinds('colour', 'unknown')
  return { keep: colourWords(colour) }
}

/** "Dark vignette", "white vignette": the word before it says which, and is no wish of its own. */
function vignetteShade(clause: Clause, item: Item): Record<string, string> {
  const before = clause.before(item)
  const isShade = is(before, 'axis', 'brightness') || is(before, 'colour') || is(before, 'axis', 'contrast')
  if (!isShade || !before) return {}
  clause.take(before)
  const isLight = before.meaning.detail === '+' || before.meaning.value === 'white'
  return isLight ? { shade: 'light' } : {}
}

/** "Pixel art with 16 colours", "posterize to 4 levels". */
function numbersFor(clause: Clause, name: OperationName): Record<string, number> {
  if (name !== 'pixel-art' && name !== 'posterize') return {}
  for (const number of clause.free('number')) {
    const unit = clause.items.slice(clause.indexOf(number) + 1).find(item => !is(item, 'link'))
    const isCount = is(unit, 'colours') || is(unit, 'filler') || is(unit, 'axis', 'saturation')
    if (!isCount || !unit) continue
    clause.take(number, unit)
    const [parameter, least, most] = counts[name]
    return { [parameter]: Math.min(most, Math.max(least, Math.round(number.value))) }
  }
  return {}
}

const counts: Readonly<Record<'pixel-art' | 'posterize', readonly [string, number, number]>> = {
  'pixel-art': ['colours', 4, 64],
  posterize: ['colours', 2, 24],
}

/** "Turn my dog into a watercolour": the dog only says what the photo shows. */
function takeContent(clause: Clause, named: readonly Item[]): void {
  const isWish = ['convert', 'make', 'change', 'paint', 'give'].some(verb => clause.has('verb', verb))
  const first = Math.min(...named.map(item => clause.indexOf(item)))
  for (const [index, item] of clause.items.entries()) {
    const isBefore = index < first && isWish
    const isOf = clause.items[index - 1]?.text === 'of' || clause.items[index - 2]?.text === 'of'
    const isContent = is(item, 'unknown') || is(item, 'person') || is(item, 'feature')
    const hasTo = clause.items.slice(index, first).some(between => is(between, 'to'))
    if (isContent && ((isBefore && hasTo) || (is(item, 'person') && isOf) || (isBefore && is(item, 'person'))))
      clause.take(item)
  }
}
