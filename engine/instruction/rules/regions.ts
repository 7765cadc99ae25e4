/**
 * "Make the sky warmer", "darken the left side": one part of the picture. The engine changes whole pictures, subjects and
 * backgrounds; changing everything instead would claim to have understood, so such a clause is handed back.
 */
import { type Clause, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { reasons } from './reasons.ts'

export function leaveRegions(clause: Clause, draft: Draft): void {
  const region = clause.first('region') ?? clause.first('subject')
  if (!region) return
  if (is(region, 'region', 'shadows') && liftsShadows(clause)) {
    draft.add(clause, region, 'low-light')
    clause.take(region)
    clause.takeKinds('axis', 'more', 'verb', 'light')
    return
  }
  const exchanges = clause.has('verb', 'change') || clause.has('verb', 'remove') || clause.has('verb', 'add')
  if (exchanges && !clause.has('axis') && !clause.has('geometry')) return
  if (clause.has('colour') && clause.free('colour').length > 1) return
  if (clause.has('verb', 'isolate')) return
  if (is(region, 'subject') && clause.free('colour').length === 1 && !clause.has('axis') && clause.has('verb')) return
  const blursRest =
    clause.has('verb', 'make') === false && clause.free('axis', 'sharpness').length > 0 && is(region, 'subject')
  if (blursRest && /focus/.test(clause.free('axis', 'sharpness')[0].text)) {
    draft.add(clause, region, 'background-blur')
    clause.takeAll()
    return
  }
  const changesPart = clause.has('axis') || clause.has('colour') || clause.has('light')
  if (clause.has('do') && !changesPart) return
  if (changesPart || clause.has('more') || clause.has('less')) draft.giveUp(clause)
  else if (clause.has('verb', 'convert')) {
    draft.reasons.add(reasons.object)
    clause.takeAll()
  }
}

const liftsShadows = (clause: Clause): boolean =>
  clause.has('more') || clause.free('axis', 'brightness').some(item => item.meaning.detail === '+')
