/**
 * Operations named outright: "watercolour", "black and white", "vignette". Removing one that the same instruction asked
 * for takes it back; removing one from a photo is not something the engine can do.
 */
import type { OperationName } from '../../operation.ts'
import { findOperation } from '../../operations/operations.ts'
import { type Clause, hasObject, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { choicesFor, coloursFor, countsFor, lengthsFor, parametersFor } from './parameters.ts'

export function applyStyles(clause: Clause, draft: Draft): void {
  const named = clause.free('do')
  if (named.length === 0) {
    continueParameters(clause, draft)
    paintIt(clause, draft)
    return
  }
  if (clearFog(clause, draft, named)) return
  if (clause.has('verb', 'remove') && takeBack(clause, draft, named)) return
  // "Tiny tiles", "big dots": how large its parts are, not how large the picture.
  for (const item of named) {
    const before = clause.before(item)
    const isInk = is(before, 'colour', 'black') && /^(ink|line-art|charcoal|pencil)/.test(item.meaning.value)
    if (is(before, 'axis', 'size') || isInk) clause.take(before)
  }
  for (const item of named) {
    const name = item.meaning.value as OperationName
    if (/^pixela|^pixeli/.test(item.text) && clause.mask === '' && hasObject(clause, item)) {
      draft.needs.add('mask')
      draft.giveUp(clause)
      return
    }
    clause.take(item)
    if (isChoiceOf(item, named) || (isGeneric(item) && !named.every(isGeneric))) continue
    // A sticker has an edge by itself.
    if (name === 'border' && named.some(other => is(other, 'do', 'sticker'))) continue
    if (draft.banned.has(name)) continue
    if (isCompound(clause, item)) {
      item.used = false
      continue
    }
    if (name === 'motion-blur' && isFault(clause)) {
      draft.add(clause, item, 'sharpen')
      clause.takeKinds('verb', 'less', 'is', 'too')
      continue
    }
    if (isDegree(clause, item) || (name === 'white-balance' && clause.has('axis', 'warmth'))) continue
    draft.add(clause, item, maskedName(clause, item, name), parametersFor(clause, item, name))
    if (name === 'motion-blur') setDirection(clause, draft)
    const before = clause.before(item)
    const entry = draft.entries.at(-1)
    const soft = clause.after(item)
    if (soft && /^(suave|doux|douce|weich|leve|tenue)$/.test(soft.text) && entry?.item === item) {
      entry.step.strength = 0.5
      clause.take(soft)
    }
    if (before && isDegree(clause, before) && entry?.item === item) entry.step.strength = 1.3
  }
  clause.takeKinds('subject')
  // "A loose watercolour with brush strokes": how such a style looks is no wish of its own.
  const isThing = (item: Item): boolean =>
    /^(the|this|that|my|his|her|our|their)$/.test(clause.before(item)?.text ?? '')
  clause.take(...clause.free('unknown', 'style').filter(item => !isThing(item) && isBeside(clause, item)))
  takeContent(clause, named)
}

/** "Drawn by hand with coloured pencils", "a watercolour painting": the narrower word says which. */
const isGeneric = (item: Item): boolean =>
  is(item, 'do', 'auto-enhance') ||
  /^(dibujo|dessin|zeichnung|desenho|skizze|boceto|croquis|esboço|pintura|peinture|gemalde|素描|drawing|drawn|drawn by hand|hand drawn|hand drawing|sketch|sketched|sketchy|sketch drawing|painting|paintings|painted|painterly|brush ?strokes|outlines|contours|ink|inked|poster|film|films|pencil|pencils)$/.test(
    item.text,
  )

/** "A dramatic black and white": the word before another operation says how much of that. */
function isDegree(clause: Clause, item: Item): boolean {
  const next = clause.after(item)
  return /^(dramatic|moody|romantic)$/.test(item.text) && is(next, 'do') && !is(next, 'do', item.meaning.value)
}

/** "Pixelate the faces" hides them; all over it is pixel art. */
const maskedName = (clause: Clause, item: Item, name: OperationName): OperationName =>
  name === 'pixel-art' &&
  clause.mask !== '' &&
  /^pixela|^pixeli|^verpixel|^pixelis|^pixeliz|马赛克|モザイク/.test(item.text)
    ? 'pixelate'
    : name

/** "Snow-capped mountains", "the border collie": the word only begins the name of another thing. */
function isCompound(clause: Clause, item: Item): boolean {
  const next = clause.after(item)
  return (
    next !== undefined &&
    is(next, 'unknown') &&
    !is(next, 'unknown', 'style') &&
    next.start - item.end <= 1 &&
    /^(snow|rain|fog|text|word|border|frame|mirror|sticker|label|title|glow|quote|level|tiles?|grain)$/.test(item.text)
  )
}

/** "Vertical motion blur". */
function setDirection(clause: Clause, draft: Draft): void {
  const vertical = clause.first('direction', 'vertical')
  const diagonal = clause.first('direction', 'diagonal')
  const step = draft.find('motion-blur')?.step
  if (step && (vertical || diagonal)) step.angle ??= vertical ? 90 : 45
  clause.take(
    vertical,
    diagonal,
    clause.first('direction', 'clockwise'),
    clause.first('direction', 'counterclockwise'),
    clause.first('direction', 'horizontal'),
  )
}

/** "Fix the motion blur" asks for its opposite. */
const isFault = (clause: Clause): boolean =>
  clause.has('verb', 'fix') || clause.has('verb', 'remove') || clause.has('less') || clause.has('too')

/** "Too much fog", "get rid of the mist": what is too much of it goes. */
function clearFog(clause: Clause, draft: Draft, named: readonly Item[]): boolean {
  const fog = named.find(item => is(item, 'do', 'fog'))
  const isUnwanted =
    clause.has('verb', 'remove') || clause.has('less') || clause.has('too') || clause.has('verb', 'fix')
  if (!fog || !isUnwanted || named.length > 1 || draft.has('fog')) return false
  draft.add(clause, fog, 'dehaze')
  clause.take(fog)
  clause.takeKinds('verb', 'less', 'too', 'is', 'in')
  return true
}

/** "A sunset gradient map": one word is only which of the other. */
const isChoiceOf = (item: Item, named: readonly Item[]): boolean =>
  named.some(
    other =>
      other !== item &&
      Object.values(findOperation(other.meaning.value)?.parameters ?? {}).some(({ choices }) =>
        choices?.includes(item.text),
      ),
  )

/** Faults that are named by what mends them: to remove or to fix them is the wish itself. */
const mended =
  /^(red-eye|straighten|perspective|white-balance|whiten-teeth|smooth-skin|low-light|denoise|dehaze|motion-blur|highlights|shadows)$/

function takeBack(clause: Clause, draft: Draft, named: readonly Item[]): boolean {
  if (clause.has('unknown') || clause.has('person')) return false
  if (named.every(item => mended.test(item.meaning.value))) return false
  const undone = named.filter(item => draft.remove(item.meaning.value as OperationName))
  if (undone.length === 0) {
    draft.giveUp(clause)
    return true
  }
  clause.takeAll()
  return true
}

/** "A duotone, navy and pink", "a border, white": colours by themselves belong to what was said last. */
function continueParameters(clause: Clause, draft: Draft): void {
  const last = draft.entries.at(-1)
  if (last && !clause.says('verb') && !clause.has('axis')) {
    Object.assign(
      last.step,
      countsFor(clause, last.step.name),
      choicesFor(clause, last.step.name),
      lengthsFor(clause, last.step.name),
    )
  }
  if (!last || !clause.has('colour') || clause.says('verb') || clause.has('axis') || clause.has('unknown')) return
  if (last.step.name === 'recolour' || last.step.name === 'background-colour') return
  Object.assign(last.step, coloursFor(clause, last.step.name))
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

const smallKinds = ['amount', 'colour', 'filler', 'link', 'in', 'to', 'verb', 'it', 'photo'] as const

/** Only words of the same kind and little ones between it and the operation. */
function isBeside(clause: Clause, item: Item): boolean {
  const reaches = (step: 1 | -1): boolean => {
    for (let at = clause.indexOf(item) + step; clause.items[at]; at += step) {
      const other = clause.items[at]
      if (is(other, 'do')) return true
      const isSmall = smallKinds.some(kind => is(other, kind)) || is(other, 'unknown', 'style')
      if (!isSmall) return false
    }
    return false
  }
  return reaches(1) || reaches(-1)
}

/** "Turn my dog into a watercolour": the dog only says what the photo shows. */
function takeContent(clause: Clause, named: readonly Item[]): void {
  const isWish = ['convert', 'make', 'change', 'paint', 'give'].some(verb => clause.has('verb', verb))
  const isPainted = named.every(
    item => findOperation(item.meaning.value)?.group === 'paint' || is(item, 'do', 'sticker'),
  )
  const first = Math.min(...named.map(item => clause.indexOf(item)))
  for (const [index, item] of clause.items.entries()) {
    const isBefore = index < first && isWish
    const of = [1, 2].find(back => /^of\b/.test(clause.items[index - back]?.text ?? ''))
    const isOf = of !== undefined && !is(clause.items[index - of - 1], 'verb')
    // "Kids' crayon drawing": whose it is.
    if (is(item, 'person') && index === first - 1) clause.take(item)
    const isContent = is(item, 'unknown') || is(item, 'person') || is(item, 'feature')
    const hasTo = clause.items.slice(index, first).some(between => is(between, 'to'))
    if (isContent && ((isBefore && hasTo) || (isOf && isPainted) || (isBefore && is(item, 'person')))) clause.take(item)
  }
}
