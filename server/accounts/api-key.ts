import { createHash, randomBytes } from 'node:crypto'

/** What a list shows of a key; the key itself is shown once and never again. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly hint: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

export const keyLimits = { perAccount: 50, nameCharacters: 80, lastUseStepMs: 60_000 } as const

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/** `i2i_` lets a person and a secret scanner see what it is; 64 hexadecimal digits are 256 bits. */
export function mintKey(): { key: string; hint: string; keyHash: string } {
  const key = `i2i_${randomBytes(32).toString('hex')}`
  return { key, hint: key.slice(0, 12), keyHash: hashKey(key) }
}

/** Anything that cannot be a key is refused before the database is asked. */
export const looksLikeKey = (value: string): boolean => /^i2i_[0-9a-f]{64}$/.test(value)
