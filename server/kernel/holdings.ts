/**
 * The form in which a module declares what it keeps about people. `main.ts` hands every module's list to `privacy/`,
 * which compiles the policy, the export and the erasure from it; a test reads the live schema and fails on a column no list names.
 */
export type Category =
  | 'account'
  | 'usage'
  | 'source_picture'
  | 'prompt'
  | 'generated_content'
  | 'device'
  | 'payment'
  | 'security'
  /** Keys, counters and states that say nothing about a person by themselves. */
  | 'technical'

export interface Holding {
  /** `table.column` as the database spells it, or `storage:<what>` for bytes outside it. */
  readonly where: string
  readonly category: Category
  readonly purpose: string
  readonly basis: 'contract' | 'consent' | 'legal_duty' | 'legitimate_interest' | 'none'
  readonly retention: string
  /** Whether the person's export holds it. */
  readonly export: boolean
  /** What erasure does to it. */
  readonly erase: 'delete' | 'anonymise' | 'keep'
}
