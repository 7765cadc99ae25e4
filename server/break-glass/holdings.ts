/** What is kept about a look at somebody's things: it is about that person, who sees it and takes it along. */
import type { Holding } from '../kernel/holdings.ts'

const kept = {
  category: 'security',
  basis: 'legal_duty',
  retention: 'As long as the account exists; the log keeps that it happened.',
  export: true,
  erase: 'delete',
} as const

const ofCase = (column: string, purpose: string): Holding => ({
  ...kept,
  where: `break_glass_cases.${column}`,
  purpose,
})
const ofUse = (column: string, purpose: string): Holding => ({ ...kept, where: `break_glass_uses.${column}`, purpose })

export const holdings: readonly Holding[] = [
  ofCase('id', 'Names the case in which an administrator looked.'),
  ofCase('account_id', 'Whose things were looked at.'),
  ofCase('object_id', 'Which picture or edit the case is about; none means all.'),
  ofCase('asked_by', 'Which administrator asked to look.'),
  ofCase('approved_by', 'Which other administrator agreed.'),
  ofCase('reference', 'What the operator’s own files call the case.'),
  ofCase('reason', 'Why, as one word of a closed list.'),
  ofCase('note_sealed', 'Why, in the administrator’s words, encrypted.'),
  ofCase('minutes', 'How long the case may be open.'),
  ofCase('state', 'Whether the case is asked for, open or over.'),
  ofCase('asked_at', 'When it was asked for.'),
  ofCase('opened_at', 'When it was opened.'),
  ofCase('ends_at', 'When it ends by itself.'),
  ofCase('ended_at', 'When it ended.'),
  ofCase('acknowledged_at', 'When you said that you have seen it.'),
  ofUse('case_id', 'Under which case something was looked at.'),
  ofUse('account_id', 'Whose it was.'),
  ofUse('kind', 'Whether a list, a picture or words were looked at.'),
  ofUse('object_id', 'Which picture or edit was looked at.'),
  ofUse('times', 'How often.'),
  ofUse('last_at', 'When last.'),
]
