/**
 * "Make only the sky warmer", "darken everything except the dog", "brighten her face": finds the part of the picture
 * that a clause is about and writes it down as a mask, which every step of the clause then carries. A part that has no
 * name the engine knows ("the left chair") is the painted one where a mask came with the words; otherwise the clause is
 * handed back, because changing everything instead would claim to have understood.
 */
import { findOperation, takesMask } from '../../operations/operations.ts'
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { colourHex, colourWords } from './colour-words.ts'

interface Part {
  readonly mask: string
  readonly items: readonly Item[]
}

/** As the lexicons name regions, and how masks do. */
const regionMasks: Readonly<Record<string, string>> = {
  sky: 'sky',
  shadows: 'shadows',
  highlights: 'highlights',
  top: 'top',
  bottom: 'bottom',
  left: 'left',
  right: 'right',
  centre: 'centre',
  edges: 'not centre',
  brush: 'brush',
  'top-left': 'top and left',
  'top-right': 'top and right',
  'bottom-left': 'bottom and left',
  'bottom-right': 'bottom and right',
  here: 'brush',
  unbrushed: 'not brush',
}

export function aimAtParts(clause: Clause, draft: Draft): void {
  const except = clause.first('except')
  const parts = partsIn(clause, draft, except)
  if (parts.length === 0) {
    if (except && isRest(except) && hasEffect(clause)) aimAtRest(clause, draft, except)
    else if (!except) continueAim(clause, draft)
    return
  }
  if (!hasEffect(clause) || isOtherwiseMeant(clause, draft, parts)) return
  const named = parts.filter(part => part.mask !== '')
  if (named.length < parts.length) {
    if (clause.has('unavailable') || clause.has('generative')) return
    draft.needs.add('mask')
    draft.giveUp(clause)
    return
  }
  const at = except ? clause.indexOf(except) : clause.items.length
  const isBefore = ({ items }: Part): boolean => clause.indexOf(items[0]) < at
  clause.mask = printParts(
    named.filter(isBefore),
    named.filter(part => !isBefore(part)),
  )
  clause.target = named[0].items[0]
  for (const { items } of named) clause.take(...items)
  clause.take(except, clause.first('only'))
  clause.takeKinds('in')
  // "The faces in the crowd".
  if (clause.mask === 'faces') clause.takeKinds('person')
  shareAim(clause, draft)
}

function printParts(of: readonly Part[], except: readonly Part[]): string {
  const join = (parts: readonly Part[]): string => [...new Set(parts.map(part => part.mask))].join(' or ')
  const inner = (parts: readonly Part[]): string => {
    const joined = join(parts)
    return joined.includes(' ') && !joined.startsWith('colour ') ? `(${joined})` : joined
  }
  if (except.length === 0) return join(of)
  return of.length === 0 ? `not ${inner(except)}` : `${inner(of)} except ${inner(except)}`
}

/** Something that can be done to a part: a quality, a named operation, a colour to become. */
function hasEffect(clause: Clause): boolean {
  if (clause.free('axis').some(item => !is(item, 'axis', 'size'))) return true
  if (clause.free('do').some(item => canBeMasked(item.meaning.value))) return true
  return (
    clause.has('soft') ||
    clause.has('unit', 'stops') ||
    clause.has('light') ||
    clause.has('more') ||
    clause.has('less') ||
    newColour(clause) !== null
  )
}

function canBeMasked(name: string): boolean {
  const operation = findOperation(name)
  return !operation || takesMask(operation)
}

/** "Make the car blue": one colour that no thing has yet. */
function newColour(clause: Clause): Item | null {
  const colours = clause.free('colour')
  const isExchange = clause.items.some(
    item => is(item, 'verb', 'change') && /^(swap|exchange|substitut|tausch)/.test(item.text),
  )
  const isGift = clause.has('verb', 'give') && clause.has('person')
  const changes =
    !isExchange && !isGift && ['make', 'convert', 'change', 'paint', 'give'].some(verb => clause.has('verb', verb))
  const isOrder = !isExchange && (clause.says('colours') || clause.has('to'))
  return colours.length === 1 && (changes || isOrder) && !clause.has('axis') && !clause.has('do') ? colours[0] : null
}

