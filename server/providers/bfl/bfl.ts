/**
 * Black Forest Labs: an order gives an address to ask at, often on another host of theirs, and at the end the address of a
 * file that dies within ten minutes. The AI SDK's provider hides the asking inside one call, so a restart would lose paid
 * work; the requests are made here, and tests compare them with its own. Nothing can be cancelled there. Not proved without
 * a live key: the fields of FLUX.2 and FLUX.3, which are as its documentation has them, and what a blocked order costs.
 */

import {
  base64Of,
  detailOf,
  type Fields,
  fetchedPicture,
  fieldsOf,
  jsonOf,
  listOf,
  nearestRatio,
  newsOf,
  numberOf,
  outcomeOf,
  ownUrl,
  pictureMs,
  seed31,
  textOf,
} from '../exchange.ts'
import { blocked, failureOf, failureOfStatus, providerFailure } from '../failures.ts'
import {
  type Adapter,
  type AdapterTools,
  type Connection,
  type Progress,
  type Provider,
  ProviderFailure,
  type ProviderOrder,
  type Ticket,
} from '../provider.ts'
import { Queued } from '../queued.ts'
import { type BflModel, models, ratios, tiers } from './models.ts'

/** Where it asks and delivers: the key goes only to the former, which are all theirs. */
const ownHosts = ['*.bfl.ai']
const resultHosts = [...ownHosts, 'bfldeliverysc.blob.core.windows.net']

export const bfl: Adapter = {
  name: 'bfl',
  label: 'Black Forest Labs',
  key: 'required',
  baseUrl: 'https://api.bfl.ai/v1',
  otherBaseUrls: [
    { url: 'https://api.eu.bfl.ai/v1', label: 'EU', region: 'EU' },
    { url: 'https://api.us.bfl.ai/v1', label: 'US', region: 'US' },
  ],
  resultHosts,
  isLocal: false,
  models,
  open: (connection, tools) => new Bfl(connection, tools),
}

class Bfl implements Provider {
  readonly name: string
  readonly models = models
  readonly #connection: Connection
  readonly #tools: AdapterTools
  readonly #queued: Queued

  constructor(connection: Connection, tools: AdapterTools) {
    this.name = connection.id
    this.#connection = connection
    this.#tools = tools
    this.#queued = new Queued(tools)
  }

  start(order: ProviderOrder, idempotencyKey: string, signal: AbortSignal): Promise<Ticket> {
    return this.#queued.start(idempotencyKey, () => this.#submit(order, signal))
  }

  check(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    return this.#queued.check(ticket, () => this.#ask(ticket, signal), signal)
  }

  /** There is no way to stop it there: it ends by itself, and nobody waits for it. */
  async cancel(ticket: Ticket): Promise<void> {
    this.#queued.forget(ticket)
  }

  async close(): Promise<void> {}

  get #headers(): Record<string, string> {
    return { 'x-key': this.#connection.key ?? '' }
  }

