/**
 * What words mean, as data. A lexicon maps a meaning ("do watercolour", "axis brightness +") to the phrases that carry it
 * in one language, comma-separated. Compiled, it finds the longest phrase that starts at a token.
 */
import { type Token, tokenise } from '../tokens.ts'

export type Kind =
  /** An operation by its name. */
  | 'do'
  /** A quality that can go up or down: brightness, contrast, saturation, warmth, sharpness, noise, size. */
  | 'axis'
  | 'amount'
  | 'more'
  | 'less'
  | 'too'
  | 'not'
  | 'enough'
  | 'is'
  | 'verb'
  | 'keep'
  | 'only'
  | 'except'
  | 'photo'
  | 'it'
  | 'person'
  | 'feature'
  | 'background'
  | 'subject'
  | 'region'
  | 'transparent'
  | 'colours'
  | 'colour'
  | 'light'
  | 'soft'
  | 'geometry'
  | 'ratio'
  | 'unit'
  | 'side'
  | 'direction'
  | 'factor'
  | 'size'
  | 'generative'
  | 'unavailable'
  | 'aged'
  | 'and'
  | 'to'
  | 'in'
  | 'link'
  | 'filler'
  /** A second picture. */
  | 'reference'
  | 'texture'
  /** Words in quotes, to be written as they stand. */
  | 'quote'
  | 'number'
  | 'symbol'
  | 'unknown'

export interface Meaning {
  readonly kind: Kind
  /** What of that kind: the operation, the axis, the colour. */
  readonly value: string
  /** A second word of the meaning, such as the axis' direction. */
  readonly detail: string
}

export type Lexicon = Readonly<Record<string, string>>

interface Phrase {
  readonly words: readonly string[]
  readonly meaning: Meaning
}

export interface CompiledLexicon {
  readonly language: string
  readonly byFirstWord: ReadonlyMap<string, readonly Phrase[]>
  readonly vocabulary: ReadonlySet<string>
}

export interface Found {
  readonly meaning: Meaning
  readonly length: number
}

export function compile(language: string, lexicon: Lexicon): CompiledLexicon {
  const byFirstWord = new Map<string, Phrase[]>()
  const vocabulary = new Set<string>()
  const add = (words: readonly string[], meaning: Meaning): void => {
    const phrases = byFirstWord.get(words[0]) ?? []
    phrases.push({ words, meaning })
    byFirstWord.set(words[0], phrases)
  }
  for (const [key, phrases] of Object.entries(lexicon)) {
    const [kind, value = '', detail = ''] = key.split(' ')
    const meaning: Meaning = { kind: kind as Kind, value, detail }
    for (const phrase of phrases.split(',')) {
      const words = tokenise(phrase).map(token => token.text)
      if (words.length === 0) continue
      add(words, meaning)
      for (const word of words) vocabulary.add(word)
      // "popart", "goldenhour", "blackandwhite": people leave the gap out.
      const joined = words.join('')
      if (meaning.kind === 'do' && words.length > 1 && /^[a-z]{6,}$/.test(joined)) {
        add([joined], meaning)
        vocabulary.add(joined)
      }
    }
  }
  for (const phrases of byFirstWord.values()) phrases.sort((one, other) => other.words.length - one.words.length)
  return { language, byFirstWord, vocabulary }
}

/** What stands in quotes is no wish, whatever it says. */
const isWord = (token: Token | undefined, word: string): boolean => token?.text === word && token.kind !== 'quote'

/** The longest phrase that starts at `index`. */
export function findPhrase(lexicon: CompiledLexicon, words: readonly Token[], index: number): Found | null {
  const phrases = lexicon.byFirstWord.get(words[index].text)
  if (!phrases) return null
  for (const phrase of phrases) {
    if (phrase.words.every((word, offset) => isWord(words[index + offset], word))) {
      return { meaning: phrase.meaning, length: phrase.words.length }
    }
  }
  return null
}