/** The parts that a clause names, in its order. */
function partsIn(clause: Clause, draft: Draft, except: Item | undefined): Part[] {
  const parts: Part[] = []
  const { items } = clause
  for (const [index, item] of items.entries()) {
    if (item.used || parts.some(part => part.items.includes(item))) continue
    const part = partAt(clause, draft, index, except !== undefined && clause.indexOf(except) < index)
    if (part) parts.push(isRoundIt(clause, index) ? { ...part, mask: complement(part.mask) } : part)
  }
  // "The red of the car", "her face": the narrower word says which part; the wider one only whose it is.
  const narrow = parts.filter(part => part.mask !== 'subject' && part.mask !== '')
  const persons = parts.filter(part => part.items.every(item => is(item, 'person')))
  // "The person on the left" is one of several, whom only a mask can show.
  const isSide = narrow.some(({ items: [item] }) => is(item, 'region', 'left') || is(item, 'region', 'right'))
  if (persons.length > 0 && isSide)
    return [{ mask: draft.options.hasMask ? 'brush' : '', items: parts.flatMap(part => part.items) }]
  if (narrow.length > 0 && persons.length > 0) {
    const rest = parts.filter(part => !persons.includes(part))
    return rest.map(part =>
      part === narrow[0] ? { ...part, items: [...part.items, ...persons.flatMap(one => one.items)] } : part,
    )
  }
  return parts
}

function partAt(clause: Clause, draft: Draft, index: number, isSpared: boolean): Part | null {
  const item = clause.items[index]
  const { hasMask } = draft.options
  if (is(item, 'region', 'here') && !hasMask) return null
  // "Make this warmer", with a mask painted over it.
  const isThis = is(item, 'it') && pointing.test(item.text) && !isGlueBefore(clause, index)
  if (isThis && hasMask) return { mask: 'brush', items: [item] }
  if (is(item, 'region')) {
    const lead = clause.items[index - 1]
    const isMeant =
      lead === undefined || articles.test(lead.text) || is(lead, 'in') || is(lead, 'verb') || is(lead, 'axis')
    // "Noir with shadows" says how, not where.
    if (lead && /^(with|mit|avec|con|com)$/.test(lead.text)) return null
    if (regionMasks[item.meaning.value] === undefined && !hasMask && !isMeant) return null
    const isBrush = is(item, 'region', 'brush') || is(item, 'region', 'unbrushed')
    if (isBrush && !hasMask) return { mask: '', items: [item] }
    const mask = regionMasks[item.meaning.value] ?? (hasMask ? 'brush' : '')
    return { mask, items: [item] }
  }
  if (is(item, 'background')) return { mask: 'background', items: [item] }
  if (is(item, 'subject')) return { mask: 'subject', items: [item] }
  if (is(item, 'feature', 'faces')) return { mask: 'faces', items: withOwner(clause, index) }
  if (is(item, 'feature')) return { mask: hasMask ? 'brush' : '', items: withOwner(clause, index) }
  if (is(item, 'colour')) return colouredPart(clause, index, isSpared)
  if (is(item, 'unknown', 'subject'))
    return isNamedAfter(clause, index) ? null : { mask: hasMask ? 'brush' : 'subject', items: [item] }
  if (is(item, 'person')) return personAt(clause, index)
  if (is(item, 'unknown') && isObject(clause, index, isSpared))
    return { mask: hasMask ? 'brush' : '', items: runOfUnknown(clause, index) }
  return null
}

const pointing =
  /^(this|that|these|those|dies\w*|das hier|das da|ceci|cela|ca|esto|eso|isto|isso|这个|这|これ|それ|この|その)$/

/** "This photo" and "this car" name what is pointed at. */
const isGlueBefore = (clause: Clause, index: number): boolean => {
  const next = clause.items[index + 1]
  return (
    is(next, 'photo') ||
    is(next, 'unknown') ||
    is(next, 'person') ||
    is(next, 'subject') ||
    is(next, 'colour') ||
    is(next, 'region') ||
    is(next, 'feature') ||
    is(next, 'background')
  )
}

/** "Darken around the subject", "blur behind her face": all but that. */
const isRoundIt = (clause: Clause, index: number): boolean =>
  clause.items
    .slice(Math.max(0, index - 2), index)
    .some(({ text }) =>
      /^(around|all around|behind|outside|outside of|rund um|hinter|autour de|derriere|alrededor|detras|ao redor|atras)$/.test(
        text,
      ),
    )

const complement = (mask: string): string =>
  mask === '' ? '' : mask === 'subject' ? 'background' : mask.startsWith('not ') ? mask.slice(4) : `not ${mask}`

/** "My dog's face", "his hair": whose it is goes with it. */
function withOwner(clause: Clause, index: number): Item[] {
  const owners = clause.items.slice(Math.max(0, index - 2), index)
  return [clause.items[index], ...owners.filter(item => is(item, 'person') || is(item, 'unknown', 'subject'))]
}

