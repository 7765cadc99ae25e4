/**
 * "Keep the cat sharp", "only the red in colour", "everything but the dog": what is to stay as it is. With black and
 * white that makes a colour pop, with a blur a blurred background; otherwise it is a condition that the finished plan
 * is held against.
 */
import { stages } from '../../operation.ts'
import { findOperation, takesMask } from '../../operations/operations.ts'
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { colourWords } from './colour-words.ts'
import { sparedBy } from './targets.ts'

export function keepAsItIs(clause: Clause, draft: Draft): void {
  const except = clause.first('except')
  if (except) {
    spareOne(clause, draft, except)
    return
  }
  const colour = clause.first('colour')
  if (clause.opening === 'but' && colour && draftIsGrey(draft) && !clause.has('verb') && !clause.has('do')) {
    popColour(clause, draft, colour, colour)
    return
  }
  const keep = clause.first('keep')
  const only = clause.first('only')
  if (only && onlyOne(clause, draft, only, keep)) return
  if (keep) holdBack(clause, draft, keep)
}

const isGrey = (clause: Clause): boolean =>
  clause.has('do', 'black-and-white') ||
  clause.free('axis', 'saturation').some(item => item.meaning.detail === '-') ||
  clause.free('colour', 'grey').length > 0

const draftIsGrey = (draft: Draft): boolean => draft.has('black-and-white') || draft.has('desaturate')

const namesThing = (clause: Clause): boolean =>
  clause.has('unknown') || clause.has('subject') || clause.has('person') || clause.has('feature')

function popColour(clause: Clause, draft: Draft, item: Item, colour: Item | undefined): void {
  draft.remove('black-and-white')
  draft.remove('desaturate')
  draft.add(clause, item, 'colour-pop', { keep: colour ? colourWords(colour) : 'subject' })
  clause.takeAll()
}

/** Everything but one thing: blurred, grey or gone. */
function spareOne(clause: Clause, draft: Draft, except: Item): void {
  if (draft.has('colour-pop') && isGrey(clause)) {
    clause.takeAll()
    return
  }
  const spared = draft.kept.findIndex(kept => kept.says('colour'))
  const colour =
    clause.free('colour').find(item => item.meaning.value !== 'grey') ??
    draft.kept[spared]?.items.find(item => is(item, 'colour'))
  if (!colour && !sparesSubject(clause, draft, except)) {
    if (!partFollows(clause, except)) draft.giveUp(clause)
  } else if (isGrey(clause) || (clause.opening === 'but' && draftIsGrey(draft))) {
    popColour(clause, draft, except, colour)
    draft.kept.splice(0)
  } else if (
    clause.free('axis', 'sharpness').some(item => item.meaning.detail === '-') &&
    sparesSubject(clause, draft, except)
  ) {
    draft.add(clause, except, 'background-blur')
    clause.takeAll()
  } else if ((clause.has('verb', 'remove') || clause.has('verb', 'isolate')) && !clause.has('background')) {
    draft.add(clause, except, 'background-remove')
    clause.takeAll()
  } else if (draftIsGrey(draft) && (colour || namesThing(clause))) {
    popColour(clause, draft, except, colour)
  } else if (draft.has('blur') && namesThing(clause)) {
    draft.remove('blur')
    draft.add(clause, except, 'background-blur')
    clause.takeAll()
  } else if (!partFollows(clause, except)) draft.giveUp(clause)
}

/** A part of the picture that the rule of targets can leave out. */
const partFollows = (clause: Clause, except: Item): boolean =>
  clause.items
    .slice(clause.indexOf(except))
    .some(item =>
      ['region', 'feature', 'subject', 'background', 'colour', 'unknown', 'person'].includes(item.meaning.kind),
    ) || /rest|else|andere|reste|resto|demás|其余|其他|其它|残り|それ以外|他/.test(except.text)

