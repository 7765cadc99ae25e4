import type { Character, Typeface } from '../fonts/fonts.ts'
import { EngineRefusal } from '../operation.ts'

/** Breaks words into lines that fit, and says where each character stands. All lengths in ems. */

export interface Line {
  readonly characters: readonly { readonly character: Character; readonly x: number }[]
  readonly width: number
}

/** Looks every character up, or refuses by naming those that the typeface lacks. */
export function requireCharacters(text: string, typeface: Typeface): void {
  const missing = [...new Set([...text])].filter(each => !/\s/u.test(each) && typeface.find(each) === null)
  if (missing.length === 0) return
  throw new EngineRefusal(
    'character_missing',
    `The typeface has no ${missing
      .slice(0, 8)
      .map(each => `“${each}”`)
      .join(', ')}. It writes Latin, Greek and Cyrillic.`,
    { characters: missing },
  )
}

function setLine(text: string, typeface: Typeface): Line {
  const characters: { character: Character; x: number }[] = []
  let x = 0
  let last: Character | null = null
  for (const each of text) {
    const character = typeface.find(each)
    if (!character) continue
    if (last) x += typeface.kerning(last, character)
    characters.push({ character, x })
    x += character.advance
    last = character
  }
  return { characters, width: x }
}

/** The longest beginning of a word that fits; at least one character. */
function fittingPart(word: string, typeface: Typeface, widest: number): string {
  const letters = [...word]
  let count = letters.length
  while (count > 1 && setLine(letters.slice(0, count).join(''), typeface).width > widest) count--
  return letters.slice(0, count).join('')
}

function breakParagraph(text: string, typeface: Typeface, widest: number): Line[] {
  const lines: Line[] = []
  let current = ''
  const words = text.split(/\s+/u).filter(word => word !== '')
  while (words.length > 0) {
    const word = words[0]
    const longer = current === '' ? word : `${current} ${word}`
    if (setLine(longer, typeface).width <= widest) {
      current = longer
      words.shift()
    } else if (current !== '') {
      lines.push(setLine(current, typeface))
      current = ''
    } else {
      const part = fittingPart(word, typeface, widest)
      lines.push(setLine(part, typeface))
      words[0] = word.slice(part.length)
      if (words[0] === '') words.shift()
    }
  }
  if (current !== '') lines.push(setLine(current, typeface))
  return lines
}

/** The same number of lines, about equally long: no single word left over at the end. */
function balanced(text: string, typeface: Typeface, widest: number): Line[] {
  const lines = breakParagraph(text, typeface, widest)
  if (lines.length < 2 || lines.length > 6) return lines
  let [low, high] = [widest * 0.4, widest]
  while (high - low > widest * 0.01) {
    const middle = (low + high) / 2
    if (breakParagraph(text, typeface, middle).length > lines.length) low = middle
    else high = middle
  }
  return breakParagraph(text, typeface, high)
}

/** Lines no wider than `widest`, broken between words, and within a word only where it alone is too long. */
export const breakLines = (text: string, typeface: Typeface, widest: number): Line[] =>
  text.split(/\r?\n/u).flatMap(paragraph => balanced(paragraph, typeface, widest))

/** The width of the longest word, so that a size can be chosen at which no word is broken. */
export const longestWord = (text: string, typeface: Typeface): number =>
  Math.max(0, ...text.split(/\s+/u).map(word => setLine(word, typeface).width))
