/**
 * Tones as photographers count them: stops of exposure, kelvin, degrees of hue, and shadows and highlights that are
 * lifted or held back. Plain "brighter" and "warmer" are for the rule of qualities.
 */
import type { OperationName, ParameterValue } from '../../operation.ts'
import { findOperation } from '../../operations/operations.ts'
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'

export function changeTones(clause: Clause, draft: Draft): void {
  if (clause.has('not')) return
  liftOrHold(clause, draft)
  strengthenColour(clause, draft)
}

/** After the part that is meant was found: these have numbers of their own. */
export function countTones(clause: Clause, draft: Draft): void {
  if (clause.has('not')) return
  countStops(clause, draft)
  setKelvin(clause, draft)
  turnHues(clause, draft)
}

/** Parameters of an operation that goes both ways, whichever way it declares that. */
export function signed(name: OperationName, isUp: boolean): Record<string, ParameterValue> {
  const parameters = findOperation(name)?.parameters ?? {}
  if (parameters.direction) return isUp ? {} : { direction: 'less' }
  const amount = ['amount', 'stops', 'lift'].find(key => parameters[key]?.kind === 'number')
  if (!amount) return {}
  const usual = Math.abs(Number(parameters[amount].default))
  const goesBoth = Number(parameters[amount].minimum ?? 0) < 0
  return goesBoth ? { [amount]: isUp ? usual : -usual } : {}
}

/** "+1 stop", "half a stop darker", "exposure -0.7". */
function countStops(clause: Clause, draft: Draft): void {
  const unit = clause.first('unit', 'stops')
  const word =
    clause.free('axis', 'brightness').find(item => /expo|belicht/.test(item.text)) ?? clause.first('axis', 'exposure')
  const number = clause.free('number').find(item => (unit ? clause.indexOf(item) < clause.indexOf(unit) : true))
  const after = number && clause.after(number)
  const isBare = !unit && word && number && Math.abs(number.value) <= 3.5 && !is(after, 'unit') && !is(after, 'symbol')
  if (!unit && !isBare) return
  const sign = number ? clause.before(number) : undefined
  const isNegative = is(sign, 'symbol') && sign?.text === '-'
  const isDropped = clause.free('verb').some(item => /^drop/.test(item.text))
  const isDown =
    isDropped ||
    isNegative ||
    clause.has('less') ||
    clause.free('axis', 'brightness').some(item => item.meaning.detail === '-')
  const stops = amountOfStops(clause, number)
  const isFault = clause.items.some(item => /^(over|under) ?expos(ed|ure)/.test(item.text))
  draft.add(clause, (word ?? unit) as Item, 'exposure', { stops: isDown !== isFault ? -stops : stops })
  clause.take(unit, word, number, ...(is(sign, 'symbol') ? [sign] : []))
  clause.takeKinds('axis', 'more', 'less', 'factor', 'verb', 'number', 'symbol', 'light')
}

/** "2/3 stop", "half a stop", "a stop and a half" is 1. */
function amountOfStops(clause: Clause, number: Item | undefined): number {
  const said = Number(clause.first('unit', 'stops')?.meaning.detail ?? 0)
  if (said > 0) return said
  if (!number) return Number(clause.first('factor')?.meaning.value ?? 1)
  const slash = clause.after(number)
  const below = slash && slash.text === '/' ? clause.after(slash) : undefined
  const value = below && below.value > 0 ? number.value / below.value : number.value
  return Math.round(Math.min(3, value) * 100) / 100
}

/** "5500K", "white balance 3200 kelvin". */
function setKelvin(clause: Clause, draft: Draft): void {
  const number = clause.free('number').find(item => item.value >= 1000 && item.value <= 20_000)
  if (!number) return
  const unit = clause.after(number)
  const word = clause.first('do', 'white-balance')
  if (!is(unit, 'unit', 'kelvin') && !word) return
  draft.add(clause, word ?? number, 'white-balance', kelvinOf(number.value))
  clause.take(number, word, ...(is(unit, 'unit') ? [unit] : []))
  clause.take(...clause.free('unknown', 'style'))
  clause.takeKinds('verb', 'axis', 'colours')
}

/** As declared: kelvin itself, or a mode that reads it. */
function kelvinOf(kelvin: number): Record<string, ParameterValue> {
  const parameters = findOperation('white-balance')?.parameters ?? {}
  const mode = parameters.mode?.choices?.find(choice => /kelvin|manual|custom/.test(choice))
  return { kelvin, ...(mode ? { mode } : {}) }
}

