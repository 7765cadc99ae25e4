/**
 * Replicate: models run as predictions, which are made, looked at and cancelled by name. The official client makes one
 * again by itself when a connection breaks, which may pay twice, so the few requests are made here; tests compare them with
 * its own. Small pictures go along, larger ones are uploaded as it does, and taken away again when the order has ended. What
 * a prediction gave is gone after an hour. Not proved without a live key: that the models' fields are as their pages say.
 */

import {
  dataUrlOf,
  type Fields,
  fetchedPicture,
  fieldsOf,
  formOf,
  jsonOf,
  listOf,
  newsOf,
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
import { models, type ReplicateModel } from './models.ts'

const resultHosts = ['replicate.delivery', '*.replicate.delivery']
/** What its documentation wants uploaded instead. */
const inlineBytesMost = 256 * 1024

export const replicate: Adapter = {
  name: 'replicate',
  label: 'Replicate',
  key: 'required',
  baseUrl: 'https://api.replicate.com/v1',
  resultHosts,
  isLocal: false,
  models,
  open: (connection, tools) => new Replicate(connection, tools),
}

class Replicate implements Provider {
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
    return this.#queued.start(idempotencyKey, () => this.#create(order, signal))
  }

  async check(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    return this.#queued.check(
      ticket,
      async () => {
        const progress = await this.#ask(ticket, signal)
        if (progress.state !== 'running') await this.#clear(ticket)
        return progress
      },
      signal,
    )
  }

  async cancel(ticket: Ticket): Promise<void> {
    this.#queued.forget(ticket)
    if (!isId(ticket.id)) return
    await this.#request(`/predictions/${ticket.id}/cancel`, { method: 'POST' }).catch(() => {})
    await this.#clear(ticket)
  }

  async close(): Promise<void> {}

  #request(path: string, sent: Parameters<AdapterTools['send']>[1] = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#connection.key ?? ''}`, ...sent.headers }
    return this.#tools.send(this.#connection.baseUrl + path, { ...sent, headers })
  }

  async #create(order: ProviderOrder, signal: AbortSignal): Promise<Ticket> {
    const model = models.find(({ vendorId }) => vendorId === order.model)
    if (!model) throw providerFailure('provider_model_gone', 'no')
    if (model.manner === 'fill' && !order.mask) throw providerFailure('provider_refused_order', 'no')
    const files: string[] = []
    try {
      const give = (bytes: Uint8Array) => this.#given(bytes, files, signal)
      const response = await this.#request(`/models/${model.vendorId}/predictions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input: await inputOf(model, order, give) }),
        timeoutMs: pictureMs,
        signal,
      })
      if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers))
      const id = textOf((await jsonOf(response)).id)
      if (!isId(id)) throw providerFailure('provider_failed', 'unknown')
      return { provider: this.name, id, data: { model: order.model, files: files.join(',') } }
    } catch (error) {
      await this.#takeAway(files)
      throw error
    }
  }

  /** Nothing was ordered yet, so a fault here costs nothing. */
  async #given(bytes: Uint8Array, files: string[], signal: AbortSignal): Promise<string> {
    if (bytes.length <= inlineBytesMost) return dataUrlOf(bytes)
    const { headers, body } = await formOf([['content', bytes]])
    const response = await this.#request('/files', { method: 'POST', headers, body, timeoutMs: pictureMs, signal })
    if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers, 'no'))
    const file = await jsonOf(response, 'no')
    const id = textOf(file.id)
    if (!isId(id)) throw providerFailure('provider_failed', 'no')
    files.push(id)
    return ownUrl(fieldsOf(file.urls).get, this.#connection.baseUrl, [], 'no')
  }

  async #ask(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    if (!isId(ticket.id)) return { state: 'lost', billed: 'unknown' }
    const response = await this.#request(`/predictions/${ticket.id}`, { signal, answerBytes: 16 * 1024 * 1024 })
    if (response.status === 404) return { state: 'lost', billed: 'unknown' }
    if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers, 'unknown'))
    return this.#progress(ticket, await newsOf(response))
  }

  async #progress(ticket: Ticket, prediction: Fields): Promise<Progress> {
    const { status, logs, error, output } = prediction
    if (status === 'failed') return { state: 'failed', ...failedAs(textOf(error)) }
    // The one is charged, the other had not begun.
    if (status === 'canceled') return { state: 'failed', ...failureOf('provider_timeout', 'yes') }
    if (status === 'aborted') return { state: 'failed', ...failureOf('provider_timeout', 'no') }
    if (status === 'starting') return { state: 'running', fraction: null, stage: 'queued' }
    if (status !== 'succeeded') return { state: 'running', fraction: fractionIn(textOf(logs)), stage: 'painting' }
    const [url] = typeof output === 'string' ? [output] : listOf(output)
    const isGone = prediction.data_removed === true
    if (!url) return { state: 'failed', ...failureOf(isGone ? 'provider_result_gone' : 'provider_empty', 'yes') }
    const picture = await fetchedPicture(this.#tools, ownUrl(url, this.#connection.baseUrl, resultHosts, 'yes'))
    return { state: 'done', outcome: outcomeOf(picture, textOf(ticket.data?.model), { requestId: ticket.id }) }
  }

  /** It would forget them by itself after a day. */
  #clear(ticket: Ticket): Promise<void> {
    return this.#takeAway(textOf(ticket.data?.files).split(',').filter(isId))
  }

  async #takeAway(files: readonly string[]): Promise<void> {
    await Promise.allSettled(files.map(id => this.#request(`/files/${id}`, { method: 'DELETE' })))
  }
}

/** Names go into addresses. */
const isId = (id: string): boolean => /^[\w-]{8,64}$/.test(id)

/** Its models have no codes but the ones in their sentences. */
const failedAs = (error: string) =>
  /\bE005\b|nsfw|flagged|sensitive|moderat|safety/i.test(error)
    ? blocked('unknown').failure
    : failureOf('provider_failed', 'unknown')

/** Logs end with the bar of `tqdm`, if the model has one. */
function fractionIn(logs: string): number | null {
  const last = [...logs.slice(-4_000).matchAll(/\b(\d{1,3})%\|/g)].at(-1)
  return last ? Math.min(1, Number(last[1]) / 100) : null
}

type Give = (bytes: Uint8Array) => Promise<string>

async function inputOf(model: ReplicateModel, order: ProviderOrder, give: Give): Promise<Fields> {
  const { prompt, seed, input, mask } = order
  const { manner, safetyTolerance } = model
  const usual = {
    prompt,
    ...(seed !== null && { seed: seed31(seed) }),
    output_format: 'png',
    ...(safetyTolerance !== null && { safety_tolerance: safetyTolerance }),
  }
  if (manner === 'flux2') return { ...usual, ...(await flux2Input(model, order, give)) }
  const picture = input && (await give(input))
  if (manner === 'kontext') return { ...usual, input_image: picture, aspect_ratio: 'match_input_image' }
  return { ...usual, image: picture, mask: mask && (await give(mask)) }
}

async function flux2Input(model: ReplicateModel, order: ProviderOrder, give: Give): Promise<Fields> {
  const { input, references, size } = order
  const input_images: string[] = []
  for (const bytes of [...(input ? [input] : []), ...references]) input_images.push(await give(bytes))
  const pictures = input_images.length > 0 ? { input_images } : {}
  if (size) return { ...pictures, aspect_ratio: 'custom', width: size.width, height: size.height }
  if (!input) return pictures
  const match = 'match_input_image'
  return { ...pictures, aspect_ratio: match, ...(model.hasResolution && { resolution: match }) }
}
