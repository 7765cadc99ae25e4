/**
 * What is to happen to the background: gone, blurred, one colour, grey. "In the background" only says where something
 * is. A new background from words is a generative model's work.
 */
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { colourHex } from './colour-words.ts'
import { ratioFor } from './geometry.ts'
import { reasons } from './reasons.ts'

export function editBackground(clause: Clause, draft: Draft): void {
  const background = clause.first('background')
  if (!background) {
    if (fillWithGradient(clause, draft)) return
    cutOutSubject(clause, draft)
    continueBackground(clause, draft)
    return
  }
  if (isPlace(clause, background) || fillWithGradient(clause, draft)) return
  const isLess = clause.has('less')
  const softer = clause.free('axis', 'sharpness').find(item => (item.meaning.detail === '-') !== isLess)
  const blur = softer ?? clause.first('soft')
  const named = clause.first('do', 'background-blur')
  const isReversed = clause.has('too') || clause.has('verb', 'remove')
  if ((blur || named) && !(blur && isReversed)) {
    draft.add(clause, blur ?? background, 'background-blur')
    clause.take(blur, named)
    // "… and darken it" goes on about the background.
    clause.about = 'background'
    finish(clause, background, ['unknown', 'person', 'subject', 'colour', 'feature'])
    return
  }
  if (removeIt(clause, draft, background) || fillIt(clause, draft, background) || greyIt(clause, draft, background))
    return
  const exchanges = ['change', 'add', 'convert', 'make', 'give', 'paint'].some(verb => clause.has('verb', verb))
  const isNew = clause.has('unknown') || clause.has('generative') || clause.has('region')
  const isSwap = clause.has('verb', 'change') && !clause.has('axis') && !clause.has('do') && !clause.has('colours')
  if ((exchanges && isNew && !clause.has('axis')) || isSwap || (isNew && !clause.has('axis') && !clause.has('verb'))) {
    draft.reasons.add(reasons.background)
    clause.takeAll()
  } else if (!hasEffectOn(clause)) draft.giveUp(clause)
}

/** Warmer, darker, a named operation: the rule of targets limits it to the background. */
const hasEffectOn = (clause: Clause): boolean =>
  clause.has('axis') || clause.has('do') || clause.has('light') || clause.has('less') || clause.has('more')

/** "A gradient from blue to pink behind her". */
function fillWithGradient(clause: Clause, draft: Draft): boolean {
  const named = clause.first('do', 'background-replace')
  const gradient =
    named ??
    clause.items.find(
      item => !item.used && /gradient|verlauf|degrade|degradado|gradiente|渐变|グラデーション/.test(item.text),
    )
  if (!gradient || !(named || clause.has('background'))) return false
  const colours = clause.free('colour').map(colourHex)
  draft.add(clause, gradient, 'background-replace', {
    fill: 'gradient',
    ...(colours[0] ? { from: colours[0] } : {}),
    ...(colours[1] ? { to: colours[1] } : {}),
  })
  clause.take(gradient)
  clause.takeKinds('background', 'colour', 'verb', 'to', 'in', 'person', 'subject', 'do', 'colours')
  return true
}

/** Takes the background and the words that hang on it; what else the clause says is for other rules. */
function finish(clause: Clause, background: Item, extra: readonly Item['meaning']['kind'][] = []): void {
  clause.take(background)
  clause.takeKinds('verb', 'transparent', 'colours', ...extra)
}

/** "The people in the background": a place, unless it is the subject that is to be cut out of it. */
function isPlace(clause: Clause, background: Item): boolean {
  const index = clause.indexOf(background)
  const before = clause.items.slice(0, index).findLast(item => !is(item, 'link') && !is(item, 'colour'))
  if (!is(before, 'in')) return false
  if (clause.has('verb', 'isolate') || clause.has('axis', 'sharpness')) return false
  if (is(before, 'in', 'out') && !clause.has('verb', 'add') && !clause.has('verb', 'remove')) return false
  const isAboutSubject = clause.has('subject') && clause.has('verb', 'remove')
  const others = clause.items.slice(0, index)
  return (
    !isAboutSubject &&
    others.some(item => is(item, 'unknown') || is(item, 'person') || is(item, 'verb') || is(item, 'unavailable'))
  )
}

