/**
 * The terms of a key as an operator types them: `--scope edit,read --expires 90d --rate 60 --spend 100/edits/day`. What is
 * not understood is refused with what would be.
 */
import { type Scope, scopes } from '../access/access.ts'
import { type KeyTerms, keyLimits, type SpendLimit, spendPeriods, spendUnits } from './api-key.ts'
import { refuse } from './refusals.ts'

export interface KeyWords {
  readonly scope?: string | undefined
  readonly expires?: string | undefined
  readonly rate?: string | undefined
  readonly spend?: string | undefined
}

const isOneOf = <Word extends string>(words: readonly Word[], word: string | undefined): word is Word =>
  words.some(known => known === word)

function scopesOf(typed: string): Scope[] {
  const words = typed.split(',').map(word => word.trim())
  if (!words.every(word => isOneOf(scopes, word)))
    throw refuse('key_words_wrong', { option: 'scope', form: 'edit,read,admin' })
  return words.filter(word => isOneOf(scopes, word))
}

const HOUR_MS = 3_600_000

function expiryOf(typed: string, now: Date): Date {
  const span = /^(\d{1,5})([hd])$/.exec(typed)
  if (span) return new Date(now.getTime() + Number(span[1]) * (span[2] === 'd' ? 24 : 1) * HOUR_MS)
  const date = /^\d{4}-\d\d-\d\d$/.test(typed) ? new Date(`${typed}T00:00:00Z`) : null
  if (!date || Number.isNaN(date.getTime()))
    throw refuse('key_words_wrong', { option: 'expires', form: '90d, 12h or 2027-01-31' })
  return date
}

const wholeOf = (typed: string | undefined, most: number): number | null =>
  /^\d{1,7}$/.test(typed ?? '') && Number(typed) >= 1 && Number(typed) <= most ? Number(typed) : null

function rateOf(typed: string): number {
  const rate = wholeOf(typed, keyLimits.ratePerMinuteMost)
  if (rate === null) throw refuse('key_words_wrong', { option: 'rate', form: 'requests a minute, such as 60' })
  return rate
}

function spendOf(typed: string): SpendLimit {
  const [amount, unit, period, ...rest] = typed.split('/')
  const most = wholeOf(amount, keyLimits.spendMost)
  if (most === null || !isOneOf(spendUnits, unit) || !isOneOf(spendPeriods, period) || rest.length > 0)
    throw refuse('key_words_wrong', { option: 'spend', form: '100/edits/day or 5000/megapixels/month' })
  return { most, unit, period }
}

export const readKeyWords = ({ scope, expires, rate, spend }: KeyWords, now: Date): Partial<KeyTerms> => ({
  ...(scope === undefined ? {} : { scopes: scopesOf(scope) }),
  ...(expires === undefined ? {} : { expiresAt: expiryOf(expires, now) }),
  ...(rate === undefined ? {} : { ratePerMinute: rateOf(rate) }),
  ...(spend === undefined ? {} : { spend: spendOf(spend) }),
})
