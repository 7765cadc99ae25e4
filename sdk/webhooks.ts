import type { NewWebhook, Pages, Webhook, WebhookChange, WebhookDelivery, WebhookOrder } from './api.ts'
import type { Transport } from './transport.ts'

/** Addresses of yours that hear when edits end, and what was sent to them. */
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
