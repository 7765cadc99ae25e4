/**
 * Parameters that words set, read from what the operation declares: a choice by its own name ("emboss in bronze"), a
 * number by its unit ("20 px border"), colours in the order told ("duotone in navy and gold").
 */
import type { OperationInfo, OperationName, ParameterValue } from '../../operation.ts'
import { findOperation } from '../../operations/operations.ts'
import { type Clause, type Item, is } from '../clauses.ts'
import { colourHex, colourWords } from './colour-words.ts'

type Values = Record<string, ParameterValue>

export function parametersFor(clause: Clause, item: Item, name: OperationName): Values {
  if (name === 'vignette') return vignetteShade(clause, item)
  if (name === 'colour-pop') return poppingColour(clause)
  const operation = findOperation(name)
  if (!operation) return {}
  return {
    ...countsFor(clause, name),
    ...choices(clause, operation),
    ...toggles(clause, operation),
    ...colours(clause, operation),
    ...measures(clause, operation),
  }
}

/** "Colour splash on the yellow taxi". */
function poppingColour(clause: Clause): Values {
  const colour = clause.first('colour')
  if (!colour) return {}
  clause.takeKinds('colour', 'unknown')
  return { keep: colourWords(colour) }
}

/** "Dark vignette", "white vignette": the word before it says which, and is no wish of its own. */
function vignetteShade(clause: Clause, item: Item): Values {
  const before = clause.before(item)
  const white = clause.first('colour', 'white')
  if (white && /fade/.test(item.text)) {
    clause.take(white)
    return { shade: 'light' }
  }
  const isShade = is(before, 'axis', 'brightness') || is(before, 'colour') || is(before, 'axis', 'contrast')
  if (!isShade || !before) return {}
  clause.take(before)
  const isLight = before.meaning.detail === '+' || before.meaning.value === 'white'
  return isLight ? { shade: 'light' } : {}
}

/** "Pixel art with 16 colours", "posterize to 4 levels". */
export function countsFor(clause: Clause, name: OperationName): Values {
  const { kind, minimum = 2, maximum = 64 } = findOperation(name)?.parameters.colours ?? {}
  if (kind !== 'number') return {}
  for (const number of clause.free('number')) {
    const unit = clause.items.slice(clause.indexOf(number) + 1).find(item => !is(item, 'link'))
    const isCount = is(unit, 'colours') || is(unit, 'filler') || is(unit, 'axis', 'saturation')
    if (!isCount || !unit) continue
    clause.take(number, unit)
    return { colours: Math.min(maximum, Math.max(minimum, Math.round(number.value))) }
  }
  return {}
}

/** Words that are choices' own names, and no operation's. */
function choices(clause: Clause, operation: OperationInfo): Values {
  const values: Values = {}
  for (const [key, parameter] of Object.entries(operation.parameters)) {
    if (parameter.kind !== 'choice') continue
    for (const item of clause.items) {
      const word = item.text.replaceAll(' ', '-')
      const isOwn = is(item, 'do', operation.name)
      const choice = parameter.choices?.find(
        one => one === word || one === item.meaning.value || (isOwn && word.includes(one) && one.length > 3),
      )
      const isPlain = choice !== operation.name && choice !== 'none' && choice !== 'auto'
      if (!choice || !isPlain || (item.used && !is(item, 'do'))) continue
      values[key] = choice
      clause.take(item)
      break
    }
  }
  return values
}

/** "…, 5 %": how wide, where the operation has no strength that it could mean. */
export function lengthsFor(clause: Clause, name: OperationName): Values {
  const operation = findOperation(name)
  return operation && !operation.hasStrength ? measures(clause, operation) : {}
}

/** "Black and white, blue filter": a choice that is told afterwards, by its parameter's name. */
export function choicesFor(clause: Clause, name: OperationName): Values {
  const operation = findOperation(name)
  const isNamed = Object.keys(operation?.parameters ?? {}).some(key => clause.items.some(({ text }) => text === key))
  return operation && isNamed ? choices(clause, operation) : {}
}

export function coloursFor(clause: Clause, name: OperationName): Values {
  const operation = findOperation(name)
  return operation ? colours(clause, operation) : {}
}

