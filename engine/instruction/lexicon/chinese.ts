import type { Lexicon } from './lexicon.ts'

export const chinese: Lexicon = {}
