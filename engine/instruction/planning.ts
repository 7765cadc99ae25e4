/**
 * From words to a plan, without a language model: a lexicon gives words their meanings, the instruction is cut into
 * clauses, and rules read each clause in turn, taking what they can explain. The rest is reported, never guessed.
 */
import type { Plan, Step } from '../operation.ts'
import { findOperation, orderedByStage } from '../operations/operations.ts'
import { type Clause, is, readClauses } from './clauses.ts'
import { Draft, type PlanningOptions } from './draft.ts'
import { languagesOf } from './languages.ts'
import { applyAmounts } from './rules/amounts.ts'
import { editBackground } from './rules/background.ts'
import { changeCanvas } from './rules/canvas.ts'
import { changeColours } from './rules/colours.ts'
import { setDescriptionsAside } from './rules/descriptions.ts'
import { exchangeThings, noticeGenerative } from './rules/generative.ts'
import { changeGeometry } from './rules/geometry.ts'
import { judgeKept, keepAsItIs } from './rules/keeping.ts'
import { collectLeftovers, leavePurposes } from './rules/leftovers.ts'
import { ruleOut } from './rules/negation.ts'
import { retouchPortrait } from './rules/portraits.ts'
import { changeQualities } from './rules/qualities.ts'
import { workFromReference } from './rules/references.ts'
import { removeThings } from './rules/removal.ts'
import { applyStyles } from './rules/styles.ts'
import { aimAtParts } from './rules/targets.ts'
import { changeTones, countTones } from './rules/tones.ts'
import { writeText } from './rules/writing.ts'
import { tokenise } from './tokens.ts'

/** Longer than any sensible wish; what follows is reported, not read. */
const longestRead = 2000
const mostPhrases = 12
const longestPhrase = 160
/** As many as a plan may have. */
const mostSteps = 24

export function planInstruction(instruction: string, options: PlanningOptions = {}): Plan {
  const read = instruction.slice(0, longestRead)
  const draft = new Draft(options)
  for (const clause of readClauses(read, languagesOf(tokenise(read)))) readClause(clause, draft)
  judgeKept(draft)
  for (const name of draft.banned) draft.remove(name)
  const steps = draft.entries.map(entry => fitted(entry.step))
  const isOrdered = draft.inOrder && new Set(draft.entries.map(entry => entry.clause)).size > 1
  const operations = isOrdered ? steps : orderedByStage(steps)
  const reasons = [...draft.reasons]
  const needs = [...draft.needs]
  const notUnderstood = phrasesOf(instruction, draft)
  if (operations.length + reasons.length + needs.length + notUnderstood.length === 0) {
    const words = clip(read)
    if (words !== '') notUnderstood.push(words)
  }
  return {
    operations: operations.slice(0, mostSteps),
    ...(isOrdered ? { inOrder: true } : {}),
    notUnderstood,
    needsGenerative: reasons.length > 0,
    ...(reasons.length > 0 ? { generativeReasons: reasons } : {}),
    ...(needs.length > 0 ? { needs } : {}),
  }
}

/** Within what the operation declares: words may ask for more than there is. */
function fitted(step: Step): Step {
  const declared = findOperation(step.name)?.parameters
  if (!declared) return step
  const fit: Step = { name: step.name, strength: step.strength }
  for (const [name, value] of Object.entries(step)) {
    if (name === 'mask') fit.mask = value
    const parameter = Object.hasOwn(declared, name) ? declared[name] : undefined
    if (!parameter) continue
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, maximumLength = 200 } = parameter
    if (typeof value === 'number') fit[name] = Math.min(maximum, Math.max(minimum, value))
    else fit[name] = parameter.kind === 'text' && typeof value === 'string' ? value.slice(0, maximumLength) : value
  }
  return fit
}

/** The order matters: what limits a clause is read before what acts in it. */
function readClause(clause: Clause, draft: Draft): void {
  const earlier = draft.entries.length
  setDescriptionsAside(clause)
  leavePurposes(clause)
  writeText(clause, draft)
  workFromReference(clause, draft)
  ruleOut(clause, draft)
  keepAsItIs(clause, draft)
  retouchPortrait(clause, draft)
  removeThings(clause, draft)
  noticeGenerative(clause, draft)
  editBackground(clause, draft)
  changeTones(clause, draft)
  aimAtParts(clause, draft)
  countTones(clause, draft)
  changeColours(clause, draft)
  changeCanvas(clause, draft)
  changeGeometry(clause, draft)
  applyStyles(clause, draft)
  changeQualities(clause, draft)
  applyAmounts(clause, draft)
  exchangeThings(clause, draft)
  requireAim(clause, draft)
  collectLeftovers(clause, draft)
  keepOrder(clause, draft, earlier)
  const verbs = clause.items.filter(
    item => is(item, 'verb') || is(item, 'more') || is(item, 'less') || is(item, 'geometry'),
  )
  if (verbs.length > 0) draft.carried = verbs
  draft.lastClause = clause
}

/** A part was named, and nothing in the clause can be limited to it: the whole picture was not meant. */
function requireAim(clause: Clause, draft: Draft): void {
  const added = draft.addedIn(clause)
  if (clause.mask === '' || clause.target === undefined || added.some(({ step }) => step.mask !== undefined)) return
  for (const entry of added) draft.entries.splice(draft.entries.indexOf(entry), 1)
  draft.giveUp(clause)
}

/** "Blur it after cropping": what came first is told last. */
function keepOrder(clause: Clause, draft: Draft, earlier: number): void {
  if (clause.order === '') return
  draft.inOrder = true
  if (clause.order !== 'after' || earlier === 0) return
  draft.entries.unshift(...draft.entries.splice(Math.min(earlier, draft.entries.length)))
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
