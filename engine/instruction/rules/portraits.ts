/**
 * Skin, teeth and eyes: what people ask of them in ever other words ("clean up her skin", "get rid of the yellow on my
 * teeth") comes to one of three operations that find their own place.
 */
import type { OperationName } from '../../operation.ts'
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'

export function retouchPortrait(clause: Clause, draft: Draft): void {
  const feature = clause.free('feature').find(item => item.meaning.value in wishes)
  if (!feature || clause.has('not') || clause.has('keep') || clause.has('except')) return
  const wish = wishes[feature.meaning.value]
  const sign = clause.items.find(item => !item.used && wish?.isAsked(item, clause))
  if (!wish || !sign) return
  draft.add(clause, feature, wish.name)
  clause.take(feature, sign)
  clause.takeKinds('verb', 'person', 'axis', 'colour', 'is', 'too', 'less', 'more', 'soft', 'colours', 'light')
}

interface Wish {
  readonly name: OperationName
  isAsked(item: Item, clause: Clause): boolean
}

const isMending = (item: Item): boolean =>
  is(item, 'verb', 'fix') ||
  is(item, 'verb', 'improve') ||
  /^(clean|clear|even|perfect|retouch|glatt|liss|suaviz|alis)/.test(item.text)

const wishes: Readonly<Record<string, Wish>> = {
  skin: {
    name: 'smooth-skin',
    isAsked: item =>
      isMending(item) ||
      is(item, 'axis', 'noise') ||
      is(item, 'soft') ||
      (is(item, 'axis', 'sharpness') && item.meaning.detail === '-'),
  },
  teeth: {
    name: 'whiten-teeth',
    isAsked: item =>
      isMending(item) ||
      is(item, 'colour', 'white') ||
      is(item, 'colour', 'yellow') ||
      (is(item, 'axis', 'brightness') && item.meaning.detail === '+') ||
      is(item, 'axis', 'warmth'),
  },
  eyes: {
    name: 'red-eye',
    isAsked: (item, clause) =>
      is(item, 'colour', 'red') &&
      (clause.has('verb', 'fix') || clause.has('verb', 'remove') || clause.has('is') || clause.has('less')),
  },
}
