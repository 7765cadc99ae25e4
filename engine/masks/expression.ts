/**
 * The language in which a step says where it works: "sky", "not subject", "brush and colour red". One line of words, so
 * that a plan stays flat JSON which people can read, clients can build and a language model can fill in.
 *
 *     expression = conjunction { "or" conjunction }
 *     conjunction = term { ("and" | "except") term }
 *     term = "not" term | "(" expression ")" | region | "colour" words | ("rectangle" | "ellipse") x y width height
 */
import { EngineRefusal } from '../operation.ts'
import { parseColour } from '../pixels/colour.ts'

/** Found in the picture, or fixed parts of its frame; `brush` is the mask that the run was given. */
export const maskRegions = [
  'subject',
  'background',
  'sky',
  'faces',
  'brush',
  'shadows',
  'highlights',
  'top',
  'bottom',
  'left',
  'right',
  'centre',
] as const
export type MaskRegion = (typeof maskRegions)[number]

export type MaskExpression =
  | { readonly kind: 'region'; readonly region: MaskRegion }
  | { readonly kind: 'colour'; readonly colour: string }
  /** Fractions of the picture's width and height. */
  | {
      readonly kind: 'rectangle' | 'ellipse'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
    }
  | { readonly kind: 'not'; readonly of: MaskExpression }
  | { readonly kind: 'and' | 'or'; readonly one: MaskExpression; readonly other: MaskExpression }

/** An order may say 300; spelled out (“.1” as “0.1”) and limited to the brush, they are more, and must still be read. */
const longestExpression = 640
const deepestNesting = 12
const reserved: ReadonlySet<string> = new Set(['not', 'and', 'or', 'except', '(', ')'])

const expected = `words such as “sky”, “not subject”, “colour red”, “rectangle 0.1 0.1 0.5 0.5” (fractions), joined by and, or, except. Regions: ${maskRegions.join(', ')}`

function refuse(words: string, why: string): EngineRefusal {
  return new EngineRefusal('invalid_parameter', `The mask “${words.slice(0, 80)}” ${why}. It must be ${expected}.`, {
    parameter: 'mask',
  })
}

class Reader {
  readonly words: string
  readonly tokens: readonly string[]
  #next = 0

  constructor(words: string) {
    this.words = words
    this.tokens = words.toLowerCase().match(/[()]|[^\s(),]+/g) ?? []
  }

