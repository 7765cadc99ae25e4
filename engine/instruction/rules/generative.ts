/**
 * What only a generative model can do: adding, removing or exchanging things, people's looks, weather, named artists.
 * The words are understood, so they are not handed back as not understood; the plan says why they are not done.
 */
import { type Clause, type Item, is, isGlue } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import type { Kind } from '../lexicon/lexicon.ts'
import { type ReasonName, reasons } from './reasons.ts'

/** Before the styles are read: words that need a model whatever else is said. */
export function noticeGenerative(clause: Clause, draft: Draft): void {
  colourisePhoto(clause, draft)
  ageSomeone(clause, draft)
  moveFeature(clause, draft)
  exchangePart(clause, draft)
  for (const item of clause.free('generative')) {
    const name = item.meaning.value as ReasonName | 'artist'
    if (isIdle(clause, item, name)) continue
    if (name === 'style') {
      if (styleIsKnown(clause, item)) {
        clause.take(item)
        continue
      }
      draft.reasons.add(reasons.style)
    } else if (name === 'redraw') {
      draft.reasons.add(reasons.redraw)
      clause.take(
        ...clause
          .free('do')
          .filter(other => /^(film|films|cartoon|cartoons|drawing|drawn|painting|poster|game)$/.test(other.text)),
      )
    } else if (name === 'artist') {
      draft.reasons.add(reasons.style)
      clause.take(...clause.free('do').filter(other => /^(painted|drawn)$/.test(other.text)))
    } else if (name === 'generate' && clause.has('do')) continue
    else draft.reasons.add(reasons[name])
    if (name === 'colourise' || name === 'restore') clause.takeKinds('do', 'axis', 'aged')
    clause.take(item)
    clause.takeKinds('unknown', 'person', 'feature', 'verb', 'aged', 'is', 'not', 'region', 'subject')
    if (!clause.has('background')) clause.takeKinds('colour', 'number')
  }
}

/** "Autumn orange" is a colour; "sit" among words that nobody knows asks nothing of anyone. */
function isIdle(clause: Clause, item: Item, name: string): boolean {
  if (name === 'scene' && clause.free('colour').length > 1) {
    clause.take(item)
    return true
  }
  if (name !== 'person' || !clause.has('unknown')) return false
  return !['verb', 'person', 'feature', 'it', 'photo'].some(kind => clause.has(kind as Kind))
}

/** "In the style of a comic book" is a comic; "of Frida" is an imitation. */
const styleIsKnown = (clause: Clause, item: Item): boolean =>
  clause.items.slice(clause.indexOf(item)).some(later => is(later, 'do'))

/** "Add colour to this black and white photo", "turn it into colour". */
function colourisePhoto(clause: Clause, draft: Draft): void {
  const paint = clause.first('verb', 'paint')
  if (paint && /colou?r/.test(paint.text) && clause.says('do', 'black-and-white')) {
    draft.reasons.add(reasons.colourise)
    clause.takeAll()
    return
  }
  const colours = clause.items.find(item => is(item, 'colours') && /^(colour|color|colours|colors)$/.test(item.text))
  if (!colours || colours.used) return
  const grey = clause.items.find(item => is(item, 'do', 'black-and-white'))
  const before = clause.items
    .slice(0, clause.indexOf(colours))
    .findLast(item => !is(item, 'link') && !is(item, 'filler'))
  const isIntoColour =
    is(before, 'to') &&
    !is(clause.after(colours), 'in') &&
    (clause.has('verb', 'convert') || clause.has('verb', 'make'))
  if (!isIntoColour && !(grey && (clause.has('verb', 'add') || clause.has('verb', 'give') || grey.used))) return
  draft.reasons.add(reasons.colourise)
  clause.takeAll()
}

/** "Open her eyes", "make his eyes open", "close the mouth". */
function moveFeature(clause: Clause, draft: Draft): void {
  const feature = clause.first('feature')
  const move = clause.items.find(({ text }) =>
    /^(open|opened|close|closed|shut|lengthen|shorten|raise|straighten)$/.test(text),
  )
  if (!feature || !move || is(feature, 'feature', 'faces')) return
  draft.reasons.add(reasons.person)
  clause.takeAll()
}

