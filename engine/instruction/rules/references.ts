/**
 * "Match the colours of the second picture", "use the texture of the other one", "replace the background with the
 * reference": wishes that work from a second picture. Without one the plan says that it is needed.
 */
import { type Clause, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'

export function workFromReference(clause: Clause, draft: Draft): void {
  const reference = clause.first('reference')
  const named = clause.free('do').find(item => is(item, 'do', 'colour-match') || is(item, 'do', 'texture-transfer'))
  if (!reference && !named) return
  const item = reference ?? named
  if (!item || clause.has('not')) return
  const isPlaced = clause.items.some(({ text }) => /^(onto|on|in front of|behind|auf|sur|sobre)$/.test(text))
  const hasSubject = clause.has('subject') || clause.has('person') || clause.has('unknown', 'subject')
  const isBackground = (clause.has('background') && !clause.has('do')) || (isPlaced && hasSubject)
  const isTexture = clause.has('texture') || (clause.has('generative', 'style') && !clause.has('colours'))
  const name = named
    ? named.meaning.value === 'texture-transfer'
      ? 'texture-transfer'
      : 'colour-match'
    : isBackground
      ? 'background-replace'
      : isTexture
        ? 'texture-transfer'
        : 'colour-match'
  // "Put the person of the other picture in": two pictures made one by words is a model's work.
  const asksElse = clause.has('geometry') || (clause.has('axis') && !clause.has('to'))
  if (!named && asksElse) return
  if (!named && (clause.has('unknown') || clause.has('person') || clause.has('feature')) && clause.has('verb', 'add'))
    return
  draft.add(clause, item, name)
  clause.takeKinds('reference', 'texture', 'colours', 'verb', 'axis', 'to', 'in', 'photo', 'light', 'unknown', 'person')
  clause.takeKinds('background', 'region', 'subject')
  clause.take(...clause.free('do').filter(({ text }) => /^(mood|moody|drama|look)/.test(text)))
  clause.take(named, clause.first('generative', 'style'))
}
