import type { FactorParts } from './factors/parts.ts'
import type { People } from './people.ts'

/** Who may get an account by themselves: anybody, whoever was invited, nobody. */
export const signUpModes = ['open', 'invitation', 'closed'] as const
export type SignUpMode = (typeof signUpModes)[number]

/** What the verbs of accounts share. */
export interface Parts extends FactorParts {
  readonly people: People
  readonly signUpMode: SignUpMode
  /** False: letters are only printed on the console. */
  readonly sendsMail: boolean
}
