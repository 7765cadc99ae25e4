/**
 * The canvas round the picture: made wider without cutting anything off, squeezed without squeezing what matters,
 * straightened. Shapes are read by the rule of geometry; here are the operations that are named.
 */
import { findOperation } from '../../operations/operations.ts'
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { colourHex } from './colour-words.ts'
import { ratioFor } from './geometry.ts'
import { sizeIn } from './sizes.ts'

export function changeCanvas(clause: Clause, draft: Draft): void {
  expand(clause, draft)
  squeeze(clause, draft)
  setUpright(clause, draft)
  straighten(clause, draft)
}

/** "Expand to 16:9", "extend the canvas to the left", "zoom out". */
function expand(clause: Clause, draft: Draft): void {
  const word = clause.first('do', 'expand')
  if (!word) return
  const ratio = ratioFor(clause)
  const shaped = ratio ? undefined : draft.find('crop')
  if (shaped) draft.remove('crop')
  draft.add(clause, word, 'expand', {
    ...(shaped?.step.ratio === undefined ? {} : { ratio: shaped.step.ratio }),
    ...(ratio ? { ratio: ratio.value } : {}),
    ...sidesFor(clause),
    ...fillFor(clause),
  })
  clause.take(word, ...(ratio?.items ?? []))
  clause.takeKinds('verb', 'geometry', 'direction', 'region', 'more', 'background', 'subject')
}

const sides = ['left', 'right', 'top', 'bottom'] as const

/** Towards the sides that are named, by the share that is told or a quarter. */
function sidesFor(clause: Clause): Record<string, number> {
  const isBoth = clause.items.some(item =>
    /both sides|the sides|beiden seiten|ambos lados|des deux côtés/.test(item.text),
  )
  const isSaid = (side: (typeof sides)[number]): boolean =>
    clause.has('region', side) ||
    (side === 'left' && (isBoth || clause.has('direction', 'counterclockwise'))) ||
    (side === 'right' && (isBoth || clause.has('direction', 'clockwise')))
  const percent = clause.free('number').find(item => is(clause.after(item), 'unit', 'percent'))
  const said = sides.filter(isSaid)
  if (percent) clause.take(percent, clause.after(percent))
  const share = percent ? Math.min(2, percent.value / 100) : 0.25
  const wanted = said.length === 0 && percent ? sides : said
  return Object.fromEntries(wanted.map(side => [side, share]))
}

/** "Blurred sides", "a mirrored edge", "white space". */
function fillFor(clause: Clause): Record<string, string> {
  const blur = clause.free('axis', 'sharpness').find(item => item.meaning.detail === '-')
  const colour = clause.first('colour')
  clause.take(blur, colour)
  if (colour) return { fill: 'colour', colour: colourHex(colour) }
  const isBlurred = blur !== undefined || clause.items.some(item => is(item, 'do', 'expand') && /blur/.test(item.text))
  return isBlurred ? { fill: 'blur' } : {}
}

/** "Content-aware resize to 800x600", "seam carving to a square". */
function squeeze(clause: Clause, draft: Draft): void {
  const word = clause.first('do', 'content-aware-resize')
  if (!word) return
  const size = sizeIn(clause, { isCrop: false })
  const ratio = size ? null : ratioFor(clause)
  draft.add(clause, word, 'content-aware-resize', {
    ...(ratio ? { ratio: ratio.value } : {}),
    ...(size?.width ? { width: size.width } : {}),
    ...(size?.height ? { height: size.height } : {}),
  })
  clause.take(word, ...(ratio?.items ?? []), ...(size?.items ?? []))
  clause.takeKinds('verb', 'geometry', 'side', 'axis', 'ratio')
}

/** "Straighten", "level the horizon", "straighten by 2 degrees". */
function straighten(clause: Clause, draft: Draft): void {
  const word = clause.first('do', 'straighten')
  if (!word) return
  const number = clause.free('number').find((item: Item) => is(clause.after(item), 'unit', 'degrees'))
  const isLeft = clause.has('direction', 'counterclockwise') || (number && clause.before(number)?.text === '-')
  const parameter = ['degrees', 'angle'].find(key => findOperation('straighten')?.parameters[key]) ?? 'degrees'
  draft.add(clause, word, 'straighten', number ? { [parameter]: isLeft ? -number.value : number.value } : {})
  clause.take(word, number)
  clause.takeKinds('verb', 'region', 'unit', 'symbol', 'direction', 'is', 'in', 'geometry')
}

/** "Make the building upright", "make the verticals of the house straight": what leans is only named. */
function setUpright(clause: Clause, draft: Draft): void {
  const word = clause.first('do', 'perspective')
  if (!word) return
  draft.add(clause, word, 'perspective')
  clause.take(word, clause.first('do', 'straighten'))
  clause.takeKinds('verb', 'unknown', 'is', 'in', 'region', 'geometry')
}