/** "Make the reds brighter", "the red car darker", "everything except the red": a colour that says where. */
function colouredPart(clause: Clause, index: number, isSpared: boolean): Part | null {
  const item = clause.items[index]
  if (newColour(clause) === item && !isSpared) return null
  if (!isSpared && clause.free('colour').length > 1) return null
  const isPlace = isSpared || clause.has('axis') || clause.has('less') || clause.has('more')
  const before = clause.before(item)
  const isTint =
    is(before, 'to') || is(before, 'amount') || is(before, 'more') || is(before, 'less') || is(before, 'too')
  if (!isPlace || (isTint && !isSpared)) return null
  const words = colourWords(item)
  const things = runOfUnknown(clause, index + 1)
  return { mask: `colour ${words.includes(' ') ? colourHex(item) : words}`, items: [item, ...things] }
}

function runOfUnknown(clause: Clause, index: number): Item[] {
  const run: Item[] = []
  for (const item of clause.items.slice(index)) {
    if (!is(item, 'unknown') && !is(item, 'feature') && !is(item, 'subject')) break
    run.push(item)
  }
  return run
}

const pronouns = /^(my|his|i|we|he|she|they|our|your|mon|ma|mes|mein\w*|mi|meu|minha|私の|我的|someone|somebody)$/
const objects = /^(me|him|her|us|mich|ihn|uns)$/

/** People are the main subject; "me" only where it is what is changed. */
function personAt(clause: Clause, index: number): Part | null {
  const item = clause.items[index]
  if (pronouns.test(item.text) || isNamedAfter(clause, index)) return null
  const next = clause.items[index + 1]
  if (is(next, 'unknown') || is(next, 'feature') || is(next, 'photo') || is(next, 'person')) return null
  if (objects.test(item.text) && !is(clause.before(item), 'verb') && !is(clause.before(item), 'axis')) return null
  return { mask: 'subject', items: [item] }
}

/** "A photo of my dog", "like a car", "with the dog": only says what there is to see. */
function isNamedAfter(clause: Clause, index: number): boolean {
  const before = clause.items.slice(0, index).findLast(item => !is(item, 'link') && !pronouns.test(item.text))
  if (is(before, 'to')) return before?.text !== 'to' && before?.text !== 'for' && !clause.has('except')
  // "The colour of the flower" is the flower's.
  const owned = before && clause.before(before)
  if (isRoundIt(clause, index)) return false
  return is(before, 'in') && !clause.has('only') && !is(owned, 'colours') && !is(owned, 'axis')
}

const articles =
  /^(the|a|an|this|that|these|those|my|his|her|their|our|your|its|der|die|das|den|dem|mein\w*|le|la|les|el|los|las|o|os|as|mon|ma|mes|mi|meu|minha|把|将|その|この)$/

/** "Brighten the chair": a thing with its article, and not after "like" or "in". */
function isObject(clause: Clause, index: number, isSpared: boolean): boolean {
  const { items } = clause
  if (isSpared) return true
  const [before, after] = [items[index - 1], items[index + 1]]
  const marked = after !== undefined && /^(を|变|变得|更|的)$/.test(after.text)
  if (before === undefined) return marked
  if (marked && !is(before, 'unknown')) return true
  // "The left chair", "the small chair": what it is like stands between.
  if (is(before, 'direction') || is(before, 'axis', 'size')) return articles.test(items[index - 2]?.text ?? '')
  const lead = items[index - 2]
  if (articles.test(before.text)) return !is(lead, 'to') && (!is(lead, 'in') || is(items[index - 3], 'colours'))
  return (
    is(before, 'axis') &&
    is(lead, 'verb') === false &&
    !is(after, 'unknown') &&
    /^(blur|sharpen|brighten|darken|lighten)$/.test(before.text)
  )
}

