/**
 * What an API key is: a secret of 256 random bits that is shown once, and the terms on which it may be used. Spending is
 * counted in what the engine does; a price in credits would be one more unit.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Scope } from '../access/access.ts'

/** `edits`: pictures made. `megapixels`: width times height of the pictures they were made from, in millions. */
export const spendUnits = ['edits', 'megapixels'] as const
export type SpendUnit = (typeof spendUnits)[number]

/** Of UTC. */
export const spendPeriods = ['day', 'month'] as const
export type SpendPeriod = (typeof spendPeriods)[number]

export interface SpendLimit {
  readonly unit: SpendUnit
  readonly most: number
  readonly period: SpendPeriod
}

export interface KeyTerms {
  readonly scopes: readonly Scope[]
  /** Null: until it is revoked. */
  readonly expiresAt: Date | null
  /** Requests; null: only the account's own limits hold. */
  readonly ratePerMinute: number | null
  readonly spend: SpendLimit | null
}

/** What a list shows of a key; the key itself is shown once and never again. */
export interface ApiKey extends KeyTerms {
  readonly id: string
  readonly name: string
  readonly hint: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  /** On the day of its last use; may lag by a minute. */
  readonly lastDayRequests: number
  /** Of `spend`, in the present period. */
  readonly spent: number
  /** The key that took its place. */
  readonly successorId: string | null
}

/** What one order uses up. */
export interface Cost {
  readonly edits: number
  readonly megapixels: number
}

export const keyLimits = {
  perAccount: 50,
  nameCharacters: 80,
  lastUseStepMs: 60_000,
  ratePerMinuteMost: 6_000,
  spendMost: 1_000_000,
  expiryDaysMost: 3_660,
  rotationHoursMost: 720,
  daysKept: 62,
} as const

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/** `i2i_` lets a person and a secret scanner see what it is; 64 hexadecimal digits are 256 bits. */
export function mintKey(): { key: string; hint: string; keyHash: string } {
  const key = `i2i_${randomBytes(32).toString('hex')}`
  return { key, hint: key.slice(0, 12), keyHash: hashKey(key) }
}

/** Anything that cannot be a key is refused before the database is asked. */
export const looksLikeKey = (value: string): boolean => /^i2i_[0-9a-f]{64}$/.test(value)