/** Whether the colours of a clause are the operation's own, not one to be changed into another. */
export const ownsColours = (clause: Clause): boolean =>
  clause
    .free('do')
    .some(
      item =>
        Object.values(findOperation(item.meaning.value)?.parameters ?? {}).some(({ kind }) => kind === 'colour') &&
        !is(item, 'do', 'colour-pop'),
    )

/** "With black bars", "with a frame". */
function toggles(clause: Clause, operation: OperationInfo): Values {
  const values: Values = {}
  for (const [key, parameter] of Object.entries(operation.parameters)) {
    const item =
      parameter.kind === 'toggle'
        ? clause.items.find(({ text, used }) => !used && text.split(' ').includes(key))
        : undefined
    if (!item) continue
    values[key] = true
    clause.take(item, ...(is(clause.before(item), 'colour') ? [clause.before(item)] : []))
  }
  return values
}

/** Colours go to the operation's colour parameters, the first to the first. */
function colours(clause: Clause, operation: OperationInfo): Values {
  const keys = Object.entries(operation.parameters).filter(([, parameter]) => parameter.kind === 'colour')
  const named = clause.free('colour')
  const [first] = keys
  if (!first) return {}
  if (named.length === 0) {
    const said = clause.items.find(item => is(item, 'do', operation.name))
    const inside = insideWords.find(([pattern]) => said && pattern.test(said.text))
    return inside ? { [first[0]]: inside[1] } : {}
  }
  const values: Values = {}
  const slots = slotsFor(
    keys.map(([key]) => key),
    named.length,
  )
  for (const [index, item] of named.entries()) {
    const key = slots[index]
    if (key === undefined) break
    values[key] = colourHex(item)
    clause.take(item)
  }
  const look = operation.parameters.look?.choices?.find(choice => choice === 'custom')
  return look ? { ...values, look } : values
}

/** "White frame", "weißer rand", "白枠": one phrase of the lexicon that holds its colour. */
const insideWords: readonly (readonly [RegExp, string])[] = [
  [/white|weiss|blanc|branc|白/, '#ffffff'],
  [/black|schwarz|noir|negr|pret[ao]|黑|黒/, '#000000'],
]

/** Of three (dark, middle, light) two colours take the ends; of two inks one takes the first. */
function slotsFor(keys: readonly string[], count: number): readonly string[] {
  return keys.length === 3 && count === 2 ? [keys[0], keys[2]] : keys
}

const unitsOf: Readonly<Record<string, readonly string[]>> = {
  px: ['px', '%'],
  percent: ['%', 'ratio'],
  degrees: ['degrees'],
}

/** Lengths are designed for a picture of 1024 pixels; one per cent of it is this many. */
const pixelsPerCent = 10.24

/** "A 20 px border", "rounded corners of 10 %", "motion blur at 45 degrees". */
function measures(clause: Clause, operation: OperationInfo): Values {
  const values: Values = {}
  for (const number of clause.free('number')) {
    const unit = clause.after(number)
    const units = unit && is(unit, 'unit') ? (unitsOf[unit.meaning.value] ?? []) : []
    const found = Object.entries(operation.parameters).find(
      ([key, parameter]) =>
        parameter.kind === 'number' &&
        values[key] === undefined &&
        parameter.unit !== undefined &&
        units.includes(parameter.unit) &&
        isAboutIt(operation, parameter.unit),
    )
    if (!found || !unit) continue
    const [key, parameter] = found
    const isPercent = is(unit, 'unit', 'percent')
    const scale =
      parameter.unit === 'ratio' && isPercent ? 0.01 : parameter.unit === '%' && !isPercent ? 1 / pixelsPerCent : 1
    const value = Math.round(number.value * scale * 100) / 100
    const inRange = value >= (parameter.minimum ?? value) && value <= (parameter.maximum ?? value)
    values[key] = inRange ? value : Math.min(parameter.maximum ?? value, Math.max(parameter.minimum ?? value, value))
    clause.take(number, unit)
  }
  return values
}

/** Percent is strength where there is one, a measure only on frames and canvases. */
const isAboutIt = (operation: OperationInfo, unit: string): boolean =>
  (unit !== '%' && unit !== 'ratio') || !operation.hasStrength || operation.group === 'canvas'
