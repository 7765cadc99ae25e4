/**
 * Which languages an instruction is read in. The one whose lexicon explains most of it leads; English stands behind it,
 * because words such as "pop art" and "vintage" travel, but never overrules a word that the leading language knows.
 */
import { colourNames } from '../pixels/colour.ts'
import { chinese } from './lexicon/chinese.ts'
import { english } from './lexicon/english.ts'
import { french } from './lexicon/french.ts'
import { german } from './lexicon/german.ts'
import { japanese } from './lexicon/japanese.ts'
import { type CompiledLexicon, compile, type Found, findPhrase, type Lexicon } from './lexicon/lexicon.ts'
import { portuguese } from './lexicon/portuguese.ts'
import { spanish } from './lexicon/spanish.ts'
import type { Token } from './tokens.ts'

/** `golden` and `gold` name a light more often than a paint; "a golden glow" is in the lexicon. */
const englishColours: Lexicon = Object.fromEntries(
  colourNames.map(name => [`colour ${name.replaceAll(' ', '-')}`, `${name}, ${name}s, ${name}ish`]),
)

let compiled: readonly CompiledLexicon[] | null = null

/** Compiled for the first instruction: most processes that load the engine are handed plans and read no words. */
function lexiconsOfAll(): readonly CompiledLexicon[] {
  compiled ??= [
    compile('en', { ...english, ...englishColours }),
    compile('de', german),
    compile('fr', french),
    compile('es', spanish),
    compile('pt', portuguese),
    compile('zh', chinese),
    compile('ja', japanese),
  ]
  return compiled
}

export interface Languages {
  /** The one that leads, such as "en". */
  readonly leading: string
  find(tokens: readonly Token[], index: number): Found | null
  knows(word: string): boolean
  /** Words that a misspelt one may have been meant to be. */
  readonly vocabulary: readonly ReadonlySet<string>[]
}

export function languagesOf(tokens: readonly Token[]): Languages {
  const lexicons = lexiconsOfAll()
  const scores = lexicons.map(lexicon => coverage(lexicon, tokens))
  const best = scores.indexOf(Math.max(...scores))
  const [english] = lexicons
  const leading = lexicons[best]
  const chain = leading === english ? [english] : [leading, english]
  return {
    leading: leading.language,
    find(tokens, index) {
      const found = findPhrase(leading, tokens, index)
      if (leading === english) return found
      const other = findPhrase(english, tokens, index)
      return other && other.length > (found?.length ?? 0) ? other : found
    },
    knows: word => chain.some(lexicon => lexicon.vocabulary.has(word)),
    vocabulary: chain.map(lexicon => lexicon.vocabulary),
  }
}

/** Words that carry an edit say more about the language than articles, which several languages share. */
function coverage(lexicon: CompiledLexicon, tokens: readonly Token[]): number {
  let score = 0
  for (let index = 0; index < tokens.length; ) {
    const found = findPhrase(lexicon, tokens, index)
    // A phrase of several words is surer than its words.
    if (found) score += found.length * 2 - 1 + (weighty.has(found.meaning.kind) ? 1 : 0)
    index += found?.length ?? 1
  }
  return score
}

const weighty: ReadonlySet<string> = new Set(['do', 'axis', 'background', 'geometry', 'generative', 'verb', 'colour'])