  async #submit(order: ProviderOrder, signal: AbortSignal): Promise<Ticket> {
    const model = models.find(({ vendorId }) => vendorId === order.model)
    if (!model) throw providerFailure('provider_model_gone', 'no')
    if (model.manner === 'fill' && !order.mask) throw providerFailure('provider_refused_order', 'no')
    const response = await this.#tools.send(`${this.#connection.baseUrl}/${model.vendorId}`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf(model, order)),
      timeoutMs: pictureMs,
      signal,
    })
    if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers))
    const answer = await jsonOf(response)
    const id = textOf(answer.id)
    if (id === '') throw providerFailure('provider_failed', 'unknown')
    const pollingUrl = ownUrl(answer.polling_url, this.#connection.baseUrl, ownHosts)
    const credits = numberOf(answer.cost)
    const data = { model: order.model, pollingUrl, ...(credits !== null && { credits }) }
    return { provider: this.name, id, data }
  }

  /** What failed is told with a status of the way, too: the status of the order is looked for first. */
  async #ask(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    const { baseUrl } = this.#connection
    const url = new URL(ownUrl(ticket.data?.pollingUrl, baseUrl, ownHosts))
    if (!url.searchParams.has('id')) url.searchParams.set('id', ticket.id)
    const response = await this.#tools.send(url.href, { headers: this.#headers, signal })
    const news = response.ok ? await newsOf(response) : await detailOf(response)
    const status = textOf(news.status) || textOf(news.state)
    if (status === '' && response.status === 404) return { state: 'lost', billed: 'unknown' }
    if (status === '') throw new ProviderFailure(failureOfStatus(response.status, response.headers, 'unknown'))
    return this.#progress(ticket, status, news)
  }

  async #progress(ticket: Ticket, status: string, news: Fields): Promise<Progress> {
    if (status === 'Task not found') return { state: 'lost', billed: 'unknown' }
    if (status === 'Request Moderated') return { state: 'failed', ...blocked('input', reasonsOf(news)).failure }
    if (status === 'Content Moderated') return { state: 'failed', ...blocked('output', reasonsOf(news)).failure }
    if (status === 'Error' || status === 'Failed')
      return { state: 'failed', ...failureOf('provider_failed', 'unknown') }
    const fraction = numberOf(news.progress)
    if (status !== 'Ready') return { state: 'running', fraction, stage: status === 'Pending' ? 'queued' : 'painting' }
    const result = fieldsOf(news.result)
    if (!result.sample) return { state: 'failed', ...failureOf('provider_empty', 'unknown') }
    const url = ownUrl(result.sample, this.#connection.baseUrl, resultHosts, 'yes')
    const picture = await fetchedPicture(this.#tools, url)
    return { state: 'done', outcome: outcomeOf(picture, textOf(ticket.data?.model), toldOf(ticket, result)) }
  }
}

/** A credit is a US cent. */
function toldOf(ticket: Ticket, result: Fields) {
  const seed = numberOf(result.seed)
  const credits = numberOf(ticket.data?.credits)
  return {
    requestId: ticket.id,
    ...(seed !== null && { seed }),
    ...(credits !== null && { cost: { amountMicros: Math.round(credits * 10_000), currency: 'USD' } }),
  }
}

const reasonsOf = (news: Fields): string[] =>
  listOf(fieldsOf(news.details)['Moderation Reasons']).map(each => textOf(each).toLowerCase().replaceAll(' ', '_'))

/** The strictest tolerance that its models share, and their default; more than that is not for us to allow. */
const safety_tolerance = 2

function bodyOf(model: BflModel, order: ProviderOrder): Fields {
  const { prompt, seed, input, mask, references, size } = order
  const pictures = [...(input ? [input] : []), ...references].map(base64Of)
  const seeded = { prompt, ...(seed !== null && { seed: seed31(seed) }) }
  if (model.manner === 'flux3') return flux3Body(order, pictures)
  const usual = { ...seeded, safety_tolerance, output_format: 'png' }
  if (model.manner === 'fill') return { ...usual, image: pictures[0], ...(mask && { mask: base64Of(mask) }) }
  const named = pictures.map((picture, index) => [index === 0 ? 'input_image' : `input_image_${index + 1}`, picture])
  const sized = model.manner === 'flux2' && size ? { width: size.width, height: size.height } : {}
  return { ...usual, ...sized, ...Object.fromEntries(named) }
}

/** `grounding` off: it would look for the person's words on the web. */
function flux3Body({ prompt, size }: ProviderOrder, images: readonly string[]): Fields {
  const area = size ? size.width * size.height : 0
  const tier = area > tiers['2k'] * 1.5 ? '4k' : area > tiers['1k'] * 1.5 ? '2k' : '1k'
  return {
    prompt,
    ...(images.length > 0 && { images }),
    aspect_ratio: size ? nearestRatio(size, ratios) : images.length > 0 ? 'auto' : '1:1',
    resolution: tier,
    safety_tolerance,
    grounding: false,
  }
}