/** The background blurred, a photo's description, paint over all: wishes that other rules know better. */
function isOtherwiseMeant(clause: Clause, draft: Draft, parts: readonly Part[]): boolean {
  const isSoft = parts.every(({ items }) => items.every(item => is(item, 'person') || is(item, 'unknown')))
  const named = clause.free('do')
  const isMade = ['make', 'convert', 'give'].some(verb => clause.has('verb', verb)) && !clause.has('photo')
  const isMiddle = parts.every(({ mask }) => mask === 'centre' || mask === 'not centre')
  if (isMiddle && named.some(item => is(item, 'do', 'vignette'))) {
    for (const { items } of parts) clause.take(...items)
    return true
  }
  // A shadow under the product, a glow around her: of the subject by their nature.
  const isSubject = parts.every(
    ({ mask, items }) => mask === 'subject' || mask === 'background' || items.every(item => is(item, 'feature')),
  )
  if (isSubject && named.length > 0 && named.every(item => findOperation(item.meaning.value)?.group === 'background')) {
    for (const { items } of parts) clause.take(...items)
    return true
  }
  if (named.length > 0 && isSoft) {
    if (clause.has('only') || clause.has('except')) return false
    const hides = (item: Item): boolean => /^pixel|^verpixel|^censor|モザイク|打码/.test(item.text)
    const reaches = named.some(
      item => hides(item) || /^(retouch|tone)$/.test(findOperation(item.meaning.value)?.group ?? 'tone'),
    )
    const direct = named.some(item => clause.indexOf(item) < clause.indexOf(parts[0].items[0]))
    const toned = named.every(item => /^(film|tone)$/.test(findOperation(item.meaning.value)?.group ?? ''))
    if (isMade && toned && direct === false && parts.every(({ items }) => is(items[0], 'unknown', 'subject')))
      return false
    return !(reaches && direct) || clause.has('axis')
  }
  if (clause.has('verb', 'remove') || clause.has('verb', 'add')) return !clause.has('axis') && named.length === 0
  const hasOnlyDegree = !clause.has('axis') && named.length === 0 && newColour(clause) === null
  if (hasOnlyDegree && !clause.has('light') && !clause.has('soft')) return true
  return clause.has('verb', 'isolate') || (draft.banned.size > 0 && !hasEffect(clause))
}

const isRest = (except: Item): boolean =>
  /rest|else|andere|reste|resto|demás|其余|其他|其它|残り|それ以外|他/.test(except.text)

/** "The sky warmer and the rest cooler". */
function aimAtRest(clause: Clause, draft: Draft, except: Item): void {
  const last = draft.entries.findLast(({ step }) => typeof step.mask === 'string')
  if (!last) return
  const mask = String(last.step.mask)
  clause.mask = mask.startsWith('not ') ? mask.slice(4) : `not ${mask.includes(' ') ? `(${mask})` : mask}`
  clause.target = except
  clause.take(except)
}

/** "Make the sky warmer and more saturated": a clause without a verb and a part of its own goes on about the same. */
function continueAim(clause: Clause, draft: Draft): void {
  const last = draft.lastClause
  if (!last || !isJoined(clause) || clause.order !== '') return
  const quality = clause.free('axis').find(item => !is(item, 'axis', 'size'))
  const part = last.mask === '' ? last.about : last.mask
  if (clause.has('it') && quality && !clause.has('do') && !clause.has('axis', 'size') && part !== '') {
    // "Darken the sky and make it bluer", "blur the background and darken it".
    clause.mask = part
    clause.target = clause.first('it')
    return
  }
  if (!last.target || last.mask === '') return
  const goesOn = clause.free('do').every(item => /^more |^dramatic|^moodi?er|ier$/.test(item.text))
  if (clause.says('verb') || clause.has('geometry') || !goesOn || !(clause.has('axis') || clause.has('do'))) return
  const effect = last.items.find(item => is(item, 'axis') || is(item, 'do'))
  if (!effect || last.indexOf(effect) < last.indexOf(last.target)) return
  clause.mask = last.mask
  clause.target = clause.items[0]
}

const isJoined = (clause: Clause): boolean => /^(and|&|und|et|y|e|也|并且|而且|和|また)$/.test(clause.opening)

/** "Brighten and sharpen the face": a bare verb before it waits for the same object. */
function shareAim(clause: Clause, draft: Draft): void {
  const last = draft.lastClause
  if (last?.mask !== '' || !isJoined(clause) || last.items.length > 2) return
  if (!last.items.every(item => is(item, 'axis') || is(item, 'amount') || is(item, 'do') || is(item, 'verb'))) return
  if (
    !last.items.some(item =>
      /^(brighten|darken|lighten|sharpen|blur|desaturate|saturate|soften|denoise|warm)$/.test(item.text),
    )
  )
    return
  for (const { step } of draft.addedIn(last)) if (step.mask === undefined) step.mask = clause.mask
}

/** The mask of everything but what a clause asks to keep as it is; null where that has no name. */
export function sparedBy(clause: Clause, draft: Draft): string | null {
  for (const item of clause.items) item.used = false
  clause.take(clause.first('keep'), clause.first('not'))
  const parts = partsIn(clause, draft, clause.first('keep') ?? clause.items[0])
  clause.takeAll()
  if (parts.length === 0 || parts.some(part => part.mask === '')) return null
  return printParts([], parts)
}
