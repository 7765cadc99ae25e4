/**
 * From words to a plan, without a language model: a lexicon gives words their meanings, the instruction is cut into
 * clauses, and rules read each clause in turn, taking what they can explain. The rest is reported, never guessed.
 */
import type { Plan } from '../operation.ts'
import { orderedByStage } from '../operations/operations.ts'
import { type Clause, is, readClauses } from './clauses.ts'
import { Draft } from './draft.ts'
import { languagesOf } from './languages.ts'
import { applyAmounts } from './rules/amounts.ts'
import { editBackground } from './rules/background.ts'
import { changeColours } from './rules/colours.ts'
import { setDescriptionsAside } from './rules/descriptions.ts'
import { exchangeThings, noticeGenerative } from './rules/generative.ts'
import { changeGeometry } from './rules/geometry.ts'
import { judgeKept, keepAsItIs } from './rules/keeping.ts'
import { collectLeftovers } from './rules/leftovers.ts'
import { ruleOut } from './rules/negation.ts'
import { changeQualities } from './rules/qualities.ts'
import { leaveRegions } from './rules/regions.ts'
import { applyStyles } from './rules/styles.ts'
import { tokenise } from './tokens.ts'

export { describePlan } from './description.ts'
export { type Suggestion, suggestions } from './suggestions.ts'

/** Longer than any sensible wish; what follows is reported, not read. */
const longestRead = 2000
const mostPhrases = 12
const longestPhrase = 160

export function planInstruction(instruction: string): Plan {
  const read = instruction.slice(0, longestRead)
  const draft = new Draft()
  for (const clause of readClauses(read, languagesOf(tokenise(read)))) readClause(clause, draft)
  judgeKept(draft)
  for (const name of draft.banned) draft.remove(name)
  const operations = orderedByStage(draft.entries.map(entry => entry.step))
  const reasons = [...draft.reasons]
  const notUnderstood = phrasesOf(instruction, draft)
  if (operations.length === 0 && reasons.length === 0 && notUnderstood.length === 0) {
    const words = clip(read)
    if (words !== '') notUnderstood.push(words)
  }
  return {
    operations,
    notUnderstood,
    needsGenerative: reasons.length > 0,
    ...(reasons.length > 0 ? { generativeReasons: reasons } : {}),
  }
}

/** The order matters: what limits a clause is read before what acts in it. */
function readClause(clause: Clause, draft: Draft): void {
  setDescriptionsAside(clause)
  ruleOut(clause, draft)
  keepAsItIs(clause, draft)
  noticeGenerative(clause, draft)
  editBackground(clause, draft)
  leaveRegions(clause, draft)
  changeColours(clause, draft)
  changeGeometry(clause, draft)
  applyStyles(clause, draft)
  changeQualities(clause, draft)
  applyAmounts(clause, draft)
  exchangeThings(clause, draft)
  collectLeftovers(clause, draft)
  const verbs = clause.items.filter(
    item => is(item, 'verb') || is(item, 'more') || is(item, 'less') || is(item, 'geometry'),
  )
  if (verbs.length > 0) draft.carried = verbs
}

function phrasesOf(instruction: string, draft: Draft): string[] {
  const spans = draft.leftovers.toSorted((one, other) => one.start - other.start)
  const phrases = spans.map(({ start, end }) => clip(instruction.slice(start, end)))
  if (instruction.length > longestRead) phrases.push(clip(instruction.slice(longestRead)))
  return [...new Set(phrases)].filter(phrase => phrase !== '').slice(0, mostPhrases)
}

function clip(words: string): string {
  const plain = words.replace(/\s+/g, ' ').trim()
  return plain.length > longestPhrase ? `${plain.slice(0, longestPhrase - 1).trimEnd()}…` : plain
}
