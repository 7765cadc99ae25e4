import type { NewWebhook, Pages, Webhook, WebhookChange, WebhookDelivery, WebhookEvent, WebhookOrder } from './api.ts'
import type { Transport } from './transport.ts'

/**
 * Webhooks from both ends: the verbs that make and watch them, and the check of a message where it arrives. The check needs
 * no client and runs wherever Web Crypto does.
 */
export function webhookVerbs({ json }: Transport) {
  const pathOf = (id: string) => `/api/webhooks/${encodeURIComponent(id)}`
  return {
    webhooks: {
      list: async (signal?: AbortSignal): Promise<Webhook[]> =>
        (await json<Pages['webhooks']>('GET', '/api/webhooks', undefined, signal)).webhooks,
      get: (id: string, signal?: AbortSignal) => json<Webhook>('GET', pathOf(id), undefined, signal),
      /** `secret` is shown this one time. */
      add: (order: WebhookOrder) => json<NewWebhook>('POST', '/api/webhooks', order),
      change: (id: string, change: WebhookChange) => json<Webhook>('PATCH', pathOf(id), change),
      remove: (id: string) => json<void>('DELETE', pathOf(id)),
      /** For so many hours messages are signed with the secret before, too. */
      rotate: (id: string, hours = 24) => json<NewWebhook>('POST', `${pathOf(id)}/secret`, { hours }),
      test: (id: string) => json<WebhookDelivery>('POST', `${pathOf(id)}/test`),
      deliveries: async (
        id: string,
        page: { before?: string; limit?: number; state?: WebhookDelivery['state'] } = {},
        signal?: AbortSignal,
      ): Promise<WebhookDelivery[]> => {
        const query = new URLSearchParams(Object.entries(page).map(([name, value]) => [name, String(value)]))
        const path = `${pathOf(id)}/deliveries${query.size > 0 ? `?${query}` : ''}`
        return (await json<Pages['deliveries']>('GET', path, undefined, signal)).deliveries
      },
      /** The same message again, under the same id. */
      replay: (deliveryId: string) =>
        json<WebhookDelivery>('POST', `/api/webhook-deliveries/${encodeURIComponent(deliveryId)}/replay`),
    },
  }
}

/** The message is not what the server sent, or not now. Answer it with 400. */
export class WebhookError extends Error {
  override name = 'WebhookError'
  readonly code: 'headers_missing' | 'secret_malformed' | 'too_old' | 'too_new' | 'signature_wrong'

  constructor(code: WebhookError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const TOLERANCE_SECONDS = 300

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), each => each.charCodeAt(0))

/** Of any framework: `Headers`, or a record as Node has it. */
export type HeadersLike = Pick<Headers, 'get'> | Readonly<Record<string, string | readonly string[] | undefined>>

function headerOf(headers: HeadersLike, name: string): string | null {
  if (typeof headers.get === 'function') return (headers as Headers).get(name)
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  return typeof found === 'string' ? found : null
}

/**
 * Whether a message comes from the server, unchanged and lately (Standard Webhooks 1.0). Keep the `webhook-id` for a day:
 * a message may come more than once.
 * @param body the request's body as it came, before anything parses it
 * @param secret `whsec_…`; during a rotation either of the two
 * @throws WebhookError
 */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: HeadersLike,
  secret: string,
  { now = new Date() }: { now?: Date } = {},
): Promise<WebhookEvent & { readonly id: string }> {
  const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(name =>
    headerOf(headers, name),
  )
  if (!id || !time || !signatures || !/^\d{1,12}$/.test(time))
    throw new WebhookError('headers_missing', 'webhook-id, webhook-timestamp and webhook-signature are needed.')
  const ageSeconds = Math.floor(now.getTime() / 1_000) - Number(time)
  if (ageSeconds > TOLERANCE_SECONDS) throw new WebhookError('too_old', 'The message is older than five minutes.')
  if (ageSeconds < -TOLERANCE_SECONDS) throw new WebhookError('too_new', 'The message comes from the future.')
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  const signed = new TextEncoder().encode(`${id}.${time}.${text}`)
  const key = await keyOf(secret)
  for (const each of signatures.split(' ')) {
    const [version, signature = ''] = each.split(',')
    if (version !== 'v1' || !/^[A-Za-z0-9+/]{43}=$/.test(signature)) continue
    // Compares in constant time.
    if (await crypto.subtle.verify('HMAC', key, bytesOf(signature), signed))
      return { ...(JSON.parse(text) as WebhookEvent), id }
  }
  throw new WebhookError('signature_wrong', 'No signature fits: another secret, or a changed message.')
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1]
  if (!encoded) throw new WebhookError('secret_malformed', 'The secret begins with whsec_.')
  return crypto.subtle.importKey('raw', bytesOf(encoded), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}
