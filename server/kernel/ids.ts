import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export type IdPrefix =
  | 'acc'
  | 'pic'
  | 'gen'
  | 'key'
  | 'cre'
  | 'req'
  | 'ses'
  | 'ver'
  | 'psk'
  | 'lnk'
  | 'let'
  | 'cas'
  | 'con'
  | 'whk'
  | 'msg'
  | 'upl'

/**
 * A name for a row: `pic_` + 10 characters of time + 20 characters (100 bits) of chance, Crockford base 32.
 * It sorts by age, so keyset paging needs no second column, and cannot be guessed.
 */
export function newId(prefix: IdPrefix, clock: Clock): string {
  let time = clock.now().getTime()
  let head = ''
  for (let i = 0; i < 10; i++) {
    head = ALPHABET[time % 32] + head
    time = Math.floor(time / 32)
  }
  let tail = ''
  for (const byte of randomBytes(20)) tail += ALPHABET[byte & 31]
  return `${prefix}_${head}${tail}`
}

export function isId(prefix: IdPrefix, value: string): boolean {
  return new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{30}$`).test(value)
}
