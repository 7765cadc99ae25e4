import { createHmac, randomBytes } from 'node:crypto'

/** Signatures as the Standard Webhooks specification 1.0 says them: `v1`, HMAC-SHA256 over id, time and body. */
const PREFIX = 'whsec_'
const SECRET_BYTES = 32

export const mintSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64')

function sign(secret: string, signed: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}

/** One signature per secret, the present one first; a receiver that knows either of them accepts the message. */
export function signatureHeaders(
  { id, body, at }: { readonly id: string; readonly body: string; readonly at: Date },
  secrets: readonly string[],
): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1_000)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': secrets.map(secret => sign(secret, `${id}.${seconds}.${body}`)).join(' '),
  }
}
