/**
 * A person who may use this server, and the rules that need no database: how an e-mail address is spelled,
 * what a password and a name may be, which roles exist.
 */
import { z } from 'zod'
import { assert } from '../kernel/assert.ts'
import { isCommon, isGuessable } from './common-passwords.ts'
import { refuse } from './refusals.ts'

export const roles = ['owner', 'admin', 'support', 'member'] as const
export type Role = (typeof roles)[number]

export interface Account {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly createdAt: Date
}

/** One browser that is signed in, in the coarse words that are all we know of it. */
export interface Session {
  readonly id: string
  readonly deviceType: string
  readonly operatingSystem: string
  readonly browser: string
  readonly createdAt: Date
  /** To the hour. */
  readonly lastUsedAt: Date
  readonly expiresAt: Date
}

export const accountLimits = {
  nameCharacters: 80,
  emailCharacters: 254,
  /** NIST SP 800-63B-4 asks for 8 at least and no composition rules; length beats a forced symbol. */
  passwordMinCharacters: 8,
  passwordMaxCharacters: 128,
} as const

export const isRole = (value: string): value is Role => roles.some(role => role === value)

export function roleOf(stored: string): Role {
  assert(isRole(stored), 'the database holds only known roles')
  return stored
}

/** One spelling per mailbox, so that an address cannot be registered twice by changing its case. */
export function normaliseEmail(typed: string): string {
  const email = typed.normalize('NFC').trim().toLowerCase()
  if (email.length > accountLimits.emailCharacters || !z.email().safeParse(email).success) throw refuse('email_invalid')
  return email
}

export function normaliseName(typed: string | undefined, email: string): string {
  const name =
    (typed ?? '')
      .normalize('NFC')
      .replace(/\p{Cc}+/gu, ' ')
      .trim() || email.slice(0, email.indexOf('@'))
  if (name.length > accountLimits.nameCharacters)
    throw refuse('name_too_long', { limitCharacters: accountLimits.nameCharacters })
  return name
}

export function checkPassword(password: string, email: string): void {
  const { passwordMinCharacters, passwordMaxCharacters } = accountLimits
  if (password.length < passwordMinCharacters)
    throw refuse('password_too_short', { limitCharacters: passwordMinCharacters })
  if (password.length > passwordMaxCharacters)
    throw refuse('password_too_long', { limitCharacters: passwordMaxCharacters })
  if (password.normalize('NFC').toLowerCase() === email) throw refuse('password_is_email')
  if (isCommon(password)) throw refuse('password_common')
  if (isGuessable(password, email)) throw refuse('password_guessable')
}
