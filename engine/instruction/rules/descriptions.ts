/**
 * "Brighten this dark photo", "colorize this black and white photo": words that say what the photo is, not what it
 * should become. They are taken out before any other rule reads them as a wish.
 */
import { type Clause, type Item, is } from '../clauses.ts'

const pointing =
  /^(this|that|these|those|the|my|our|your|his|her|their|dies\w*|das|die|der|den|mein\w*|ce|cette|le|la|mon|ma|mes|este|esta|el|mi|meu|minha)$/
const photoEnding = /(photo|photos|photograph|picture|shot|snapshot|image|film|foto|bild|aufnahme|imagen)$/
const lookWords = /^(effect|effects|look|style|filter|feel|vibe|mode)$/

export function setDescriptionsAside(clause: Clause): void {
  for (const [index, item] of clause.items.entries()) {
    const namesPhoto = is(item, 'photo') || (is(item, 'do') && photoEnding.test(item.text))
    if (namesPhoto && is(clause.items[index - 1], 'person')) clause.items[index - 1].used = true
    // "This indoor shot", "our wedding picture".
    const kind = clause.items[index - 1]
    const isOwn = is(item, 'photo') && is(kind, 'unknown') && clause.items.length > 3
    if (isOwn && kind && asksForMore(clause, [kind])) kind.used = true
    if (!namesPhoto || lookWords.test(clause.items[index + 1]?.text ?? '')) continue
    const first = firstDescribing(clause, index)
    if (!pointing.test(clause.items[first - 1]?.text ?? '')) continue
    const describing = clause.items.slice(first, is(item, 'photo') ? index : index + 1).filter(isAdjective)
    if (describing.length === 0 || !asksForMore(clause, describing)) continue
    const isRepair = clause.has('verb', 'fix')
    for (const word of describing) if (!isRepair || is(word, 'do') || is(word, 'aged')) word.used = true
  }
}

const isAdjective = (item: Item): boolean =>
  (is(item, 'do') && item.meaning.value !== 'low-light') || is(item, 'axis') || is(item, 'aged') || is(item, 'soft')

function firstDescribing(clause: Clause, index: number): number {
  let first = index
  while (first > 0) {
    const item = clause.items[first - 1]
    if (!isAdjective(item) && !is(item, 'amount') && !is(item, 'too') && !is(item, 'colours')) break
    first--
  }
  return first
}

/** A description alone asks for nothing; then the words are better read as a wish. */
function asksForMore(clause: Clause, describing: readonly Item[]): boolean {
  return clause.items.some(
    item =>
      !item.used &&
      !describing.includes(item) &&
      (is(item, 'do') ||
        is(item, 'axis') ||
        is(item, 'geometry') ||
        is(item, 'generative') ||
        is(item, 'more') ||
        is(item, 'colours') ||
        is(item, 'verb', 'fix') ||
        is(item, 'verb', 'improve') ||
        is(item, 'verb', 'paint') ||
        is(item, 'verb', 'convert')),
  )
}
