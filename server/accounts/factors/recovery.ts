import { createHmac, randomBytes } from 'node:crypto'

export const recoveryRules = { codes: 10, groups: 3, groupCharacters: 4 } as const

/** No letter that looks like another. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz'

/** `k3mp-9xwa-t7hd`: 59 bits of chance, drawn without bias. */
export function mintRecoveryCode(): string {
  const length = recoveryRules.groups * recoveryRules.groupCharacters
  let letters = ''
  while (letters.length < length)
    for (const byte of randomBytes(32)) if (byte < 248 && letters.length < length) letters += alphabet[byte % 31]
  return (letters.match(/.{4}/g) ?? []).join('-')
}

const plain = (typed: string): string => typed.normalize('NFKC').toLowerCase().replace(/[\s-]/g, '')

export const looksLikeRecoveryCode = (typed: string): boolean => /^[2-9a-hjkmnp-z]{12}$/.test(plain(typed))

/** Keyed with the server's secret: a stolen table alone cannot be searched. */
export const recoveryHashOf = (typed: string, accountId: string, secret: string): string =>
  createHmac('sha256', secret)
    .update(`recovery ${accountId} ${plain(typed)}`)
    .digest('hex')
