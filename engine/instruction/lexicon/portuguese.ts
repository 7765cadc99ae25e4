import type { Lexicon } from './lexicon.ts'

export const portuguese: Lexicon = {}
