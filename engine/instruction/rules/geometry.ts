/** Crop, rotate, flip: shapes as ratios, angles as degrees clockwise. */
import type { ParameterValue } from '../../operation.ts'
import { findOperation } from '../../operations/operations.ts'
import { type Clause, hasObject, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { resizePicture, sizeIn } from './sizes.ts'

export function changeGeometry(clause: Clause, draft: Draft): void {
  // "Rotate the cup" is not about the picture.
  const turn = clause.first('geometry', 'rotate') ?? clause.first('geometry', 'flip')
  if (
    turn &&
    turn === clause.items.find(item => !is(item, 'filler') && !is(item, 'verb')) &&
    hasObject(clause, turn) &&
    !clause.has('photo')
  ) {
    draft.giveUp(clause)
    return
  }
  rotate(clause, draft)
  flip(clause, draft)
  crop(clause, draft)
  resizePicture(clause, draft)
}

function rotate(clause: Clause, draft: Draft): void {
  const carried = draft.carried.some(item => is(item, 'geometry', 'rotate'))
  const word = clause.first('geometry', 'rotate')
  const turn = clause.first('verb', 'convert')
  const angle = angleIn(clause)
  const direction = ['clockwise', 'counterclockwise', 'half', 'quarter'].map(value => clause.first('direction', value))
  const isTurn = turn !== undefined && (angle !== null || direction.some(Boolean)) && !clause.has('geometry', 'flip')
  const isUpsideDown = direction[2] !== undefined && !clause.has('geometry', 'flip')
  if (!word && !isTurn && !isUpsideDown && !(carried && angle !== null)) return
  const [clockwise, counterclockwise, half, quarter] = direction
  if (word?.text.startsWith('tilt') && angle === null && !clockwise && !counterclockwise) return
  const size = angle?.degrees ?? (half ? 180 : 90)
  const degrees = counterclockwise && !clockwise && size > 0 ? -size : size
  draft.add(clause, word ?? turn ?? (half as Item), 'rotate', { degrees: Math.max(-360, Math.min(360, degrees)) })
  clause.take(word, turn, clockwise, counterclockwise, half, quarter, ...(angle?.items ?? []))
  clause.takeKinds('verb', 'direction')
}

interface Angle {
  readonly degrees: number
  readonly items: readonly Item[]
}

function angleIn(clause: Clause): Angle | null {
  for (const number of clause.free('number')) {
    const unit = clause.after(number)
    const isAngle = is(unit, 'unit', 'degrees') || (clause.has('geometry', 'rotate') && !is(unit, 'unit'))
    if (!isAngle) continue
    const sign = clause.before(number)
    const isNegative = is(sign, 'symbol') && sign?.text === '-'
    const items = [
      number,
      ...(is(unit, 'unit', 'degrees') && unit ? [unit] : []),
      ...(isNegative && sign ? [sign] : []),
    ]
    return { degrees: isNegative ? -number.value : number.value, items }
  }
  return null
}

function flip(clause: Clause, draft: Draft): void {
  const word = clause.first('geometry', 'flip')
  const carried = draft.carried.some(item => is(item, 'geometry', 'flip'))
  const vertical = clause.first('direction', 'vertical') ?? clause.first('direction', 'half')
  const horizontal = clause.first('direction', 'horizontal')
  if (!word && !(carried && (vertical || horizontal))) return
  const half = word
    ? clause.free('region').find(item => /^(left|right|top|bottom)$/.test(item.meaning.value))
    : undefined
  if (word && half) {
    // "Reflect the top half": one half becomes both.
    draft.add(clause, word, 'mirror', { keep: half.meaning.value })
    clause.take(word, half)
    return
  }
  // "Flip horizontally and vertically" is half a turn.
  const isBoth = (carried && draft.has('flip') && !word) || (vertical !== undefined && horizontal !== undefined)
  if (isBoth) {
    draft.remove('flip')
    draft.add(clause, (word ?? vertical ?? horizontal) as Item, 'rotate', { degrees: 180 })
  } else {
    draft.add(clause, (word ?? vertical ?? horizontal) as Item, 'flip', { axis: vertical ? 'vertical' : 'horizontal' })
  }
  clause.take(word, vertical, horizontal)
  clause.takeKinds('direction', 'verb')
}

function crop(clause: Clause, draft: Draft): void {
  const word = clause.first('geometry', 'crop')
  const ratio = ratioIn(clause)
  const named = clause.first('ratio')
  if (!word && !ratio && !named) return
  const isShape = /crop|format|orientation|wide/.test(named?.text ?? '')
  if (!word && clause.has('unknown') && !ratio && !isShape) return
  const size = word && !ratio && !named ? sizeIn(clause, { isCrop: true }) : null
  if (size?.width && size.height) {
    draft.add(clause, word as Item, 'crop', { ratio: ratioValue(size.width, size.height) })
    draft.add(clause, word as Item, 'resize', { width: size.width, height: size.height, fit: 'cover' })
    clause.take(word, ...size.items)
    return
  }
  const shape = ratioFor(clause)
  // "16:9 without cropping": then the picture grows to that shape.
  if (shape) {
    const grows = draft.banned.has('crop')
    draft.add(clause, word ?? shape.items[0], grows ? 'expand' : 'crop', {
      ratio: shape.value,
      ...(grows ? {} : focusFor(clause)),
    })
    clause.take(...shape.items)
    clause.take(
      ...clause.items.filter(({ text }) =>
        /^(landscape|portrait|story|smart|post|reel|full|vertical|horizontal)$/.test(text),
      ),
    )
  } else {
    // To which shape? Guessing would cut off what someone wanted to keep.
    draft.giveUp(clause)
    return
  }
  clause.take(word, named)
  clause.takeKinds('verb', 'ratio')
}

/** "A square from the left side", "centred": what the crop keeps. */
function focusFor(clause: Clause): Record<string, string> {
  const choices = findOperation('crop')?.parameters.focus?.choices ?? []
  const place = clause.items.find(item => !item.used && is(item, 'region') && choices.includes(item.meaning.value))
  clause.take(place)
  return place ? { focus: place.meaning.value } : {}
}

/** A shape in numbers or by its name. */
export function ratioFor(clause: Clause): { value: ParameterValue; items: readonly Item[] } | null {
  const ratio = ratioIn(clause)
  if (ratio) return { value: ratioValue(ratio.across, ratio.down), items: ratio.items }
  const named = clause.first('ratio')
  if (!named) return null
  const [across, down] = named.meaning.value.split(':').map(Number)
  return { value: ratioValue(across, down), items: [named] }
}

const ratioValue = (across: number, down: number): ParameterValue =>
  Math.min(10, Math.max(0.1, Math.round((across / down) * 10_000) / 10_000))

interface Ratio {
  readonly across: number
  readonly down: number
  readonly items: readonly Item[]
}

/** 16:9, 4/3, 3 to 2, 4x5: small numbers, or it would be a size. */
function ratioIn(clause: Clause): Ratio | null {
  const { items } = clause
  for (const [index, item] of items.entries()) {
    const [between, second, unit] = [items[index + 1], items[index + 2], items[index + 3]]
    if (item.used || !is(item, 'number') || !is(second, 'number') || !between) continue
    const isSign = between.text === ':' || between.text === '/'
    const isCross =
      (between.text === 'x' || between.text === 'by' || between.text === 'to') && clause.has('geometry', 'crop')
    const isSmall = item.value <= 32 && second.value <= 32 && item.value > 0 && second.value > 0
    if ((isSign || isCross) && isSmall && !is(unit, 'unit', 'px')) {
      return { across: item.value, down: second.value, items: [item, between, second] }
    }
  }
  return null
}
