/**
 * One case of looking at what a person keeps here, and its rules: asked for, approved by somebody else where there is
 * somebody, open for at most an hour, over. Nothing of a case can be changed but its state, and that only forwards.
 */
import type { Role } from '../access/access.ts'

export const reasons = ['support_request', 'abuse_report', 'safety', 'legal_order', 'security_incident'] as const
export type Reason = (typeof reasons)[number]

export const states = ['asked', 'open', 'ended', 'declined'] as const
export type State = (typeof states)[number]

/** What of a case was used. */
export const kinds = ['list', 'picture', 'words'] as const
export type Kind = (typeof kinds)[number]

export const caseLimits = {
  minutesMost: 60,
  /** An approval nobody gave in this time is not given any more. */
  waitMs: 24 * 3_600_000,
  noteCharacters: 1_000,
  referenceCharacters: 40,
} as const

export interface Case {
  readonly id: string
  /** Whose things. */
  readonly accountId: string
  /** One picture or one edit; null: all. */
  readonly objectId: string | null
  readonly askedBy: string
  readonly approvedBy: string | null
  /** What the operator's own files call it. */
  readonly reference: string
  readonly reason: Reason
  readonly note: string
  readonly minutes: number
  readonly state: State
  readonly askedAt: Date
  readonly openedAt: Date | null
  readonly endsAt: Date | null
  readonly endedAt: Date | null
  /** When its person said that they have seen it. */
  readonly acknowledgedAt: Date | null
}

export interface Use {
  readonly caseId: string
  readonly kind: Kind
  /** Which picture or edit; '' for a list. */
  readonly objectId: string
  readonly times: number
  readonly lastAt: Date
}

const ranks: Record<Role, number> = { owner: 3, admin: 2, support: 1, member: 0 }

/** Nobody looks at somebody above them. */
export const mayLookAt = (one: Role, other: Role): boolean => ranks[one] >= ranks[other]

export const isOpen = ({ state, endsAt }: Pick<Case, 'state' | 'endsAt'>, now: Date): boolean =>
  state === 'open' && endsAt !== null && endsAt > now
