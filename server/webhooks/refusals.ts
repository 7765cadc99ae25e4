import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  webhook_not_found: ['not_found', 'There is no such webhook.'],
  delivery_not_found: ['not_found', 'There is no such delivery. Deliveries are kept for 30 days.'],
  webhook_url_malformed: [
    'invalid',
    'The address of a webhook begins with https:// and holds no name, password or #. Example: https://example.com/hooks',
  ],
  webhook_url_not_public: [
    'invalid',
    'This address lies inside a network that the server does not send to. Use one that is reachable from the internet, or have the operator name its host in PRIVATE_HOSTS.',
  ],
  webhook_limit: ['conflict', 'There are {limit} webhooks already. Delete one first.'],
  webhook_off: ['conflict', 'This webhook is switched off. Switch it on first.'],
  webhook_busy: [
    'too_many',
    'There are {limit} messages of yours waiting to be sent. Try again in {retryAfterSeconds} seconds.',
  ],
  delivery_waiting: ['conflict', 'This delivery is still being tried. Wait until it has ended.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
