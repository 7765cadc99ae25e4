/**
 * "Write “Hello” at the bottom in white": the words to be written, where and in which colour. What stands in quotes is
 * written as it stands; without quotes the words after "write" are taken up to where a place or a colour is told.
 */
import { findOperation } from '../../operations/operations.ts'
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'
import { colourHex } from './colour-words.ts'
import { reasons } from './reasons.ts'

export function writeText(clause: Clause, draft: Draft): void {
  const word = clause.first('do', 'text')
  const quote = clause.first('quote')
  if (!word && !quote) {
    continueText(clause, draft)
    return
  }
  if (clause.has('verb', 'remove') || clause.has('not')) return
  if (clause.has('verb', 'change') && word) {
    draft.reasons.add(reasons.replace)
    clause.takeAll()
    return
  }
  const said = quote ? { words: quote.text, items: [quote] } : plainWords(clause, word as Item)
  if (!said) {
    // Which text? An empty line written on a photo is no answer.
    draft.giveUp(clause)
    return
  }
  draft.add(clause, quote ?? (word as Item), 'text', { text: said.words, ...looksIn(clause) })
  clause.take(word, ...said.items)
  clause.take(...clause.free('unknown', 'style'))
  // "My name “Lena”": what the words are is told by the words.
  if (quote) clause.take(...clause.free('unknown').filter(item => clause.indexOf(item) < clause.indexOf(quote)))
  clause.takeKinds('quote', 'region', 'verb', 'in', 'direction', 'amount', 'colours', 'unavailable', 'do', 'more')
}

/** "Write “Hello”, small, in red": the look goes on after the words. */
function continueText(clause: Clause, draft: Draft): void {
  const last = draft.entries.at(-1)?.step
  if (last?.name !== 'text' || clause.says('verb') || clause.has('geometry') || clause.has('do')) return
  const isLook = clause.items.every(item => lookKinds.some(kind => is(item, kind)))
  if (!isLook) return
  Object.assign(last, looksIn(clause))
  clause.takeAll()
}

const lookKinds = ['colour', 'region', 'link', 'in', 'direction', 'filler', 'amount', 'axis', 'colours'] as const

/** Where, how large and in which colour. */
function looksIn(clause: Clause): Record<string, string | number> {
  const declared = findOperation('text')?.parameters ?? {}
  const place = placeIn(clause)
  const size = clause.free('axis', 'size')[0]
  const colour = clause.first('colour')
  clause.take(colour, size)
  return {
    ...(place === '' ? {} : { position: place }),
    ...(colour ? { colour: colourHex(colour) } : {}),
    ...(size && declared.size ? { size: sizeFor(size, declared.size) } : {}),
  }
}

function sizeFor(
  size: Item,
  declared: { readonly default: unknown; readonly minimum?: number; readonly maximum?: number },
) {
  const usual = Number(declared.default)
  const wanted = Math.round(10 * usual * (size.meaning.detail === '+' ? 1.6 : 0.6)) / 10
  return Math.min(declared.maximum ?? wanted, Math.max(declared.minimum ?? wanted, wanted))
}

const places = ['top', 'bottom', 'left', 'right', 'centre'] as const

/** As the operation names places: "bottom", "top-left". */
function placeIn(clause: Clause): string {
  const choices = findOperation('text')?.parameters.position?.choices ?? []
  const said = new Set(clause.items.flatMap(item => (is(item, 'region') ? item.meaning.value.split('-') : [])))
  for (const item of clause.items) {
    if (is(item, 'direction', 'counterclockwise')) said.add('left')
    if (is(item, 'direction', 'clockwise')) said.add('right')
  }
  const found = places.filter(place => said.has(place))
  return [found.join('-'), found[0] ?? ''].find(place => choices.includes(place)) ?? ''
}

/** What the words themselves follow: "write …", "a title saying …", "add the text …". */
const opensWords =
  /^(write|writing|saying|says|that says|that reads|caption it|reading|reads|(add|put|type|print|write) (the )?(text|words)|schreib\w*|escrib\w*|ecri\w*|escrev\w*)/

/** "Write Happy birthday at the top": up to the place, the colour or the end. */
function plainWords(clause: Clause, word: Item): { words: string; items: Item[] } | null {
  const { items } = clause
  const opening = items.findLast(item => is(item, 'do', 'text') && opensWords.test(item.text)) ?? word
  const after = clause.indexOf(opening) + 1
  const colon = items[after]?.text === ':'
  if (!colon && !opensWords.test(opening.text)) return null
  const start = colon ? after + 1 : after
  let end = start
  while (end < items.length && !endsWords(items, end)) end++
  const said = items.slice(start, end)
  const [first, last] = [said[0], said.at(-1)]
  if (!first || !last || said.every(item => is(item, 'link') || is(item, 'it') || isMereFiller(item))) return null
  const words = clause.source.slice(first.start, last.end).replace(/^(the (words?|text) )/i, '')
  return { words, items: said }
}

/** Greetings say nothing in an instruction, but they are what people write on pictures. */
const isMereFiller = (item: Item): boolean => is(item, 'filler') && !/^(hello|hi|hey|thanks|thank you)$/.test(item.text)

function endsWords(items: readonly Item[], at: number): boolean {
  const [item, next, third] = [items[at], items[at + 1], items[at + 2]]
  if (is(item, 'region') || is(item, 'colour')) return true
  const leads = is(item, 'link') || is(item, 'in') || is(item, 'to') || isMereFiller(item)
  return (
    leads &&
    (is(next, 'region') ||
      is(next, 'colour') ||
      (is(next, 'link') && (is(third, 'region') || is(third, 'colour'))) ||
      is(next, 'photo'))
  )
}
