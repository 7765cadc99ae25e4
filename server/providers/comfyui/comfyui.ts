/**
 * ComfyUI: an order is written into a workflow, handed in at `/prompt`, and asked about in its history and its queue, so
 * that a restart on either side loses nothing but time. Pictures go into its folder for temporary files and come back from
 * there, which it empties at every start; an order leaves its history when its picture was fetched, as others see that too.
 * The engine has no passwords of its own; whatever key is set is for the proxy before it.
 */
import { randomUUID } from 'node:crypto'
import {
  askedJson,
  authorisationOf,
  engineFailure,
  engineOutcome,
  failureInWords,
  looksLike,
  seedOf,
  unbilled,
  unbilledProgress,
  uploadOf,
  wantedSize,
} from '../engines.ts'
import { fetchedPicture, fieldsOf, jsonOf, listOf, pictureBytes, pictureMs, textOf } from '../exchange.ts'
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
import { Catalogue } from './catalogue.ts'
import { graphOf, type Uploaded } from './graph.ts'
import { PromptWatch } from './prompt-watch.ts'

export const comfyui: Adapter = {
  name: 'comfyui',
  label: 'ComfyUI',
  key: 'optional',
  baseUrl: null,
  isLocal: true,
  localPorts: [8188],
  isHere: (tools, baseUrl, signal) =>
    looksLike(tools, `${baseUrl}/system_stats`, json => 'comfyui_version' in fieldsOf(fieldsOf(json).system), signal),
  models: [],
  open: (connection, tools) => new ComfyUi(connection, tools),
}

const uploadFolder = 'image2image'

class ComfyUi implements Provider {
  readonly name: string
  readonly models: readonly ModelFacts[] = []
  readonly #tools: AdapterTools
  readonly #baseUrl: string
  readonly #headers: Record<string, string>
  readonly #queued: Queued
  readonly #catalogue: Catalogue
  readonly #watches = new Map<string, PromptWatch>()

  constructor({ id, baseUrl, key }: Connection, tools: AdapterTools) {
    this.name = id
    this.#tools = tools
    this.#baseUrl = baseUrl
    this.#headers = authorisationOf(key)
    this.#queued = new Queued(tools)
    this.#catalogue = new Catalogue(tools, signal => this.#nodes(signal))
  }

  get remarks(): readonly string[] {
    return this.#catalogue.remarks
  }

  discover(signal: AbortSignal): Promise<readonly ModelFacts[]> {
    return this.#catalogue.models(signal)
  }

