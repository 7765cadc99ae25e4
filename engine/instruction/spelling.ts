/**
 * Mends misspelt words of the lexicon: one slip (a letter wrong, missing, too many, or two swapped) from five letters
 * on, two from nine on. A word that exists is never changed into another: "crow" is not "crop", "farm" is not "warm".
 */
import knownWords from './known-words.json' with { type: 'json' }
import type { Languages } from './languages.ts'
import type { Token } from './tokens.ts'

/** Common English words (SUBTLEX-US, ISC) that lie one or two slips from a word of the lexicons. */
const known: ReadonlySet<string> = new Set(Object.values(knownWords).flatMap(words => words.split(' ')))

/** Only so many different unknown words are looked at: a long text is no typo. */
const mostWords = 80

export function correctSpelling(tokens: readonly Token[], languages: Languages): Token[] {
  const corrections = new Map<string, string>()
  return tokens.map(token => {
    const { text, kind } = token
    if (kind !== 'word' || text.length < 4 || text.length > 20 || !/^[a-z]+$/.test(text)) return token
    if (languages.knows(text) || known.has(text)) return token
    let corrected = corrections.get(text)
    if (corrected === undefined) {
      if (corrections.size >= mostWords) return token
      corrected = nearestWord(text, languages.vocabulary) ?? text
      corrections.set(text, corrected)
    }
    return corrected === text ? token : { ...token, text: corrected }
  })
}

function nearestWord(typed: string, vocabularies: readonly ReadonlySet<string>[]): string | null {
  const most = typed.length >= 9 ? 2 : 1
  let best: string | null = null
  let bestDistance = most + 1
  for (const vocabulary of vocabularies) {
    for (const word of vocabulary) {
      if (word.length < 4 || Math.abs(word.length - typed.length) > most || !isPlausible(typed, word)) continue
      const distance = slips(typed, word, bestDistance)
      if (distance < bestDistance && (word.length > 4 || isSwap(typed, word))) [best, bestDistance] = [word, distance]
    }
  }
  return best
}

/** People get the first letter right; where they do not, the second letter has taken its place. */
const isPlausible = (typed: string, word: string): boolean =>
  typed[0] === word[0] || (typed[0] === word[1] && typed[1] === word[0])

const isSwap = (typed: string, word: string): boolean =>
  typed.length === word.length && [...typed].sort().join('') === [...word].sort().join('')

/** Damerau–Levenshtein distance (optimal string alignment), given up once it reaches `limit`. */
export function slips(one: string, other: string, limit: number): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1]
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1))
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1)
      }
    }
    if (Math.min(...row) >= limit) return limit
    beforeLast = last
    last = row
  }
  return last[other.length]
}
