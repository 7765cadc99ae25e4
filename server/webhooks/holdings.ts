/** What is kept so that somebody's own programs can be told that a generation has ended. */
import type { Holding } from '../kernel/holdings.ts'

const kept = {
  category: 'account',
  basis: 'contract',
  retention: 'Until the webhook or the account is deleted.',
  export: true,
  erase: 'delete',
} as const

const technical = { ...kept, category: 'technical', export: false } as const
const passing = {
  ...kept,
  category: 'usage',
  retention: '30 days, or until the webhook or the account is deleted.',
} as const

const ofEndpoint = (column: string, purpose: string, more: Partial<Holding> = {}): Holding => ({
  ...kept,
  ...more,
  where: `webhook_endpoints.${column}`,
  purpose,
})
const ofDelivery = (column: string, purpose: string): Holding => ({
  ...passing,
  where: `webhook_deliveries.${column}`,
  purpose,
})

export const holdings: readonly Holding[] = [
  ofEndpoint('id', 'Names the webhook.'),
  ofEndpoint('account_id', 'Whose it is.'),
  ofEndpoint('url_sealed', 'Where messages go, encrypted: the address that you named.'),
  ofEndpoint('secret_sealed', 'What messages are signed with, encrypted.', technical),
  ofEndpoint('previous_secret_sealed', 'The secret before, encrypted, while both are good.', technical),
  ofEndpoint('previous_until', 'Until when the secret before is good.', technical),
  ofEndpoint('events', 'Which ends it hears of.'),
  ofEndpoint('off_reason', 'Why it is switched off.'),
  ofEndpoint('off_at', 'When it was switched off.'),
  ofEndpoint('failing_since', 'Since when nothing has arrived there.', technical),
  ofEndpoint('last', 'How the last attempt ended: time, status, how long it took.', technical),
  ofEndpoint('created_at', 'When it was made.'),
  ofDelivery('id', 'Names the message.'),
  ofDelivery('account_id', 'Whose it is.'),
  ofDelivery('endpoint_id', 'Which webhook it goes to.'),
  ofDelivery('subject', 'What it tells.'),
  ofDelivery('generation_id', 'Which generation it is about.'),
  ofDelivery('message', 'The message: identifiers, states and times, no words and no picture.'),
  ofDelivery('state', 'Whether it waits, arrived or failed.'),
  ofDelivery('attempt', 'How often it was tried.'),
  ofDelivery('tries', 'How often it was tried since the last replay.'),
  ofDelivery('attempts', 'How each attempt ended: time, status, how long it took.'),
  ofDelivery('next_at', 'When it is tried next.'),
  ofDelivery('created_at', 'When it was written.'),
]
