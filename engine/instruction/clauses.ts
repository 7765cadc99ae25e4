/**
 * Gives every token its meaning and cuts the instruction into clauses. A clause is the unit that the rules read: they
 * take the items they can explain, and what nobody took is what was not understood.
 */

import type { Languages } from './languages.ts'
import type { Found, Kind, Meaning } from './lexicon/lexicon.ts'
import { correctSpelling } from './spelling.ts'
import { type Token, tokenise } from './tokens.ts'

export interface Item {
  readonly meaning: Meaning
  /** As the user wrote it begins and ends here. */
  readonly start: number
  readonly end: number
  /** Folded words, joined. */
  readonly text: string
  /** A number's value. */
  readonly value: number
  used: boolean
}

export class Clause {
  readonly source: string
  readonly items: readonly Item[]
  /** The word that led to it, such as "but"; empty for the first and after punctuation. */
  readonly opening: string
  /** "then", "first": what was said about the order before it; "after" turns it round. */
  readonly order: string
  /** The part of the picture that it is about, as an expression; empty for the whole picture. */
  mask = ''
  /** A part that its operation finds by itself, such as a blurred background: "it" in the next clause may be that. */
  about = ''
  /** Where that part was named. */
  target: Item | undefined

  constructor(source: string, items: readonly Item[], opening: string, order = '') {
    this.source = source
    this.items = items
    this.opening = opening
    this.order = order
  }

  /** Items that nobody has taken yet. */
  free(kind: Kind, value?: string): Item[] {
    return this.items.filter(item => !item.used && is(item, kind, value))
  }

  first(kind: Kind, value?: string): Item | undefined {
    return this.items.find(item => !item.used && is(item, kind, value))
  }

  has(kind: Kind, value?: string): boolean {
    return this.first(kind, value) !== undefined
  }

  /** Whether it was said at all, taken or not. */
  says(kind: Kind, value?: string): boolean {
    return this.items.some(item => is(item, kind, value))
  }

  indexOf(item: Item): number {
    return this.items.indexOf(item)
  }

  before(item: Item): Item | undefined {
    return this.items[this.indexOf(item) - 1]
  }

  after(item: Item): Item | undefined {
    return this.items[this.indexOf(item) + 1]
  }

  take(...items: readonly (Item | undefined)[]): void {
    for (const item of items) if (item) item.used = true
  }

  takeKinds(...kinds: readonly Kind[]): void {
    for (const item of this.items) if (kinds.includes(item.meaning.kind)) item.used = true
  }

  takeAll(): void {
    for (const item of this.items) item.used = true
  }

  get text(): string {
    const [first, last] = [this.items[0], this.items.at(-1)]
    return first && last ? this.source.slice(first.start, last.end) : ''
  }
}

export const is = (item: Item | undefined, kind: Kind, value?: string): boolean =>
  item !== undefined && item.meaning.kind === kind && (value === undefined || item.meaning.value === value)

/** "Blur the number plate": what comes next, past the little words, is one thing in the picture. */
export function hasObject(clause: Clause, item: Item): boolean {
  const next = clause.items.slice(clause.indexOf(item) + 1).find(other => !is(other, 'link') && other.text !== 'my')
  return (
    next !== undefined && (is(next, 'unknown') || is(next, 'feature') || is(next, 'person') || is(next, 'unavailable'))
  )
}

/** Words that only hold a sentence together: between two items they are no distance. */
const glue: ReadonlySet<Kind> = new Set(['filler', 'link', 'it', 'photo', 'to'])
export const isGlue = (item: Item): boolean => glue.has(item.meaning.kind)

const unknown: Meaning = { kind: 'unknown', value: '', detail: '' }
const numeral: Meaning = { kind: 'number', value: '', detail: '' }
const quote: Meaning = { kind: 'quote', value: '', detail: '' }
const symbol: Meaning = { kind: 'symbol', value: '', detail: '' }
const stop: Meaning = { kind: 'and', value: 'stop', detail: '' }

export function readClauses(source: string, languages: Languages): Clause[] {
  const tokens = correctSpelling(tokenise(source), languages)
  return split(source, tagged(tokens, languages))
}

function tagged(tokens: readonly Token[], languages: Languages): Item[] {
  const items: Item[] = []
  for (let index = 0; index < tokens.length; ) {
    const found = ordinalAt(tokens, index) ?? partAt(tokens, index, languages.find(tokens, index))
    const length = found?.length ?? 1
    const token = tokens[index]
    const meaning = found?.meaning ?? plainMeaning(token)
    items.push({
      meaning,
      start: token.start,
      end: tokens[index + length - 1].end,
      text: tokens
        .slice(index, index + length)
        .map(({ text }) => text)
        .join(' '),
      value: token.kind === 'number' ? Number(token.text) : (numerals[token.text] ?? Number.NaN),
      used: false,
    })
    index += length
  }
  return joinUnknownSigns(items)
}

/** "…, second make it warmer" says an order; "the second window" says which window. */
function ordinalAt(tokens: readonly Token[], index: number): Found | null {
  const isOrder = /^(second|third)$/.test(tokens[index].text) && tokens[index - 1]?.kind === 'break'
  return isOrder ? { meaning: { kind: 'and', value: 'then', detail: '' }, length: 1 } : null
}