  peek(): string | undefined {
    return this.tokens[this.#next]
  }

  take(token?: string): boolean {
    if (this.#next >= this.tokens.length || (token !== undefined && this.peek() !== token)) return false
    this.#next++
    return true
  }
}

/** Reads an expression; refuses with `invalid_parameter` what is none. */
export function parseMask(words: string): MaskExpression {
  if (words.length > longestExpression) throw refuse(words, `is longer than ${longestExpression} characters`)
  const reader = new Reader(words)
  const expression = readOr(reader, 0)
  const rest = reader.peek()
  if (rest !== undefined) throw refuse(words, `has “${rest.slice(0, 40)}” where it should end`)
  return expression
}

function readOr(reader: Reader, depth: number): MaskExpression {
  let one = readAnd(reader, depth)
  while (reader.take('or')) one = { kind: 'or', one, other: readAnd(reader, depth) }
  return one
}

function readAnd(reader: Reader, depth: number): MaskExpression {
  let one = readTerm(reader, depth)
  for (;;) {
    if (reader.take('and')) one = { kind: 'and', one, other: readTerm(reader, depth) }
    else if (reader.take('except')) one = { kind: 'and', one, other: negated(readTerm(reader, depth)) }
    else return one
  }
}

const negated = (of: MaskExpression): MaskExpression => (of.kind === 'not' ? of.of : { kind: 'not', of })

function readTerm(reader: Reader, depth: number): MaskExpression {
  if (depth > deepestNesting) throw refuse(reader.words, 'is nested too deeply')
  const token = reader.peek()
  if (token === undefined) throw refuse(reader.words, 'ends too early')
  reader.take()
  if (token === 'not') return negated(readTerm(reader, depth + 1))
  if (token === '(') {
    const inner = readOr(reader, depth + 1)
    if (!reader.take(')')) throw refuse(reader.words, 'has a “(” without its “)”')
    return inner
  }
  if (token === 'colour' || token === 'color') return readColour(reader)
  if (token === 'rectangle' || token === 'ellipse') return readFrame(reader, token)
  const region = maskRegions.find(known => known === token)
  if (!region) throw refuse(reader.words, `has “${token.slice(0, 40)}”, which is no place in a picture`)
  return { kind: 'region', region }
}

function readColour(reader: Reader): MaskExpression {
  const words: string[] = []
  for (let token = reader.peek(); token !== undefined && !reserved.has(token); token = reader.peek()) {
    words.push(token)
    reader.take()
  }
  const colour = words.join(' ')
  if (!parseColour(colour)) throw refuse(reader.words, `names “${colour}”, which is no colour`)
  return { kind: 'colour', colour }
}

function readFrame(reader: Reader, kind: 'rectangle' | 'ellipse'): MaskExpression {
  const numbers = [0, 1, 2, 3].map(() => {
    const value = Number(reader.peek() ?? Number.NaN)
    reader.take()
    return value
  })
  const [x, y, width, height] = numbers
  const isSound = numbers.every(value => value >= 0 && value <= 1) && width > 0 && height > 0
  if (!isSound) throw refuse(reader.words, `needs four numbers from 0 to 1 after “${kind}”: left, top, width, height`)
  return { kind, x, y, width, height }
}

/** The expression in its one spelling: what is stored in plans that ran. */
export function printMask(expression: MaskExpression): string {
  switch (expression.kind) {
    case 'region':
      return expression.region
    case 'colour':
      return `colour ${expression.colour}`
    case 'not':
      return `not ${inBrackets(expression.of)}`
    case 'and':
      return expression.other.kind === 'not'
        ? `${inBrackets(expression.one, 'and')} except ${inBrackets(expression.other.of)}`
        : `${inBrackets(expression.one, 'and')} and ${inBrackets(expression.other)}`
    case 'or':
      return `${inBrackets(expression.one, 'or')} or ${inBrackets(expression.other)}`
    default: {
      const { kind, x, y, width, height } = expression
      return `${kind} ${x} ${y} ${width} ${height}`
    }
  }
}

/** Chains of one operator read from the left need no brackets there. */
function inBrackets(expression: MaskExpression, chain?: 'and' | 'or'): string {
  const isPlain = (expression.kind !== 'and' && expression.kind !== 'or') || expression.kind === chain
  return isPlain ? printMask(expression) : `(${printMask(expression)})`
}

const regionWords: Readonly<Record<MaskRegion, string>> = {
  subject: 'the main subject',
  background: 'the background',
  sky: 'the sky',
  faces: 'the faces',
  brush: 'the painted area',
  shadows: 'the shadows',
  highlights: 'the highlights',
  top: 'the top',
  bottom: 'the bottom',
  left: 'the left side',
  right: 'the right side',
  centre: 'the centre',
}

/** For people: "the sky", "everything but the main subject". */
export function describeMask(expression: MaskExpression): string {
  switch (expression.kind) {
    case 'region':
      return regionWords[expression.region]
    case 'colour':
      return `everything ${expression.colour}`
    case 'not':
      return `everything but ${describeMask(expression.of)}`
    case 'and':
      return expression.other.kind === 'not'
        ? `${describeMask(expression.one)} without ${describeMask(expression.other.of)}`
        : `${describeMask(expression.one)} where it is also ${describeMask(expression.other)}`
    case 'or':
      return `${describeMask(expression.one)} and ${describeMask(expression.other)}`
    default:
      return expression.kind === 'rectangle' ? 'a rectangle' : 'an ellipse'
  }
}

/** Whether the expression speaks of `region` anywhere. */
export function mentions(expression: MaskExpression, ...regions: readonly MaskRegion[]): boolean {
  if (expression.kind === 'region') return regions.includes(expression.region)
  if (expression.kind === 'not') return mentions(expression.of, ...regions)
  if (expression.kind === 'and' || expression.kind === 'or') {
    return mentions(expression.one, ...regions) || mentions(expression.other, ...regions)
  }
  return false
}

/** Drawn on the frame of the picture as it came in: stale as soon as a step moves pixels. */
export function isDrawn(expression: MaskExpression): boolean {
  if (expression.kind === 'rectangle' || expression.kind === 'ellipse') return true
  if (expression.kind === 'not') return isDrawn(expression.of)
  if (expression.kind === 'and' || expression.kind === 'or') return isDrawn(expression.one) || isDrawn(expression.other)
  return expression.kind === 'region' && expression.region === 'brush'
}
