/**
 * Six-digit codes from an authenticator app: TOTP (RFC 6238) with SHA-1, steps of 30 seconds and six digits, which is what
 * every app understands. Pure: it knows neither accounts nor the time.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export const totpRules = { secretBytes: 20, digits: 6, stepSeconds: 30, windowSteps: 1 } as const

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 base 32 without padding: how apps take a secret that is typed in. */
export function base32(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? []).map(group => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}

export const stepOf = (now: Date): number => Math.floor(now.getTime() / 1000 / totpRules.stepSeconds)

/** RFC 4226, section 5.3. */
export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  const number = digest.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** totpRules.digits).padStart(totpRules.digits, '0')
}

const isSame = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))

/** The step whose code this is, one before and one after now included; null for a wrong code. */
export function matchingStep(secret: Uint8Array, typed: string, now: Date): number | null {
  const code = typed.replace(/[\s-]/g, '')
  if (!/^\d{6}$/.test(code)) return null
  const present = stepOf(now)
  let found: number | null = null
  for (let offset = -totpRules.windowSteps; offset <= totpRules.windowSteps; offset++)
    if (isSame(codeAt(secret, present + offset), code)) found = present + offset
  return found
}

/** What a QR code holds, and what a link on a phone opens. */
export function totpAddress(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  const { digits, stepSeconds } = totpRules
  const query = new URLSearchParams({ secret: base32(secret), issuer, algorithm: 'SHA1', digits: String(digits) })
  return `otpauth://totp/${label}?${query.toString().replaceAll('+', '%20')}&period=${stepSeconds}`
}
