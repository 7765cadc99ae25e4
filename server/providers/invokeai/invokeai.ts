/**
 * InvokeAI: an order is a graph in its queue, which is asked about until it ends. Progress and previews would come over
 * socket.io, a protocol of its own; here only the state is told. Only models of Stable Diffusion 1, 2 and XL are offered:
 * others need loaders of their own. Everything is marked as intermediate, and pictures and the order are deleted there when
 * the result was fetched. Its accounts (multi-user mode) give out tokens that end within days, so it is best run without.
 */

import {
  askedJson,
  authorisationOf,
  engineOutcome,
  failureInWords,
  freeOfCharge,
  localData,
  looksLike,
  seedOf,
  unbilled,
  unbilledProgress,
  unknownDate,
  uploadOf,
  usualCapabilities,
  usualPixels,
  wantedSize,
} from '../engines.ts'
import { fetchedPicture, fieldsOf, jsonOf, listOf, pictureMs, textOf } from '../exchange.ts'
import { failureOfStatus, providerFailure } from '../failures.ts'
import type {
  Adapter,
  AdapterTools,
  Connection,
  ModelFacts,
  Progress,
  Provider,
  ProviderOrder,
  Sent,
  Ticket,
} from '../provider.ts'
import { ProviderFailure } from '../provider.ts'
import { Queued } from '../queued.ts'
import { bases, graphOf, type ModelName, type Pictures, resultNode, stepsOfQuality } from './graph.ts'

export const invokeai: Adapter = {
  name: 'invokeai',
  label: 'InvokeAI',
  key: 'optional',
  baseUrl: null,
  isLocal: true,
  localPorts: [9090],
  isHere: (tools, baseUrl, signal) =>
    looksLike(tools, `${baseUrl}/api/v1/app/version`, json => /^\d+\.\d+/.test(textOf(fieldsOf(json).version)), signal),
  models: [],
  open: (connection, tools) => new InvokeAi(connection, tools),
}

const queue = '/api/v1/queue/default'
const sideWithoutPicture = 1024

class InvokeAi implements Provider {
  readonly name: string
  readonly models: readonly ModelFacts[] = []
  readonly #tools: AdapterTools
  readonly #baseUrl: string
  readonly #headers: Record<string, string>
  readonly #queued: Queued
  remarks: readonly string[] = []

  constructor({ id, baseUrl, key }: Connection, tools: AdapterTools) {
    this.name = id
    this.#tools = tools
    this.#baseUrl = baseUrl
    this.#headers = authorisationOf(key)
    this.#queued = new Queued(tools)
  }

