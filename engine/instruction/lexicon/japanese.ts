import type { Lexicon } from './lexicon.ts'

export const japanese: Lexicon = {}