/** "Make the sky blue" is about the sky, "a sky blue border" about a colour. */
function partAt(tokens: readonly Token[], index: number, found: Found | null): Found | null {
  const isSky = found?.meaning.value === 'sky-blue' && tokens[index - 1]?.text === 'the'
  return isSky ? { meaning: { kind: 'region', value: 'sky', detail: '' }, length: 1 } : found
}

/** The number words that sizes and angles are told in. */
const numerals: Readonly<Record<string, number>> = Object.assign(Object.create(null), {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  zwei: 2,
  drei: 3,
  vier: 4,
  deux: 2,
  trois: 3,
  quatre: 4,
  dos: 2,
  tres: 3,
  cuatro: 4,
  dois: 2,
  duas: 2,
  quatro: 4,
  两: 2,
  二: 2,
  三: 3,
  四: 4,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  twelve: 12,
  sixteen: 16,
  ten: 10,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  eighty: 80,
  ninety: 90,
})

function plainMeaning({ kind, text }: Token): Meaning {
  if (kind === 'word' && numerals[text] !== undefined) return numeral
  switch (kind) {
    case 'number':
      return numeral
    case 'hex':
      return { kind: 'colour', value: text, detail: 'hex' }
    case 'symbol':
      return symbol
    case 'quote':
      return quote
    case 'break':
      return stop
    default:
      return unknown
  }
}

const isSign = (item: Item): boolean => /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u.test(item.text)

/** Chinese and Japanese come sign by sign: a run of signs nobody knows is one unknown word. */
function joinUnknownSigns(items: readonly Item[]): Item[] {
  const joined: Item[] = []
  for (const item of items) {
    const previous = joined.at(-1)
    const continues =
      previous !== undefined &&
      is(item, 'unknown', '') &&
      is(previous, 'unknown', '') &&
      previous.end === item.start &&
      isSign(item) &&
      isSign(previous)
    if (continues) joined[joined.length - 1] = { ...previous, end: item.end, text: previous.text + item.text }
    else joined.push(item)
  }
  return joined
}

/** No wish is longer; rules compare the items of a clause with each other, so its length bounds their work. */
const longestClause = 60

function split(source: string, items: readonly Item[]): Clause[] {
  const clauses: Clause[] = []
  let current: Item[] = []
  let opening = ''
  let order = ''
  const close = (): void => {
    if (current.length > 0) {
      clauses.push(new Clause(source, current, opening, order))
      order = ''
    }
    current = []
  }
  for (const [index, item] of items.entries()) {
    if (is(item, 'and') && !joinsColours(items, index) && !joinsParts(items, index)) {
      close()
      opening = is(item, 'and', 'stop') ? '' : item.text
      if (orderWords.has(item.meaning.value)) order = item.meaning.value
    } else if (opensNegation(item, current)) {
      close()
      opening = ''
      current.push(item)
    } else {
      if (current.length >= longestClause) close()
      current.push(item)
    }
  }
  close()
  return clauses
}

const joining = /^(and|&|und|oder|et|ou|y|o|e|和|与|及|と)$/

/** "the red and the yellow flowers" is about one change of two colours. */
function joinsColours(items: readonly Item[], index: number): boolean {
  if (!joining.test(items[index].text)) return false
  const before = items[index - 1]
  const after = items[index + 1]
  const next = is(after, 'link') ? items[index + 2] : after
  return is(before, 'colour') && is(next, 'colour')
}

/** "then", "first", "before" keep the order as said, "after" turns it round. */
const orderWords: ReadonlySet<string> = new Set(['then', 'first', 'before', 'after'])

/** "the sky and the water", "faces and hands": one change of two parts. */
function joinsParts(items: readonly Item[], index: number): boolean {
  if (is(items[index], 'and', 'then') || is(items[index], 'and', 'stop') || items[index].meaning.value !== '')
    return false
  const next = items.slice(index + 1, index + 4).find(item => !is(item, 'link') && !is(item, 'in'))
  const isPart = (item: Item | undefined): boolean =>
    is(item, 'region') ||
    is(item, 'feature') ||
    is(item, 'subject') ||
    is(item, 'background') ||
    is(item, 'unknown', 'subject')
  if (!/^(and|&|or|und|oder|et|ou|y|o|e|和|与|及|と)$/.test(items[index].text)) return false
  if (!isPart(items[index - 1]) || !isPart(next) || next === undefined) return false
  // "Blur the background and the subject warmer": what follows has a wish of its own where one came before.
  const opening = items.slice(0, index).findLastIndex(item => is(item, 'and'))
  const said = items.slice(opening + 1, index).some(item => is(item, 'axis') || is(item, 'do') || is(item, 'not'))
  const follows = items.slice(items.indexOf(next) + 1)
  const end = follows.findIndex(item => is(item, 'and'))
  const says = (end < 0 ? follows : follows.slice(0, end)).some(
    item => is(item, 'axis') || is(item, 'do') || is(item, 'colour'),
  )
  return !(said && says)
}

/** "a watercolour without a vignette": what follows is a wish of its own. */
function opensNegation(item: Item, current: readonly Item[]): boolean {
  if (!is(item, 'not') || is(item, 'not', 'after')) return false
  return current.some(earlier => is(earlier, 'do') || is(earlier, 'axis') || is(earlier, 'background'))
}
