/**
 * fal: models of many makers behind one queue. The official client (`@fal-ai/client`) hands an order in again by itself
 * when a connection breaks, which may pay twice, so the few requests are made here; tests compare them with its own.
 * fal's own retries are off as well (`x-fal-no-retry`), and what can be kept from being stored there is. Not proved without
 * a live key: that the models' fields are as their pages say, and that `x-fal-store-io` leaves the result to be fetched.
 */

import {
  dataUrlOf,
  detailOf,
  type Fields,
  fetchedPicture,
  fieldsOf,
  jsonOf,
  listOf,
  newsOf,
  numberOf,
  outcomeOf,
  ownUrl,
  pictureBytes,
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
  type Progress,
  type Provider,
  ProviderFailure,
  type ProviderOrder,
  type Ticket,
} from '../provider.ts'
import { Queued } from '../queued.ts'
import { type FalModel, models } from './models.ts'

const resultHosts = ['fal.media', '*.fal.media']
const mediaSeconds = 3_600

export const fal: Adapter = {
  name: 'fal',
  label: 'fal',
  key: 'required',
  baseUrl: 'https://queue.fal.run',
  resultHosts,
  isLocal: false,
  models,
  open: (connection, tools) => new Fal(connection, tools),
}

class Fal implements Provider {
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

  async cancel(ticket: Ticket): Promise<void> {
    this.#queued.forget(ticket)
    try {
      await this.#tools.send(this.#own(ticket.data?.cancelUrl), { method: 'PUT', headers: this.#headers })
    } catch {
      // It ends by itself, and nobody waits for it.
    }
  }

  async close(): Promise<void> {}

  get #headers(): Record<string, string> {
    return { authorization: `Key ${this.#connection.key ?? ''}`, accept: 'application/json' }
  }

  /** The key goes along, so nowhere but to the queue itself. */
  #own(url: unknown): string {
    return ownUrl(url, this.#connection.baseUrl, [])
  }

  async #submit(order: ProviderOrder, signal: AbortSignal): Promise<Ticket> {
    const model = modelOf(order)
    const response = await this.#tools.send(`${this.#connection.baseUrl}/${pathOf(model, order)}`, {
      method: 'POST',
      headers: {
        ...this.#headers,
        'content-type': 'application/json',
        'x-fal-no-retry': '1',
        'x-fal-store-io': '0',
        'x-fal-object-lifecycle-preference': JSON.stringify({ expiration_duration_seconds: mediaSeconds }),
      },
      body: JSON.stringify(inputOf(model, order)),
      timeoutMs: pictureMs,
      signal,
    })
    if (!response.ok) throw new ProviderFailure(await refusalOf(response))
    const answer = await jsonOf(response)
    const data = {
      model: order.model,
      statusUrl: this.#own(answer.status_url),
      responseUrl: this.#own(answer.response_url),
      cancelUrl: this.#own(answer.cancel_url),
    }
    const id = textOf(answer.request_id)
    if (id === '') throw providerFailure('provider_failed', 'unknown')
    return { provider: this.name, id, data }
  }

  async #ask(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    const { send } = this.#tools
    const response = await send(this.#own(ticket.data?.statusUrl), { headers: this.#headers, signal })
    if (response.status === 404) return { state: 'lost', billed: 'unknown' }
    if (!response.ok) throw new ProviderFailure(await refusalOf(response, 'unknown'))
    const status = await newsOf(response)
    if (status.status === 'IN_QUEUE') return { state: 'running', fraction: null, stage: 'queued' }
    if (status.status !== 'COMPLETED') return { state: 'running', fraction: null, stage: 'painting' }
    return this.#result(ticket, signal)
  }

  /** The answer has the model's own status: a refusal by the model is the end of the order, and no weather. */
  async #result(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    const url = this.#own(ticket.data?.responseUrl)
    const response = await this.#tools.send(url, { headers: this.#headers, answerBytes: pictureBytes, signal })
    if (response.status === 404) return { state: 'failed', ...failureOf('provider_result_gone', 'yes') }
    if (response.ok) return this.#picture(ticket, await newsOf(response))
    return { state: 'failed', ...(await endOfModel(response)) }
  }

  async #picture(ticket: Ticket, result: Fields): Promise<Progress> {
    const [first] = listOf(result.images ?? [result.image])
    if (listOf(result.has_nsfw_concepts)[0] === true) throw blocked('output')
    if (!first) return { state: 'failed', ...failureOf('provider_empty', 'yes') }
    const url = ownUrl(fieldsOf(first).url, this.#connection.baseUrl, resultHosts, 'yes')
    const picture = await fetchedPicture(this.#tools, url)
    const seed = numberOf(result.seed)
    const more = { requestId: ticket.id, ...(seed !== null && { seed }) }
    return { state: 'done', outcome: outcomeOf(picture, textOf(ticket.data?.model), more) }
  }
}

function modelOf(order: ProviderOrder): FalModel {
  const model = models.find(({ vendorId }) => vendorId === order.model)
  if (!model) throw providerFailure('provider_model_gone', 'no')
  if (model.capabilities.needsMask && !order.mask) throw providerFailure('provider_refused_order', 'no')
  return model
}

function pathOf(model: FalModel, order: ProviderOrder): string {
  if (order.kind === 'generate') return model.vendorId
  return model.vendorId + ((order.references.length > 0 && model.severalPath) || model.editPath)
}

function inputOf(model: FalModel, order: ProviderOrder): Fields {
  const { prompt, seed, input, mask, references, size } = order
  const pictures = [...(input ? [input] : []), ...references].map(dataUrlOf)
  const isList = model.pictures === 'image_urls' || references.length > 0
  return {
    prompt,
    ...(seed !== null && { seed: seed31(seed) }),
    ...(pictures.length > 0 && (isList ? { image_urls: pictures } : { image_url: pictures[0] })),
    ...(mask && model.capabilities.mask === 'native' && { mask_url: dataUrlOf(mask) }),
    ...(size && model.takesSize && { image_size: size }),
    num_images: 1,
    output_format: 'png',
    safety_tolerance: '2',
  }
}

/** `detail` is a sentence, or a list of faults with a type each. */
async function refusalOf(response: Response, billed?: Failure['billed']): Promise<Failure> {
  const { detail } = await detailOf(response)
  if (isBlocked(detail)) return blocked('input').failure
  if (response.status === 403 && /balance|locked/i.test(textOf(detail)))
    return failureOf('provider_billing_limit', billed ?? 'no')
  return failureOfStatus(response.status, response.headers, billed)
}

const isBlocked = (detail: unknown): boolean =>
  listOf(detail).some(each => fieldsOf(each).type === 'content_policy_violation')

/**
 * What the model itself ended with has a list of faults, or a type for the whole; without either it is weather, which is
 * thrown. Nobody pays there for a fault of theirs (5xx); for what was found wrong with an order, perhaps.
 */
async function endOfModel(response: Response): Promise<Failure> {
  const { status, headers } = response
  const { detail, error_type: type } = await detailOf(response)
  const isOfModel = Array.isArray(detail) || typeof type === 'string' || headers.has('x-fal-error-type')
  if (!isOfModel || status === 429) throw new ProviderFailure(failureOfStatus(status, headers, 'unknown'))
  if (isBlocked(detail)) return blocked('unknown').failure
  if (listOf(detail).some(each => fieldsOf(each).type === 'no_media_generated'))
    return failureOf('provider_empty', 'unknown')
  if (status === 500) return failureOf('provider_failed', 'no')
  return failureOfStatus(status, headers, status >= 500 ? 'no' : 'unknown')
}
