/**
 * "But no vignette", "without blurring the background", "don't crop it": what follows the negation is ruled out. Degrees
 * ("not so dark", "not bright enough") are left to the rule for qualities.
 */
import type { OperationName } from '../../operation.ts'
import { findOperation } from '../../operations/operations.ts'
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { operationOfAxis } from './qualities.ts'

export function ruleOut(clause: Clause, draft: Draft): void {
  const not = clause.first('not')
  if (!not) return
  if (is(not, 'not', 'after')) {
    ruleOutBefore(clause, draft, not)
    return
  }
  const after = clause.items.slice(clause.indexOf(not) + 1).filter(item => !item.used)
  if (after.some(item => is(item, 'too') || is(item, 'enough')) || isStatement(clause, not)) return
  if (sparesPart(clause, after)) {
    clause.takeAll()
    draft.kept.push(clause)
    return
  }
  if (after.some(item => is(item, 'background'))) {
    ruleOutBackground(clause, draft, after)
    return
  }
  if (ruleOutPart(clause, draft, not, after)) return
  const geometry = after.find(item => is(item, 'geometry'))
  const wishes = after.filter(item => is(item, 'do') || is(item, 'axis'))
  if (geometry) draft.ban(geometry.meaning.value as OperationName)
  for (const item of wishes) {
    if (is(item, 'do')) draft.ban(item.meaning.value as OperationName)
    else ruleOutQuality(clause, draft, item)
  }
  if (wishes.length > 0 || geometry || after.some(item => is(item, 'colours'))) {
    clause.take(not, ...after)
  }
}

/** "…, but not the sky": a part to leave as it is. */
const sparesPart = (clause: Clause, after: readonly Item[]): boolean =>
  /^(but|aber|mais|pero|mas|但|但是|不过|でも|ただし)$/.test(clause.opening) &&
  after.some(
    item =>
      is(item, 'region') ||
      is(item, 'feature', 'faces') ||
      is(item, 'subject') ||
      is(item, 'unknown', 'subject') ||
      is(item, 'person'),
  ) &&
  !after.some(
    item => is(item, 'axis') || is(item, 'do') || is(item, 'verb') || is(item, 'geometry') || is(item, 'unknown', ''),
  )

/** Japanese says it after the thing: "ビネットなし". */
function ruleOutBefore(clause: Clause, draft: Draft, not: Item): void {
  const before = clause.items
    .slice(0, clause.indexOf(not))
    .findLast(item => is(item, 'do') || is(item, 'axis') || is(item, 'background'))
  if (!before || before.used || clause.has('too')) return
  if (is(before, 'do')) draft.ban(before.meaning.value as OperationName)
  else if (is(before, 'axis')) ruleOutQuality(clause, draft, before)
  else draft.add(clause, before, 'background-remove')
  clause.take(before, not)
}

/** "It is not sharp" complains; it rules nothing out. */
const isStatement = (clause: Clause, not: Item): boolean =>
  is(clause.before(not), 'is') || /^(isnt|wasnt|arent|doesnt|is not)$/.test(not.text)

/** "Vintage without the light leak", "a watercolour without a margin": parts that can be left off. */
function ruleOutPart(clause: Clause, draft: Draft, not: Item, after: readonly Item[]): boolean {
  const words = after.map(item => item.text).join(' ')
  for (const { step } of draft.entries) {
    const part = Object.entries(findOperation(step.name)?.parameters ?? {}).find(
      ([key, parameter]) =>
        (parameter.kind === 'toggle' || parameter.minimum === 0) &&
        (partWords[key] ?? new RegExp(`\\b${key}s?\\b`)).test(words),
    )
    if (!part) continue
    step[part[0]] = part[1].kind === 'toggle' ? false : 0
    clause.take(not, ...after)
    return true
  }
  return false
}

const partWords: Readonly<Record<string, RegExp>> = { margin: /\b(margins?|borders?|frame|white edges?)\b/ }

/** The background without noise, or none at all; "don't blur the background". */
function ruleOutBackground(clause: Clause, draft: Draft, after: readonly Item[]): void {
  const isBlur = after.some(item => is(item, 'axis', 'sharpness') || is(item, 'do', 'background-blur'))
  const isRemoval = after.some(item => is(item, 'verb', 'remove') || is(item, 'verb', 'isolate'))
  const isChange = after.some(item => is(item, 'verb'))
  if (after.some(item => is(item, 'unknown') || is(item, 'person'))) return
  if (isBlur) draft.ban('background-blur')
  else if (isRemoval) draft.ban('background-remove')
  else if (isChange || draft.has('background-colour')) draft.ban('background-colour')
  else draft.add(clause, after[0], 'background-remove')
  clause.take(clause.first('not'), ...after)
}

function ruleOutQuality(clause: Clause, draft: Draft, item: Item): void {
  if (item.meaning.value === 'noise' && item.meaning.detail === '+') {
    draft.add(clause, item, 'denoise')
    return
  }
  const operation = operationOfAxis(item.meaning.value, item.meaning.detail === '+')
  if (operation) draft.ban(operation.name)
}