/** "Replace the sky with a sunset": another sky is another picture. */
function exchangePart(clause: Clause, draft: Draft): void {
  const verb = clause
    .free('verb')
    .find(
      item =>
        is(item, 'verb', 'change') &&
        /^(replac|swap|exchang|substitut|ersetz|tausch|remplac|reempla|cambi|sustitu|substitu|troqu)/.test(item.text),
    )
  if (!verb || !clause.has('region') || clause.has('axis') || clause.free('colour').length > 0) return
  draft.reasons.add(reasons.scene)
  clause.takeAll()
}

/** "Make me look older" is a person's; "make it look old" is the photo's. */
function ageSomeone(clause: Clause, draft: Draft): void {
  const aged = clause.first('aged')
  if (!aged) return
  if (clause.has('person') || clause.has('feature')) {
    draft.reasons.add(reasons.person)
    clause.takeAll()
  } else if (clause.has('verb') && !clause.has('do') && !clause.has('unknown')) {
    draft.add(clause, aged, 'vintage')
    clause.take(aged)
    clause.takeKinds('verb')
  } else clause.take(aged)
}

/** After all else: a verb that adds, removes or exchanges, and a thing that no rule has taken. */
export function exchangeThings(clause: Clause, draft: Draft): void {
  const things = clause.items.filter(item => !item.used && isThing(item))
  if (things.length === 0) return
  const verb =
    clause.free('verb').find(item => !is(item, 'verb', 'make')) ??
    clause.first('verb') ??
    (clause.says('verb') ? undefined : draft.carried.find(item => is(item, 'verb')))
  if (!verb || comesFromStyle(clause, things[0])) return
  const reason = reasonFor(verb, clause, draft, things)
  if (!reason) return
  draft.reasons.add(reason)
  clause.takeKinds(
    'unknown',
    'person',
    'feature',
    'subject',
    'region',
    'verb',
    'colour',
    'number',
    'photo',
    'transparent',
  )
  clause.takeKinds('do', 'background', 'in', 'unavailable', 'direction', 'light', 'only', 'aged')
}

const isThing = (item: Item): boolean =>
  is(item, 'unknown') ||
  is(item, 'person') ||
  is(item, 'feature') ||
  is(item, 'subject') ||
  is(item, 'region') ||
  is(item, 'unavailable')

/** "Add a vignette like grandma's": the verb has its object already. */
const comesFromStyle = (clause: Clause, thing: Item): boolean =>
  clause.items.slice(0, clause.indexOf(thing)).some(item => item.used && (is(item, 'do') || is(item, 'axis')))

function reasonFor(verb: Item, clause: Clause, draft: Draft, things: readonly Item[]): string | null {
  const isNamed = things.some(item => !is(item, 'unavailable') && !is(item, 'person'))
  const didSomething = draft.addedIn(clause).length > 0
  switch (verb.meaning.value) {
    case 'remove':
      if (things.some(item => is(item, 'feature')) && !draft.options.hasMask) return reasons.person
      if (things.every(item => is(item, 'region')) && !draft.options.hasMask) return null
      draft.needs.add('mask')
      clause.takeAll()
      return null
    case 'add':
      return isNamed || isSomeoneNew(clause, things) ? reasons.add : null
    case 'give':
      return isNamed && clause.says('person') ? reasons.person : isNamed && !didSomething ? reasons.add : null
    case 'change':
      return reasons.replace
    case 'convert':
      return didSomething || !isNamed ? null : hasThingBeforeTo(clause) ? reasons.replace : null
    case 'paint':
      return isNamed && !didSomething && /^(a|an)$/.test(clause.before(things[0])?.text ?? '') ? reasons.add : null
    case 'make':
      if (
        isNamed &&
        !didSomething &&
        clause.items.some(item => is(item, 'to') && item.text === 'into') &&
        hasThingBeforeTo(clause)
      )
        return reasons.replace
      return clause.says('person') && !didSomething && things.some(item => is(item, 'unknown')) ? reasons.person : null
    default:
      return null
  }
}

/** "Add more people", "put a man there"; not "add some warmth for me". */
const isSomeoneNew = (clause: Clause, things: readonly Item[]): boolean =>
  things.some(
    item => is(item, 'person') && /^(a|an|some|more|two|three|many|another)$/.test(clause.before(item)?.text ?? ''),
  )

/** "Turn the dog into a cat" names what is exchanged; "turn it into a blorf" does not say what a blorf is. */
function hasThingBeforeTo(clause: Clause): boolean {
  const to = clause.items.findIndex(item => is(item, 'to'))
  return to > 0 && clause.items.slice(0, to).some(item => isThing(item) && !isGlue(item))
}