/** A blur that spares the sky is no blurred background. */
function sparesSubject(clause: Clause, draft: Draft, except: Item): boolean {
  const after = clause.items.slice(clause.indexOf(except))
  if (after.some(item => is(item, 'region') || is(item, 'background') || is(item, 'feature', 'faces'))) return false
  return !(draft.options.hasMask && after.some(item => is(item, 'unknown', '')))
}

/** "Only the red": true when that came to something. */
function onlyOne(clause: Clause, draft: Draft, only: Item, keep: Item | undefined): boolean {
  const colour = clause.first('colour')
  const isNamedPart = clause.has('region') || clause.has('feature', 'faces') || clause.has('background')
  if (clause.has('colours') && isNamedPart && !clause.has('axis') && !clause.has('do')) {
    const mask = sparedBy(clause, draft)
    draft.remove('black-and-white')
    if (mask) draft.add(clause, only, 'black-and-white', { mask })
    return mask !== null
  }
  const hasOtherWish = clause.has('background') || clause.has('region') || clause.has('geometry')
  if (hasOtherWish || clause.has('axis')) return false
  if (colour && (keep || clause.has('colours') || draftIsGrey(draft) || isGrey(clause))) {
    popColour(clause, draft, only, colour)
    return true
  }
  if (clause.has('colours') && namesThing(clause)) {
    popColour(clause, draft, only, undefined)
    return true
  }
  if (keep && namesThing(clause) && !clause.has('do')) {
    draft.add(clause, only, 'background-remove')
    clause.takeAll()
    return true
  }
  return false
}

function holdBack(clause: Clause, draft: Draft, keep: Item): void {
  const colour = clause.first('colour')
  if (colour && (clause.has('colours') || draftIsGrey(draft) || isGrey(clause))) {
    popColour(clause, draft, keep, colour)
    return
  }
  const isPart = clause.has('region') || clause.has('background') || clause.has('feature', 'faces')
  if (clause.has('colours') && !isPart && namesThing(clause) && (draftIsGrey(draft) || clause.has('in'))) {
    popColour(clause, draft, keep, undefined)
    return
  }
  if (clause.has('background')) {
    draft.ban('background-remove')
    draft.ban('background-colour')
  }
  draft.kept.push(clause)
  clause.takeAll()
}

const colourChanging = new Set([
  'black-and-white',
  'sepia',
  'vintage',
  'pop-art',
  'invert',
  'posterize',
  'pixel-art',
  'night',
  'golden-hour',
  'warmer',
  'cooler',
  'saturate',
  'desaturate',
  'pencil',
  'line-art',
])

/** "But leave the sky as it is": every step that can stay out of it does. */
function spare(draft: Draft, mask: string): void {
  for (const { step } of draft.entries) {
    const operation = findOperation(step.name)
    const isOfBackground = operation?.group === 'background' || step.name === 'colour-pop'
    if (step.mask === undefined && operation && takesMask(operation) && !isOfBackground) step.mask = mask
  }
}

/** A condition that the plan cannot promise to meet is handed back as not understood. */
export function judgeKept(draft: Draft): void {
  const names = draft.entries.map(entry => entry.step.name)
  const changesAll = names.some(name => {
    const stage = findOperation(name)?.stage
    return (
      stage !== undefined &&
      stage !== 'geometry' &&
      stage !== 'canvas' &&
      stages.indexOf(stage) !== stages.indexOf('region')
    )
  })
  const changesColours = names.some(name => colourChanging.has(name))
  for (const clause of draft.kept) {
    const spared = changesAll && !clause.says('background') ? sparedBy(clause, draft) : null
    if (spared) {
      spare(draft, spared)
      continue
    }
    const isColour = clause.says('colours') || clause.says('colour')
    const isPart =
      clause.says('unknown') || clause.says('person') || clause.says('feature') || clause.says('background')
    if ((isColour && changesColours) || (!isColour && isPart && changesAll)) draft.giveUp(clause)
  }
}
