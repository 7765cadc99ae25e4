/**
 * "Remove this", "erase the bin", "fill in the hole": what is painted over goes, and what lies round it grows in. Without
 * a mask nobody can tell where a bin is, so the plan says that one is needed.
 */
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'

export function removeThings(clause: Clause, draft: Draft): void {
  if (hideFaces(clause, draft)) return
  const named = clause.first('do', 'remove-object')
  const verb = clause.first('verb', 'remove')
  if (!named && !(verb && hasThing(clause, draft))) return
  if (named && clause.has('background') && !draft.options.hasMask) return
  const item = (named ?? verb) as Item
  draft.add(clause, item, 'remove-object', draft.options.hasMask ? { mask: 'brush' } : {})
  const kinds = [
    'unknown',
    'person',
    'feature',
    'subject',
    'region',
    'verb',
    'colour',
    'number',
    'it',
    'unavailable',
  ] as const
  clause.takeKinds(...kinds, 'direction', 'only', 'in', 'transparent', 'background', 'photo', 'aged', 'light')
  for (const other of clause.free('do')) if (other === named || isText(other)) clause.take(other)
  if (draft.options.hasMask) clause.takeKinds('generative')
}

/** "Hide their faces" makes them unrecognisable; nobody wants heads gone. */
function hideFaces(clause: Clause, draft: Draft): boolean {
  const verb = clause.first('verb', 'remove')
  const faces = clause.first('feature', 'faces')
  if (!verb || !faces || !/^(hide|cover|conceal)/.test(verb.text)) return false
  draft.add(clause, faces, 'pixelate', { mask: 'faces' })
  clause.takeKinds('verb', 'feature', 'person')
  return true
}

const isText = (item: Item): boolean => is(item, 'do', 'text')

function hasThing(clause: Clause, draft: Draft): boolean {
  const { hasMask } = draft.options
  if (clause.has('axis') || clause.has('background') || clause.has('transparent') || clause.has('colours')) {
    return hasMask === true && clause.has('unknown') && !clause.has('background') && !clause.has('axis')
  }
  if (clause.free('do').some(item => !isText(item)) || clause.has('except') || clause.has('keep')) return false
  // A beard off a face is another face; glasses lie on it.
  if (
    (clause.has('generative') || clause.has('feature')) &&
    !hasMask &&
    !clause.has('unknown') &&
    !clause.has('region')
  )
    return false
  // "Crop out the left side" is about the frame.
  if (
    clause.free('region').some(item => /^(left|right|top|bottom|centre|edges)$/.test(item.meaning.value)) &&
    !clause.has('unknown') &&
    !clause.has('person')
  )
    return false
  const things = clause.items.filter(
    item =>
      !item.used &&
      (is(item, 'unknown') ||
        is(item, 'person') ||
        is(item, 'feature') ||
        is(item, 'subject') ||
        is(item, 'unavailable') ||
        isText(item) ||
        is(item, 'generative') ||
        is(item, 'region')),
  )
  if (things.some(item => !is(item, 'person') || !/^(my|his|her|i|we)$/.test(item.text))) return true
  // "Remove it": what is painted over; "remove the sky" has its own name and is no object.
  return clause.has('it') || (clause.items.length === 1 && hasMask === true)
}
