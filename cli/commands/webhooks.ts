/** Webhooks from the command line: each verb prints what the server says, `--json` as it says it. */
import type { Client, Webhook, WebhookDelivery, WebhookOrder } from '@image2image/sdk'
import { nearest, numberOption, readWords, textOption, type Words } from '../arguments.ts'
import { exitCodes, usageFailure } from '../failure.ts'
import type { Command } from './command.ts'
import { clientFor, serverHelp, serverOptions } from './server.ts'

const options = {
  ...serverOptions,
  events: { type: 'string' },
  hours: { type: 'string' },
  json: { type: 'boolean' },
} as const

type Verb = (client: Client, subject: string, read: Words) => Promise<unknown>

const verbs: Readonly<Record<string, Verb>> = {
  list: client => client.webhooks.list(),
  add: (client, url, read) => client.webhooks.add(orderOf(url, textOption(read, 'events'))),
  on: (client, id) => client.webhooks.change(id, { isOn: true }),
  off: (client, id) => client.webhooks.change(id, { isOn: false }),
  rotate: (client, id, read) =>
    client.webhooks.rotate(id, numberOption(read, 'hours', { minimum: 0, maximum: 168, whole: true }) ?? 24),
  test: (client, id) => client.webhooks.test(id),
  deliveries: (client, id) => client.webhooks.deliveries(id),
  replay: (client, id) => client.webhooks.replay(id),
  remove: (client, id) => client.webhooks.remove(id),
}

function orderOf(url: string, events: string | undefined): WebhookOrder {
  if (events === undefined) return { url } as WebhookOrder
  const chosen = events.split(',').map(each => `generation.${each.trim().replace(/^generation\./, '')}`)
  return { url, events: chosen as WebhookOrder['events'] }
}

export const webhooks: Command = {
  summary: 'Have a program of yours told when edits on a server end.',
  help: `Usage: image2image webhooks <verb> [options]

Verbs:
  list                 your webhooks
  add URL [--events done,failed,cancelled]
                       prints the secret, once
  on ID, off ID        switches it on or off
  rotate ID [--hours 24]
                       a new secret; for so many hours messages are signed with both
  test ID              sends a message that is about nothing
  deliveries ID        what was sent, and how each attempt ended
  replay MESSAGE       sends one again, under the same id
  remove ID

Options:
  --json           print what the server says
${serverHelp}
  --help           show this`,
  async run(words, terminal) {
    const read = readWords(words, options, 'webhooks')
    const [name = 'list', subject = '', ...rest] = read.positionals
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
    if (!verb) {
      const near = nearest(name, Object.keys(verbs))
      throw usageFailure(`There is no verb “${name}”${near ? `; did you mean “${near}”?` : '.'} --help lists them.`)
    }
    if ((name === 'list') !== (subject === '') || rest.length > 0)
      throw usageFailure(name === 'list' ? 'list takes nothing.' : `Say which one: image2image webhooks ${name} …`)
    const said = await verb(clientFor(read.values as Record<string, string>, terminal), subject, read)
    if (read.values.json) terminal.print(JSON.stringify(said ?? null))
    else for (const line of linesOf(said)) terminal.print(line)
    return exitCodes.done
  },
}

function linesOf(said: unknown): string[] {
  if (Array.isArray(said)) return said.length === 0 ? ['None.'] : said.flatMap(linesOf)
  if (typeof said !== 'object' || said === null) return ['Deleted.']
  if ('attempts' in said) return [deliveryLine(said as WebhookDelivery)]
  const webhook = said as Webhook & { secret?: string }
  return [webhookLine(webhook), ...(webhook.secret === undefined ? [] : [`Secret: ${webhook.secret}  (shown once)`])]
}

function webhookLine({ id, url, events, offReason, last }: Webhook): string {
  const state = offReason === null ? 'on' : `off (${offReason})`
  const ended = last ? `; last: ${last.status ?? last.outcome}` : ''
  return `${id}  ${state}  ${url}  ${events.map(event => event.replace('generation.', '')).join(',')}${ended}`
}

function deliveryLine({ id, type, state, attempts, attemptCount, nextAt }: WebhookDelivery): string {
  const last = attempts.at(-1)
  const ended = last ? `${last.status ?? last.outcome} at ${last.at}` : 'not tried yet'
  return `${id}  ${type}  ${state}  ${attemptCount} × ${ended}${nextAt === null ? '' : `; next ${nextAt}`}`
}