/** "The product on white", "isolated on a grey ground". */
const groundColour = (clause: Clause): Item | undefined =>
  clause.free('colour').find(colour => {
    const at = clause.indexOf(colour)
    return clause.items.slice(Math.max(0, at - 3), at).some(item => /^(on|onto|auf|sur|sobre)$/.test(item.text))
  })

/** "Cut out the dog", "make it transparent": the background is meant without being named. */
function cutOutSubject(clause: Clause, draft: Draft): void {
  const transparent = clause.first('transparent')
  // "Cut it to a square" crops.
  const isShape = ratioFor(clause) !== null
  const isolate = isShape ? undefined : clause.first('verb', 'isolate')
  const ground = groundColour(clause)
  if (ground && (isolate || clause.has('subject'))) {
    draft.add(clause, ground, 'background-colour', { colour: colourHex(ground) })
    clause.take(ground, isolate)
    clause.takeKinds('subject', 'verb')
    return
  }
  if (isShape) clause.take(clause.first('verb', 'isolate'))
  if (!transparent && !isolate) return
  draft.add(clause, transparent ?? (isolate as Item), 'background-remove')
  clause.take(transparent, isolate)
  clause.takeKinds('verb', 'unknown', 'person', 'subject', 'feature')
}

/** "Remove the background and make it white": "it" is the background. */
function continueBackground(clause: Clause, draft: Draft): void {
  // "Keep the background but blur it".
  const blur = clause.free('axis', 'sharpness').find(item => item.meaning.detail === '-')
  if (blur && clause.has('it') && draft.kept.at(-1)?.says('background')) {
    draft.kept.pop()
    draft.add(clause, blur, 'background-blur')
    clause.take(blur)
    clause.takeKinds('it', 'verb')
    return
  }
  const colour = clause.first('colour')
  if (
    !colour ||
    clause.free('colour').length > 1 ||
    !draft.entries.some(({ step }) => step.name === 'background-remove')
  )
    return
  if (clause.has('unknown') || clause.has('do') || clause.has('axis')) return
  if (!clause.has('it') && !clause.has('verb')) return
  fill(clause, draft, colour)
  clause.takeKinds('verb', 'it')
}

function removeIt(clause: Clause, draft: Draft, background: Item): boolean {
  const asked =
    ['remove', 'isolate'].map(verb => clause.first('verb', verb)).find(Boolean) ??
    clause.first('transparent') ??
    clause.first('in', 'out')
  if (!asked || clause.has('axis')) return false
  const isFilled = colourAfter(clause, background)
  if (isFilled) return false
  draft.add(clause, background, 'background-remove')
  finish(clause, background, ['colour', 'subject', 'in', 'person', 'unknown', 'feature'])
  return true
}

/** A colour that comes after "background … with/to", not one that says what the background is now. */
function colourAfter(clause: Clause, background: Item): Item | undefined {
  const after = clause.items.slice(clause.indexOf(background) + 1)
  return after.findLast(item => is(item, 'colour') && !item.used)
}

function fillIt(clause: Clause, draft: Draft, background: Item): boolean {
  const colour = colourAfter(clause, background) ?? clause.free('colour').at(-1)
  if (!colour || clause.has('axis')) return false
  fill(clause, draft, colour)
  clause.takeKinds('colour')
  clause.take(...clause.free('unknown', 'style'))
  finish(clause, background)
  return true
}

function fill(clause: Clause, draft: Draft, colour: Item): void {
  draft.remove('background-remove')
  draft.add(clause, colour, 'background-colour', { colour: colourHex(colour) })
  clause.take(colour)
}

/** Only the subject keeps its colour. */
function greyIt(clause: Clause, draft: Draft, background: Item): boolean {
  const grey =
    clause.first('do', 'black-and-white') ?? clause.free('axis', 'saturation').find(item => item.meaning.detail === '-')
  if (!grey) return false
  draft.add(clause, grey, 'colour-pop', { keep: 'subject' })
  clause.take(grey)
  finish(clause, background, ['only'])
  return true
}
