/**
 * "Make the red pepper green", "change the blue to #ff0000": one colour becomes another. The first colour says what is
 * meant, the last what it becomes; with one colour alone the engine cannot tell which thing to recolour.
 */
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { colourWords } from './colour-words.ts'
import { ownsColours } from './parameters.ts'
import { reasons } from './reasons.ts'

export function changeColours(clause: Clause, draft: Draft): void {
  const colours = clause.free('colour').filter(item => !describesVignette(clause, item))
  if (colours.length === 0 || ownsColours(clause) || goesOn(clause, draft)) return
  const [first] = colours
  if (colours.length >= 2) {
    const last = colours[colours.length - 1]
    const isTurned = is(clause.before(last), 'not') || is(clause.items[clause.indexOf(last) - 2], 'not')
    const [from, to] = isTurned ? [last, first] : [first, last]
    const changes =
      clause.has('verb') || clause.has('colours') || clause.has('to') || clause.has('filler') || clause.has('is')
    if (!changes || clause.has('geometry') || hasQualityOf(clause, first)) return
    draft.add(clause, to, 'recolour', { from: colourWords(from), to: colourWords(to) })
    clause.takeKinds('colour', 'verb', 'colours', 'unknown', 'not', 'feature', 'only', 'subject', 'region', 'person')
    clause.takeKinds('generative')
    return
  }
  if (greyPhoto(clause, draft, first) || paintOver(clause, draft, first)) return
  if (clause.mask !== '' && !clause.has('axis')) {
    const tint = clause.has('amount') || clause.has('more') ? tints[first.meaning.value] : undefined
    if (tint) draft.add(clause, first, tint)
    else draft.add(clause, first, 'recolour', { from: 'auto', to: colourWords(first) })
    clause.takeKinds('colour', 'verb', 'colours', 'unknown', 'to', 'more')
    return
  }
  if (hasQualityOf(clause, first)) {
    draft.giveUp(clause)
    return
  }
  const isOrder = is(
    clause.items.find(item => !is(item, 'filler') && !is(item, 'link')),
    'colours',
  )
  const changes = isOrder || ['make', 'convert', 'change', 'paint', 'give'].some(verb => clause.has('verb', verb))
  if (changes && clause.has('subject') && !clause.has('unknown') && !clause.has('do')) {
    draft.add(clause, first, 'recolour', { from: 'auto', to: colourWords(first) })
    clause.takeKinds('colour', 'verb', 'subject', 'colours')
    return
  }
  const namesThing = clause.has('unknown') || clause.has('feature') || clause.has('subject') || clause.has('region')
  if (!changes || !namesThing || clause.has('do')) return
  draft.reasons.add(clause.has('feature') ? reasons.person : reasons.recolour)
  clause.takeKinds('colour', 'verb', 'unknown', 'feature', 'subject', 'person', 'colours', 'only', 'region')
}

/** "A bit bluer" is a tint, not another colour. */
const tints: Readonly<Record<string, 'cooler' | 'warmer'>> = {
  blue: 'cooler',
  yellow: 'warmer',
  orange: 'warmer',
  gold: 'warmer',
}

/** "A gradient behind her, white to grey": colours for what was said last. */
function goesOn(clause: Clause, draft: Draft): boolean {
  const last = draft.entries.at(-1)?.step.name
  const isList = clause.items.every(
    item => is(item, 'colour') || is(item, 'to') || is(item, 'link') || is(item, 'in') || is(item, 'filler'),
  )
  return isList && /^(background-replace|duotone|gradient-map)$/.test(last ?? '')
}

/** "A white vignette". */
function describesVignette(clause: Clause, colour: Item): boolean {
  const next = clause.after(colour)
  return is(next, 'do', 'vignette')
}

/** "Make it blue" with a mask: what is painted over. */
function paintOver(clause: Clause, draft: Draft, colour: Item): boolean {
  const changes = ['make', 'convert', 'change', 'paint'].some(verb => clause.has('verb', verb))
  const isThis = clause.has('it') || clause.has('photo')
  if (!draft.options.hasMask || !changes || !isThis || clause.has('axis') || clause.has('do') || clause.has('unknown'))
    return false
  draft.add(clause, colour, 'recolour', { from: 'auto', to: colourWords(colour), mask: 'brush' })
  clause.take(colour)
  clause.takeKinds('verb', 'it', 'photo')
  return true
}

/** "Make it grey" means a photo without colour. */
function greyPhoto(clause: Clause, draft: Draft, colour: Item): boolean {
  if (!/^(grey|gray)$/.test(colour.meaning.value) || clause.has('unknown')) return false
  if (!clause.has('verb') && !clause.has('photo')) return false
  draft.add(clause, colour, 'black-and-white')
  clause.take(colour)
  clause.takeKinds('verb')
  return true
}

/** "Make the reds brighter": a quality of one colour alone, which no operation changes. */
function hasQualityOf(clause: Clause, colour: Item): boolean {
  const near = [clause.before(colour), clause.after(colour)]
  const axes = clause.free('axis')
  if (axes.length === 0 || clause.items.some(item => is(item, 'to') && clause.indexOf(item) < clause.indexOf(colour))) {
    return false
  }
  return near.some(item => is(item, 'axis') || is(item, 'link') || is(item, 'more') || is(item, 'less'))
}
