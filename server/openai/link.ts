/**
 * Links to results for clients that ask for `url` instead of bytes: signed, for one picture of one account, for an hour.
 * Nothing is stored for them, so they die with the picture, and with the secret.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'

export interface Linked {
  readonly accountId: string
  readonly pictureId: string
}

const LIFE_SECONDS = 3_600

const sign = (words: string, secret: string): string =>
  createHmac('sha256', secret).update(`openai link 1 ${words}`).digest('base64url')

export function tokenFor({ accountId, pictureId }: Linked, secret: string, clock: Clock): string {
  const expires = Math.floor(clock.now().getTime() / 1_000) + LIFE_SECONDS
  const words = `${accountId}.${pictureId}.${expires}`
  return `${words}.${sign(words, secret)}`
}

/** Null when it is not ours, or too old. */
export function readToken(token: string, secret: string, clock: Clock): Linked | null {
  const [accountId = '', pictureId = '', expires = '', signature = ''] = token.split('.')
  const expected = Buffer.from(sign(`${accountId}.${pictureId}.${expires}`, secret))
  const given = Buffer.from(signature)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  return Number(expires) * 1_000 < clock.now().getTime() ? null : { accountId, pictureId }
}