/** "Shift the hue by 30 degrees", "rotate the colours 180°". */
function turnHues(clause: Clause, draft: Draft): void {
  const word = clause.first('do', 'hue-shift')
  const hue = clause.items.find(item => !item.used && is(item, 'colours'))
  const turns = clause.has('geometry', 'rotate') || clause.has('verb', 'change') || clause.has('verb', 'convert')
  const number = clause
    .free('number')
    .find(item => is(clause.after(item), 'unit', 'degrees') || (word && !is(clause.after(item), 'unit')))
  if (!word && !(hue && turns && number)) return
  const item = word ?? (hue as Item)
  const sign = number ? clause.before(number) : undefined
  const isNegative = (is(sign, 'symbol') && sign?.text === '-') || clause.has('direction', 'counterclockwise')
  const degrees = number ? (isNegative ? -number.value : number.value) : undefined
  const turned: Record<string, number> =
    degrees === undefined ? {} : { degrees: degrees > 180 ? degrees - 360 : degrees }
  draft.add(clause, item, 'hue-shift', turned)
  clause.take(item, number, ...(is(sign, 'symbol') ? [sign] : []))
  clause.takeKinds('verb', 'geometry', 'unit', 'colours', 'direction')
}

/** "Lift the shadows", "recover the highlights", "shadows +30": no mask, but the operation made for it. */
function liftOrHold(clause: Clause, draft: Draft): void {
  const regions = clause
    .free('region')
    .filter(item => is(item, 'region', 'shadows') || is(item, 'region', 'highlights'))
  if (regions.length === 0 || clause.has('colour')) return
  const isDetail = clause.free('axis', 'sharpness').some(item => /^detail/.test(item.text))
  const others = clause.free('axis').filter(item => !is(item, 'axis', 'brightness') && !/^detail/.test(item.text))
  if (others.length > 0 || clause.free('do').length > 0) return
  if (clause.has('feature') || clause.has('unknown') || clause.has('person')) return
  for (const region of regions) {
    const isUp = isLift(clause, region) ?? (isDetail ? is(region, 'region', 'shadows') : null)
    if (isUp === null) return
    const name = region.meaning.value as 'shadows' | 'highlights'
    const place = placeOf(clause, region)
    draft.add(clause, region, name, { ...signed(name, isUp), ...(place ? { mask: place.meaning.value } : {}) })
    clause.take(region, place)
  }
  clause.takeKinds('axis', 'more', 'less', 'light', 'too', 'is')
  if (draft.addedIn(clause).length > 0) clause.takeKinds('verb')
}

/** "Greener grass", "less red": one hue more or less colourful, wherever it is. */
function strengthenColour(clause: Clause, draft: Draft): void {
  const word = clause.free('axis').find(item => item.meaning.value.startsWith('hue-'))
  if (!word) {
    strengthenPlural(clause, draft)
    return
  }
  const isUp = (word.meaning.detail === '+') !== (clause.has('less') || clause.has('too'))
  const mask = `colour ${word.meaning.value.slice('hue-'.length)}`
  draft.add(clause, word, isUp ? 'saturate' : 'desaturate', { mask })
  clause.take(word)
  clause.takeKinds('verb', 'unknown', 'region', 'feature', 'less', 'too', 'is', 'more')
}

/** "Boost the oranges", "the yellows are too strong", "make the reds pop". */
function strengthenPlural(clause: Clause, draft: Draft): void {
  const colours = clause.free('colour')
  const [colour] = colours
  if (colours.length !== 1 || !colour || !/s$/.test(colour.text) || clause.has('axis') || clause.has('background'))
    return
  const named = clause.free('do')
  const pops = named.length === 1 && named[0] !== undefined && /pop|stand/.test(named[0].text)
  const isLess = clause.has('less') || clause.has('too')
  if (named.length > 0 && !pops) return
  if (!isLess && !clause.has('more') && !pops && !clause.says('amount')) return
  draft.add(clause, colour, isLess ? 'desaturate' : 'saturate', {
    mask: `colour ${colour.meaning.value.replaceAll('-', ' ')}`,
  })
  clause.take(colour, ...(pops ? named : []))
  clause.takeKinds('verb', 'less', 'too', 'is', 'more')
  if (isLess) clause.takeKinds('amount')
}

/** "The highlights in the sky". */
function placeOf(clause: Clause, region: Item): Item | undefined {
  const at = clause.indexOf(region)
  const place = clause.items
    .slice(at + 1)
    .find(item => is(item, 'region') && /^(sky|top|bottom|left|right|centre)$/.test(item.meaning.value))
  return place &&
    clause.items.slice(at, clause.indexOf(place)).some(item => is(item, 'in') || /^(on|at|of)/.test(item.text))
    ? place
    : undefined
}

function isLift(clause: Clause, region: Item): boolean | null {
  const brightness = clause.free('axis', 'brightness').at(-1)
  const isTurned = clause.has('less') !== clause.has('too')
  if (brightness) return (brightness.meaning.detail === '+') !== isTurned
  if (clause.has('more') || clause.has('verb', 'lift')) return true
  if (clause.has('less') || clause.has('too')) return false
  const number = clause.after(region)
  if (is(number, 'symbol') && (number?.text === '+' || number?.text === '-')) return number.text === '+'
  // "Fix the highlights", "recover the shadows": back from where they were lost.
  if (clause.has('verb', 'fix')) return is(region, 'region', 'shadows')
  return null
}
