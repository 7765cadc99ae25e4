/**
 * Ideogram: an order by the second version of its API, asked for as asynchronous, gives a name to ask with. It has no
 * client for Node, so what is sent was compared with its OpenAPI description, and its answers are the examples there. A result
 * that it withholds is charged, a generation that fails is not. Nothing can be cancelled there. Not proved without a live
 * key: that the description of remix by 4.5, of which only the outline was seen, is met, and where its files are delivered from.
 */
import {
  detailOf,
  type Fields,
  fetchedPicture,
  fieldsOf,
  formOf,
  jsonOf,
  listOf,
  newsOf,
  numberOf,
  outcomeOf,
  ownUrl,
  type Part,
  pictureMs,
  seed31,
  textOf,
} from '../exchange.ts'
import { blocked, failureOf, failureOfStatus, providerFailure } from '../failures.ts'
import {
  type Adapter,
  type AdapterTools,
  type Connection,
  type Failure,
  type Outcome,
  type Progress,
  type Provider,
  ProviderFailure,
  type ProviderOrder,
  type Ticket,
} from '../provider.ts'
import { Queued } from '../queued.ts'
import { type IdeogramModel, models } from './models.ts'

const resultHosts = ['ideogram.ai', '*.ideogram.ai']

export const ideogram: Adapter = {
  name: 'ideogram',
  label: 'Ideogram',
  key: 'required',
  baseUrl: 'https://api.ideogram.ai',
  resultHosts,
  isLocal: false,
  models,
  open: (connection, tools) => new Ideogram(connection, tools),
}

class Ideogram implements Provider {
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
    return { 'api-key': this.#connection.key ?? '' }
  }

  async #submit(order: ProviderOrder, signal: AbortSignal): Promise<Ticket> {
    const model = models.find(({ vendorId }) => vendorId === order.model)
    if (!model) throw providerFailure('provider_model_gone', 'no')
    const { headers, body } = await formOf(partsOf(model, order))
    const response = await this.#tools.send(`${this.#connection.baseUrl}/v2/image/${model.vendorId}`, {
      method: 'POST',
      headers: { ...this.#headers, ...headers },
      body,
      timeoutMs: pictureMs,
      signal,
    })
    if (!response.ok) throw new ProviderFailure(await refusalOf(response))
    const id = textOf((await jsonOf(response)).generation_id)
    if (!isId(id)) throw providerFailure('provider_failed', 'unknown')
    return { provider: this.name, id, data: { model: order.model } }
  }

  async #ask(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    if (!isId(ticket.id)) return { state: 'lost', billed: 'unknown' }
    const url = `${this.#connection.baseUrl}/v2/generations/${ticket.id}`
    const response = await this.#tools.send(url, { headers: this.#headers, signal })
    if (response.status === 404) return { state: 'lost', billed: 'unknown' }
    if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers, 'unknown'))
    const news = await newsOf(response)
    if (news.status === 'failed') return { state: 'failed', ...failedAs(textOf(news.failure_reason)) }
    if (news.status !== 'completed') return { state: 'running', fraction: null, stage: 'painting' }
    return this.#result(ticket, news)
  }

  async #result(ticket: Ticket, news: Fields): Promise<Progress> {
    const pictures = listOf(news.data).map(fieldsOf)
    const picture = pictures.find(each => each.is_image_safe !== false && each.url)
    if (!picture) {
      const isWithheld = pictures.some(each => each.is_image_safe === false)
      const failure = isWithheld ? blocked('output').failure : failureOf('provider_empty', 'yes')
      return { state: 'failed', ...failure, billed: 'yes' }
    }
    const url = ownUrl(picture.url, this.#connection.baseUrl, resultHosts, 'yes')
    const file = await fetchedPicture(this.#tools, url)
    return { state: 'done', outcome: outcomeOf(file, textOf(ticket.data?.model), toldOf(ticket, picture, news)) }
  }
}

const isId = (id: string): boolean => /^[\w-]{4,128}$/.test(id)

function toldOf(ticket: Ticket, picture: Fields, news: Fields): Partial<Outcome> {
  const seed = numberOf(picture.seed)
  const amountMicros = numberOf(news.usage_cost_usd_micros)
  const prompt = textOf(picture.prompt)
  return {
    requestId: ticket.id,
    ...(seed !== null && { seed }),
    ...(amountMicros !== null && { cost: { amountMicros, currency: 'USD' } }),
    ...(prompt !== '' && { revisedPrompt: prompt }),
  }
}

const failedAs = (reason: string): Failure =>
  /safety|moderat|policy/i.test(reason)
    ? { ...blocked('unknown').failure, billed: 'no' }
    : failureOf('provider_failed', 'no')

/** What it rejects before it runs is not charged. 422 is its word for a prompt that is against its rules. */
async function refusalOf(response: Response): Promise<Failure> {
  const { reject_reason: reason } = await detailOf(response)
  const { status, headers } = response
  if (status === 422) return blocked('input').failure
  if (status === 402 && reason === 'inflight_limit') return failureOfStatus(429, headers)
  return failureOfStatus(status, headers)
}

function partsOf(model: IdeogramModel, order: ProviderOrder): Part[] {
  const { prompt, seed, input, mask, references, size, strength, background } = order
  const parts: Part[] = [['prompt', prompt]]
  if (model.manner === 'generate') {
    parts.push(['size', size && `${size.width}x${size.height}`])
    parts.push(['background', background === 'auto' ? null : background])
  } else {
    parts.push(['image', input], ...references.map((each): Part => ['reference_images', each]))
    parts.push(['mask', model.manner === 'precise_edit' ? mask : null])
    // How closely it follows the picture: the other way round.
    const weight = strength === null ? null : Math.min(100, Math.max(1, Math.round((1 - strength) * 100)))
    parts.push(['image_weight', model.manner === 'remix' ? weight : null])
  }
  const has = model.capabilities.qualities
  const quality = order.quality !== null && has.includes(order.quality) ? order.quality : 'medium'
  parts.push(
    ['quality', quality],
    ['seed', seed === null ? null : seed31(seed)],
    ['num_images', 1],
    ['async', true],
    ['private', true],
  )
  return parts
}
