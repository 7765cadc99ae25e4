/**
 * Qualities that go up or down: "brighter", "less saturated", "too dark", "not so warm", "reduce the noise". Every word
 * that turns the direction round is counted, so that "less dark" brightens and "too little contrast" adds some.
 */
import type { OperationName, ParameterValue } from '../../operation.ts'
import { type Clause, hasObject, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { signed } from './tones.ts'

interface Choice {
  readonly name: OperationName
  readonly parameters?: Record<string, ParameterValue>
}

/** What raises and what lowers a quality. */
const operations: Readonly<Record<string, readonly [Choice | null, Choice | null]>> = {
  brightness: [{ name: 'brighten' }, { name: 'darken' }],
  contrast: [{ name: 'contrast' }, { name: 'contrast', parameters: { direction: 'less' } }],
  saturation: [{ name: 'saturate' }, { name: 'desaturate' }],
  warmth: [{ name: 'warmer' }, { name: 'cooler' }],
  sharpness: [{ name: 'sharpen' }, { name: 'blur' }],
  noise: [{ name: 'grain' }, { name: 'denoise' }],
  haze: [{ name: 'fog' }, { name: 'dehaze' }],
}

/** Operations that go both ways by a parameter of their own. */
const signedAxes = new Set<string>(['clarity', 'vibrance', 'exposure'])

export function operationOfAxis(axis: string, isUp: boolean): Choice | null {
  if (signedAxes.has(axis)) return { name: axis as OperationName, parameters: signed(axis as OperationName, isUp) }
  return operations[axis]?.[isUp ? 0 : 1] ?? null
}

/** Forms that name a fault: "fix the blurry photo" and "it is dark" ask for their opposite. */
const isFault = (item: Item): boolean =>
  /^(dark|darkness|dim|gloomy|murky|under|blur|blurr|blurry|blurriness|fuzzy|out of focus|not in focus|unfocus|soft$|softness|camera|motion|flat|washed|low contrast|dull|faded|pale|drab|over|blown|nois|grain|speck|haz|fog|mist|smog|yellow|orange|blue|bluish|garish|gaudy|image noise|iso|sensor|digital|luminance|chroma|dunkel|verschwommen|unscharf|flau|verrauscht|sombre|flou|oscur|borros|escur|desfocad)/.test(
    item.text,
  )

export function changeQualities(clause: Clause, draft: Draft): void {
  readLight(clause, draft)
  readSoft(clause, draft)
  readColours(clause, draft)
  const axes = clause.free('axis').filter(item => item.meaning.value !== 'size')
  // "Smooth out the grain": the one is what is done to the other.
  const smooth = axes.find(item => is(item, 'axis', 'noise') && item.meaning.detail === '-')
  const grain = axes.findIndex(item => is(item, 'axis', 'noise') && item.meaning.detail === '+')
  if (smooth && grain >= 0) clause.take(...axes.splice(grain, 1))
  for (const [index, item] of axes.entries()) changeOne(clause, draft, item, axes[index - 1], axes[index + 1])
  if (axes.length > 0) {
    clause.takeKinds('more', 'less', 'too', 'not', 'enough', 'is', 'verb', 'colours', 'light')
  } else improve(clause, draft)
}

function changeOne(clause: Clause, draft: Draft, item: Item, previous: Item | undefined, next: Item | undefined): void {
  const axis = item.meaning.value
  const modifiers = modifiersOf(clause, draft, item, previous, next)
  const isTurned = turns(clause, item, modifiers) % 2 === 1
  // Blurring everything is no answer to "blur the number plate".
  if (!isTurned && clause.mask === '' && /^blur/.test(item.text) && hasObject(clause, item)) {
    draft.needs.add('mask')
    draft.giveUp(clause)
    return
  }
  const isUp = (item.meaning.detail === '+') !== isTurned
  clause.take(item)
  const tempered = temper(draft, item, modifiers)
  if (tempered) return
  const choice = operationOfAxis(axis, isUp)
  if (!choice) {
    item.used = false
    return
  }
  if (draft.banned.has(choice.name)) return
  draft.add(clause, item, choice.name, { ...choice.parameters, ...(choice.name === 'blur' ? radiusFor(clause) : {}) })
  if (is(clause.before(item), 'unknown', 'style')) clause.take(clause.before(item))
}

/** "Blur 10 px", "with a radius of 20". */
function radiusFor(clause: Clause): Record<string, number> {
  const word = clause.items.find(({ text }) => /^(radius|rayon|radio|raio|sigma)$/.test(text))
  const number = clause
    .free('number')
    .find(item => is(clause.after(item), 'unit', 'px') || (word && !is(clause.after(item), 'unit')))
  if (!number) return {}
  clause.take(number, word, ...(is(clause.after(number), 'unit') ? [clause.after(number)] : []))
  return { radius: number.value }
}

/** The words that turn this quality: those since the one before, the clause's verb, and in other languages those after. */
function modifiersOf(
  clause: Clause,
  draft: Draft,
  item: Item,
  previous: Item | undefined,
  next: Item | undefined,
): Item[] {
  const at = clause.indexOf(item)
  const from = previous ? clause.indexOf(previous) : -1
  const to = next ? clause.indexOf(next) : clause.items.length
  const before = clause.items.slice(from + 1, at).filter(isModifier)
  if (before.length > 0) return before
  const after = clause.items
    .slice(at + 1, to)
    .filter(other => isModifier(other) && !is(other, 'too', '') && !is(other, 'not'))
  if (after.length > 0) return after
  const verbs = clause.items.filter(other => isModifier(other) && isVerbal(other) && clause.indexOf(other) < at)
  if (verbs.length > 0) return verbs
  return clause.says('verb') || clause.says('more') || clause.says('less') ? [] : draft.carried.filter(isModifier)
}

const isModifier = (item: Item): boolean =>
  is(item, 'more') ||
  is(item, 'less') ||
  is(item, 'too') ||
  is(item, 'not') ||
  is(item, 'enough') ||
  is(item, 'is') ||
  is(item, 'verb', 'remove') ||
  is(item, 'verb', 'fix')

const isVerbal = (item: Item): boolean => is(item, 'verb') || is(item, 'less') || is(item, 'more')

function turns(clause: Clause, item: Item, modifiers: readonly Item[]): number {
  const has = (kind: Item['meaning']['kind'], value?: string): boolean =>
    modifiers.some(other => is(other, kind, value))
  const isNegated = has('not')
  if (clause.says('enough') || (isNegated && has('is') && !has('too'))) {
    // "Not bright enough", "it isn't very sharp": more of it. "It is not blurry": nothing to turn, but rarely said.
    return isNegated && !clause.says('enough') && isFault(item) ? 1 : 0
  }
  if (isNegated) return 1
  if (isPartAs(clause, item)) return 1
  const less = has('less') ? 1 : 0
  const removed = has('verb', 'remove') ? 1 : 0
  const too = has('too') ? 1 : 0
  const looks = /^(look|looking|appear|seem)$/.test(clause.before(item)?.text ?? '') && !clause.says('verb')
  const isComplaint = (has('verb', 'fix') || ((has('is') || looks) && too === 0 && less === 0)) && isFault(item)
  const isAlwaysFault =
    less + removed + too === 0 &&
    !clause.says('verb', 'make') &&
    ((faults.test(item.text) && !isLook(clause.after(item))) || isGrainy(clause, item))
  return less + removed + too + (isComplaint || isAlwaysFault ? 1 : 0) + (isNegativeNumber(clause, item) ? 1 : 0)
}

/** Nobody asks for these: named at all, they are what is wrong. */
const faults =
  /^(noisy|hazy|verrauscht|under ?expos|over ?expos|over ?saturat|blown out|not in focus|camera shake|oversharp|too )/

/** "A hazy look" is asked for. */
const isLook = (item: Item | undefined): boolean =>
  /^(look|effect|style|mood|vibe|atmosphere|feel)$/.test(item?.text ?? '')

/** "Grainy" alone complains; beside a style it is part of the wish. */
const isGrainy = (clause: Clause, item: Item): boolean =>
  clause.mask === '' &&
  !clause.says('do') &&
  !clause.says('to') &&
  (/^grainy/.test(item.text) || (clause.items.length === 1 && /^noise/.test(item.text)))

/** "Half as saturated" is less of it. */
const isPartAs = (clause: Clause, item: Item): boolean =>
  clause.before(item)?.text === 'as' &&
  clause.items.some(other => is(other, 'factor') && Number(other.meaning.value) < 1)

/** "Contrast -10". */
function isNegativeNumber(clause: Clause, item: Item): boolean {
  const after = clause.items.slice(clause.indexOf(item) + 1).filter(other => other.text !== ':')
  return is(after[0], 'symbol') && after[0].text === '-' && is(after[1], 'number')
}

/** "But not too dark" after "darken" or "night" asks for less of that, not for its opposite. */
function temper(draft: Draft, item: Item, modifiers: readonly Item[]): boolean {
  const isNotToo = modifiers.some(other => is(other, 'not')) && modifiers.some(other => is(other, 'too'))
  if (!isNotToo) return false
  const isUp = item.meaning.detail === '+'
  const same = operationOfAxis(item.meaning.value, isUp)?.name
  const kindred = item.meaning.value === 'brightness' && !isUp ? (['night', 'vignette'] as const) : []
  const entry = draft.entries.find(({ step }) => step.name === same || kindred.some(name => name === step.name))
  if (!entry) return false
  entry.step.strength = 0.6
  return true
}

/** "More light" brightens, "warm light" warms by its other word, "fix the light" is for the automatic. */
function readLight(clause: Clause, draft: Draft): void {
  const light = clause.first('light')
  if (!light) return
  const next = clause.after(light)
  if (is(next, 'do') || is(next, 'axis')) {
    light.used = true
    const entry = draft.addedIn(clause).find(({ item }) => item === next)
    if (entry) entry.step.strength = 0.5
    return
  }
  const asksMore = clause.has('more') || clause.has('verb', 'add') || clause.has('enough')
  const asksLess = clause.has('less') || clause.has('too')
  const isAdjective = clause.has('verb', 'make') && light.text === 'light'
  if (clause.has('axis') || !(asksMore || asksLess || isAdjective)) return
  clause.take(light)
  draft.add(clause, light, asksLess && !asksMore ? 'darken' : 'brighten')
  clause.takeKinds('more', 'less', 'too', 'verb')
}

/** "Soft" before something is a degree; by itself it is a wish. */
function readSoft(clause: Clause, draft: Draft): void {
  const soft = clause.first('soft')
  if (!soft) return
  const style = clause.after(soft)
  if (is(style, 'do') || clause.has('axis')) soft.used = true
  const entry = draft.addedIn(clause).find(({ item }) => item === style)
  if (entry) entry.step.strength = 0.6
}

/** "Increase the colours", "stronger colours": how colourful it is. */
function readColours(clause: Clause, draft: Draft): void {
  const colours = clause.first('colours')
  if (!colours || clause.has('axis') || clause.has('do') || clause.has('colour') || clause.has('unknown')) return
  const strong = clause
    .free('amount')
    .filter(item => Number(item.meaning.value) >= 1.3 && /strong|intense|rich|bold|deep/.test(item.text))
  if (clause.has('verb', 'remove') && !clause.has('person')) {
    draft.add(clause, colours, 'black-and-white')
    clause.take(colours)
    clause.takeKinds('verb')
    return
  }
  const isUp = clause.has('more') || strong.length > 0
  const isDown = clause.has('less') || clause.has('too')
  if (!isUp && !isDown) return
  clause.take(colours)
  clause.take(...strong)
  draft.add(clause, colours, isDown ? 'desaturate' : 'saturate')
  clause.takeKinds('more', 'less', 'too', 'verb')
}

/** "Improve it", "fix this": the automatic. */
function improve(clause: Clause, draft: Draft): void {
  const verb = clause.first('verb', 'improve') ?? clause.first('verb', 'fix')
  if (!verb || clause.has('unknown') || clause.has('background') || draft.addedIn(clause).length > 0) return
  if ((is(verb, 'verb', 'fix') || /^clean/.test(verb.text)) && draft.entries.length > 0) {
    clause.takeKinds('verb')
    return
  }
  draft.add(clause, verb, 'auto-enhance')
  clause.takeKinds('verb', 'light', 'colours', 'more', 'geometry')
}