  async discover(signal: AbortSignal): Promise<readonly ModelFacts[]> {
    return [...(await this.#installed(signal)).keys()].map(factsOf)
  }

  start(order: ProviderOrder, idempotencyKey: string, signal: AbortSignal): Promise<Ticket> {
    return this.#queued.start(idempotencyKey, () =>
      this.#place(order, signal).catch((error: unknown) => {
        throw unbilled(error)
      }),
    )
  }

  async check(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    return unbilledProgress(await this.#queued.check(ticket, () => this.#progress(ticket, signal), signal))
  }

  /** By its own name in the queue: nobody else's work is touched, whether it waits or runs. */
  async cancel(ticket: Ticket): Promise<void> {
    await this.#queued.forget(ticket)
    await this.#tell('PUT', `${itemPath(ticket)}/cancel`)
    await this.#tidy(ticket)
  }

  async close(): Promise<void> {}

  async #installed(signal: AbortSignal): Promise<ReadonlyMap<string, ModelName>> {
    const { status, json } = await this.#ask('/api/v2/models/?model_type=main', signal)
    if (status !== 200) throw new ProviderFailure(failureOfStatus(status, undefined, 'no'))
    const all = listOf(fieldsOf(json).models).map(nameOf)
    const usable = all.filter(({ base }) => (bases as readonly string[]).includes(base))
    const others = [...new Set(all.filter(model => !usable.includes(model)).map(({ base }) => base))]
    this.remarks = others.length === 0 ? [] : [`Models of these families are left out: ${others.join(', ')}.`]
    const isDouble = ({ name }: ModelName) => usable.filter(each => each.name === name).length > 1
    return new Map(usable.map(model => [isDouble(model) ? `${model.name} (${model.base})` : model.name, model]))
  }

  async #place(order: ProviderOrder, signal: AbortSignal): Promise<Ticket> {
    const model = (await this.#installed(signal)).get(order.model)
    if (!model) throw providerFailure('provider_model_gone', 'no')
    const seed = seedOf(order)
    const size = wantedSize(order) ?? { width: sideWithoutPicture, height: sideWithoutPicture }
    const pictures: Pictures = {
      image: order.input && (await this.#upload(order.input, signal)),
      mask: order.mask && (await this.#upload(order.mask, signal)),
    }
    const batch = { graph: graphOf(order, model, pictures, { seed, ...size }), runs: 1, origin: 'image2image' }
    const response = await this.#tools.send(`${this.#baseUrl}${queue}/enqueue_batch`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify({ batch, prepend: false }),
      signal,
    })
    if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers, 'no'))
    const said = await jsonOf(response, 'no')
    const [item] = listOf(said.item_ids)
    // A queue that is full takes nothing and says so with a success.
    if (said.enqueued === 0) throw providerFailure('provider_rate_limited', 'no')
    if (typeof item !== 'number') throw providerFailure('provider_failed', 'no')
    const uploads = [pictures.image, pictures.mask].filter(name => name !== null).join(' ')
    return { provider: this.name, id: String(item), data: { model: order.model, seed, ...size, uploads } }
  }

  async #upload(bytes: Uint8Array, signal: AbortSignal): Promise<string> {
    const form = uploadOf('file', bytes)
    const response = await this.#tools.send(
      `${this.#baseUrl}/api/v1/images/upload?image_category=user&is_intermediate=true`,
      { method: 'POST', headers: { ...this.#headers, ...form.headers }, body: form.body, timeoutMs: pictureMs, signal },
    )
    if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers, 'no'))
    const name = textOf((await jsonOf(response, 'no')).image_name)
    if (!name) throw providerFailure('provider_failed', 'no')
    return name
  }

  async #progress(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    const { status, json } = await this.#ask(itemPath(ticket), signal)
    if (status === 404) return { state: 'lost', billed: 'no' }
    if (status !== 200) throw new ProviderFailure(failureOfStatus(status, undefined, 'no'))
    const item = fieldsOf(json)
    if (item.status === 'completed') return this.#done(ticket, fieldsOf(item.session), signal)
    // What ran when the engine was started anew stands there as cancelled.
    if (item.status === 'canceled') return { state: 'lost', billed: 'no' }
    if (item.status !== 'failed')
      return { state: 'running', fraction: null, stage: item.status === 'pending' ? 'waiting' : 'running' }
    await this.#tidy(ticket)
    const words = `${textOf(item.error_type)} ${textOf(item.error_message)}`
    throw failureInWords(words) ?? providerFailure('provider_failed', 'no')
  }

  async #done(ticket: Ticket, session: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Progress> {
    const [run] = listOf(fieldsOf(session.source_prepared_mapping)[resultNode])
    const name = textOf(fieldsOf(fieldsOf(fieldsOf(session.results)[textOf(run)]).image).image_name)
    if (!name) throw providerFailure('provider_empty', 'no')
    const send = (url: string, sent: Sent = {}) => this.#tools.send(url, { ...sent, headers: this.#headers, signal })
    const picture = await fetchedPicture({ send }, `${this.#baseUrl}/api/v1/images/i/${encodeURIComponent(name)}/full`)
    const { model = '', seed, width, height } = ticket.data ?? {}
    const asked = { width: Number(width), height: Number(height) }
    const version = 'InvokeAI'
    const outcome = engineOutcome(picture, { asked, model: String(model), version, seed: Number(seed) })
    await this.#tidy(ticket, name)
    return { state: 'done', outcome }
  }

  /** Nothing of the order stays there. An engine that cannot delete keeps what it marked as intermediate until it clears that. */
  async #tidy(ticket: Ticket, result?: string): Promise<void> {
    const uploads = String(ticket.data?.uploads ?? '').split(' ')
    for (const name of [...uploads, result ?? ''].filter(each => each !== ''))
      await this.#tell('DELETE', `/api/v1/images/i/${encodeURIComponent(name)}`)
    await this.#tell('DELETE', itemPath(ticket))
  }

  #ask(path: string, signal: AbortSignal) {
    return askedJson(this.#tools, this.#baseUrl + path, {
      headers: this.#headers,
      signal,
      answerBytes: 8 * 1024 * 1024,
    })
  }

  async #tell(method: 'PUT' | 'DELETE', path: string): Promise<void> {
    await this.#tools.send(this.#baseUrl + path, { method, headers: this.#headers }).catch(() => {})
  }
}

const itemPath = ({ id }: Ticket): string => `${queue}/i/${encodeURIComponent(id)}`

function nameOf(json: unknown): ModelName {
  const { key, hash, name, base, type } = fieldsOf(json)
  return { key: textOf(key), hash: textOf(hash), name: textOf(name), base: textOf(base), type: textOf(type) }
}

const factsOf = (name: string): ModelFacts => ({
  vendorId: name,
  label: name,
  version: name,
  createdAt: unknownDate,
  ownedBy: 'local',
  kinds: ['edit', 'generate'],
  medium: 'image',
  capabilities: {
    ...usualCapabilities,
    maskForm: 'black_edits',
    sizes: { rule: 'multiple', of: 8, sidePixelsLeast: 256, sidePixelsMost: 2_048, pixelsMost: usualPixels },
    qualities: Object.keys(stepsOfQuality),
  },
  dataHandling: localData,
  price: freeOfCharge,
})
