/**
 * What nobody took is handed back in the user's own words: runs of unknown words with the little words that lead into
 * them ("like grandma's"), so that the phrase can be recognised.
 */
import { type Clause, type Item, is } from '../clauses.ts'
import type { Draft } from '../draft.ts'

const telling = new Set<Item['meaning']['kind']>([
  'unknown',
  'unavailable',
  'region',
  'feature',
  'colour',
  'do',
  'axis',
  'generative',
  'transparent',
  'number',
  'background',
  'aged',
  'ratio',
  'geometry',
])

const pronoun = /^(someone|somebody|me|him|her|us|he|she|i|we|they|my|his|myself|es|ihn|sie|mich|uns)$/

const isTelling = (item: Item): boolean =>
  !item.used && (telling.has(item.meaning.kind) || (is(item, 'person') && !pronoun.test(item.text)))

/** Little words that belong to what follows them. */
const leadsIn = (item: Item): boolean =>
  !item.used &&
  (is(item, 'link') ||
    is(item, 'to') ||
    is(item, 'in') ||
    is(item, 'person') ||
    is(item, 'not') ||
    is(item, 'colours') ||
    is(item, 'amount'))

/** Words that may stand inside a phrase. */
const holdsTogether = (item: Item): boolean =>
  leadsIn(item) ||
  (!item.used && (is(item, 'filler') || is(item, 'it') || is(item, 'is') || is(item, 'unit') || is(item, 'symbol')))

/** "Blur the faces for privacy", "a line drawing for a tattoo": what it is wanted for is no wish of its own. */
export function leavePurposes(clause: Clause): void {
  const at = clause.items.findIndex(item => /^(for|fur|pour|para)$/.test(item.text) && !item.used)
  const isWish = (item: Item): boolean => is(item, 'do') || is(item, 'axis') || is(item, 'background')
  if (at < 0 || !clause.items.slice(0, at).some(isWish)) return
  const rest = clause.items.slice(at + 1)
  if (!rest.some(item => purposeless.some(kind => is(item, kind)))) clause.take(...rest)
}

/** Words that are a wish wherever they stand. */
const purposeless = [
  'do',
  'subject',
  'only',
  'axis',
  'ratio',
  'number',
  'geometry',
  'background',
  'region',
  'colour',
  'not',
  'size',
  'reference',
] as const

export function collectLeftovers(clause: Clause, draft: Draft): void {
  const { items } = clause
  for (let index = 0; index < items.length; index++) {
    if (!isTelling(items[index])) continue
    let first = index
    while (first > 0 && leadsIn(items[first - 1])) first--
    // A verb that nothing came of belongs to what it was about.
    if (is(items[first - 1], 'verb') && !items[first - 1].used && draft.addedIn(clause).length === 0) first--
    let last = index
    for (let next = index + 1; next < items.length; next++) {
      if (isTelling(items[next])) last = next
      else if (!holdsTogether(items[next])) break
    }
    draft.leftovers.push({ start: items[first].start, end: items[last].end })
    index = last
  }
}