  start(order: ProviderOrder, idempotencyKey: string, signal: AbortSignal): Promise<Ticket> {
    return this.#queued.start(idempotencyKey, () =>
      this.#place(order, signal).catch((error: unknown) => {
        throw unbilled(error)
      }),
    )
  }

  async check(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    const watch = this.#watches.get(ticket.id)
    const preview = watch?.news()
    if (preview) return preview
    const progress = await this.#queued.check(ticket, () => this.#progress(ticket, signal), signal)
    // What was seen while the end was asked for comes before it; an end is told again.
    const late = watch?.news()
    if (late) return late
    if (progress.state === 'running') return { ...progress, fraction: watch?.fraction ?? progress.fraction }
    this.#unwatch(ticket)
    return unbilledProgress(progress)
  }

  /** The engine's general stop would hit whoever is served just then: it is used only when that is this very order. */
  async cancel(ticket: Ticket): Promise<void> {
    this.#unwatch(ticket)
    await this.#queued.forget(ticket)
    try {
      const newer = await this.#post(`/api/jobs/${encodeURIComponent(ticket.id)}/cancel`, {})
      if (newer.ok) return
      await this.#post('/queue', { delete: [ticket.id] })
      const { running } = await this.#queue(AbortSignal.timeout(5_000))
      if (running.includes(ticket.id)) await this.#post('/interrupt', { prompt_id: ticket.id })
    } catch {
      // Whatever still runs there ends for nobody.
    }
  }

  async close(): Promise<void> {
    for (const watch of this.#watches.values()) watch.end()
    this.#watches.clear()
  }

  async #place(order: ProviderOrder, signal: AbortSignal): Promise<Ticket> {
    const task = order.mask ? 'inpaint' : order.input ? 'edit' : 'generate'
    const runnable = await this.#catalogue.find(order.model, task, signal)
    const seed = seedOf(order)
    const size = wantedSize(order)
    const uploaded = await this.#upload(order, signal)
    const graph = graphOf(runnable, order, uploaded, { seed, size })
    const client = randomUUID()
    const watch = new PromptWatch(order.partialImages)
    const events = `${this.#baseUrl.replace(/^http/, 'ws')}/ws?clientId=${client}`
    await watch.begin(this.#tools, events, this.#headers)
    try {
      const id = await this.#submit(graph, { client, wantsPreviews: order.partialImages > 0, signal })
      this.#watches.set(id, watch)
      const { result } = runnable.template
      return { provider: this.name, id, data: { model: order.model, result, seed, ...(size && { ...size }) } }
    } catch (error) {
      watch.end()
      throw error
    }
  }

  async #upload({ input, mask, references }: ProviderOrder, signal: AbortSignal): Promise<Uploaded> {
    const send = async (bytes: Uint8Array): Promise<string> => {
      const form = uploadOf('image', bytes, { type: 'temp', subfolder: uploadFolder })
      const response = await this.#tools.send(`${this.#baseUrl}/upload/image`, {
        method: 'POST',
        headers: { ...this.#headers, ...form.headers },
        body: form.body,
        timeoutMs: pictureMs,
        signal,
      })
      if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers, 'no'))
      const said = await jsonOf(response, 'no')
      const folder = textOf(said.subfolder)
      return `${folder ? `${folder}/` : ''}${textOf(said.name)} [temp]`
    }
    return {
      image: input && (await send(input)),
      mask: mask && (await send(mask)),
      references: await Promise.all(references.map(send)),
    }
  }

  async #submit(
    prompt: object,
    { client, wantsPreviews, signal }: { client: string; wantsPreviews: boolean; signal: AbortSignal },
  ): Promise<string> {
    const response = await this.#post(
      '/prompt',
      { prompt, client_id: client, extra_data: { preview_method: wantsPreviews ? 'auto' : 'none' } },
      signal,
    )
    if (!response.ok) throw await this.#refusal(response)
    const said = await jsonOf(response, 'no')
    const id = textOf(said.prompt_id)
    if (!id) throw providerFailure('provider_failed', 'no')
    // Some ends of the workflow are wrong, and only the others would be run.
    if (Object.keys(fieldsOf(said.node_errors)).length === 0) return id
    await this.#post('/queue', { delete: [id] }).catch(() => {})
    throw engineFailure('engine_misses_something')
  }

  async #refusal(response: Response): Promise<ProviderFailure> {
    if (response.status !== 400) return new ProviderFailure(failureOfStatus(response.status, response.headers, 'no'))
    const text = await response.text().catch(() => '')
    // A file or a kind of node was taken away since it was looked at.
    const isMissing = /value_not_in_list|missing_node_type|invalid_prompt|does not exist/.test(text)
    if (!isMissing) return providerFailure('provider_refused_order', 'no')
    this.#catalogue.forget()
    return engineFailure('engine_misses_something')
  }

  async #progress(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    const ended = await this.#ended(ticket, signal)
    if (ended) return ended
    const { running, pending } = await this.#queue(signal)
    if (running.includes(ticket.id)) return { state: 'running', fraction: null, stage: 'running' }
    if (pending.includes(ticket.id)) return { state: 'running', fraction: null, stage: 'waiting' }
    // Between the two questions it may have ended; else the engine was started anew and knows nothing.
    return (await this.#ended(ticket, signal)) ?? { state: 'lost', billed: 'no' }
  }

  async #ended(ticket: Ticket, signal: AbortSignal): Promise<Progress | null> {
    const { json } = await this.#ask(`/history/${encodeURIComponent(ticket.id)}`, signal)
    const entry = fieldsOf(fieldsOf(json)[ticket.id])
    if (Object.keys(entry).length === 0) return null
    const { status_str, messages } = fieldsOf(entry.status)
    if (status_str === 'error') throw failureOfMessages(messages)
    const { result = '', model = '', seed, width, height } = ticket.data ?? {}
    const [picture] = listOf(fieldsOf(fieldsOf(entry.outputs)[String(result)]).images).map(fieldsOf)
    if (!picture) throw providerFailure('provider_empty', 'no')
    const query = new URLSearchParams({
      filename: textOf(picture.filename),
      subfolder: textOf(picture.subfolder),
      type: textOf(picture.type),
    })
    const withKey = {
      send: (url: string, sent: Sent = {}) => this.#tools.send(url, { ...sent, headers: this.#headers, signal }),
    }
    const found = await fetchedPicture(withKey, `${this.#baseUrl}/view?${query}`)
    await this.#post('/history', { delete: [ticket.id] }).catch(() => {})
    const asked = typeof width === 'number' && typeof height === 'number' ? { width, height } : null
    const outcome = engineOutcome(found, { asked, model: String(model), version: 'ComfyUI', seed: Number(seed) })
    return { state: 'done', outcome }
  }

  async #queue(signal: AbortSignal): Promise<{ running: readonly string[]; pending: readonly string[] }> {
    const { json } = await this.#ask('/queue', signal)
    const idsOf = (list: unknown) => listOf(list).map(each => textOf(listOf(each)[1]))
    const { queue_running, queue_pending } = fieldsOf(json)
    return { running: idsOf(queue_running), pending: idsOf(queue_pending) }
  }

  async #nodes(signal: AbortSignal): Promise<unknown> {
    const { status, json } = await this.#ask('/object_info', signal)
    if (status !== 200) throw new ProviderFailure(failureOfStatus(status, undefined, 'no'))
    return json
  }

  #ask(path: string, signal: AbortSignal) {
    return askedJson(this.#tools, this.#baseUrl + path, { headers: this.#headers, signal, answerBytes: pictureBytes })
  }

  #post(path: string, body: object, signal?: AbortSignal): Promise<Response> {
    const headers = { ...this.#headers, 'content-type': 'application/json' }
    return this.#tools.send(this.#baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body), signal })
  }

  #unwatch({ id }: Ticket): void {
    this.#watches.get(id)?.end()
    this.#watches.delete(id)
  }
}

function failureOfMessages(messages: unknown): ProviderFailure {
  const errors = listOf(messages).filter(each => listOf(each)[0] === 'execution_error')
  const { exception_type, exception_message } = fieldsOf(listOf(errors[0])[1])
  const words = `${textOf(exception_type)} ${textOf(exception_message)}`
  return failureInWords(words) ?? providerFailure('provider_failed', 'no')
}
