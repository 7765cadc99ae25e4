import type { Lexicon } from './lexicon.ts'

export const french: Lexicon = {}
