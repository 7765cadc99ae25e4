/**
 * stable-diffusion.cpp's `sd-server`, over its native API: an order is a job with a name, which is asked about until it
 * ends. The engine holds one model per process, tells no progress, and stops only what still waits in its queue; a
 * finished job is kept for ten minutes. Its masks are one channel, white where to edit; transparency is not read.
 */

import {
  askedJson,
  authorisationOf,
  engineOutcome,
  failureInWords,
  freeOfCharge,
  localData,
  looksLike,
  type Side,
  seedOf,
  unbilled,
  unbilledProgress,
  unknownDate,
  usualCapabilities,
  usualPixels,
  wantedSize,
} from '../engines.ts'
import { base64Of, fieldsOf, jsonOf, listOf, numberOf, pictureBytes, pictureMs, textOf } from '../exchange.ts'
import { failureOfStatus, pictureOfBase64, providerFailure } from '../failures.ts'
import type {
  Adapter,
  AdapterTools,
  Connection,
  ModelFacts,
  Progress,
  Provider,
  ProviderOrder,
  Ticket,
} from '../provider.ts'
import { ProviderFailure } from '../provider.ts'
import { Queued } from '../queued.ts'

/** Models that look at a picture and are told what to change; all others start from the picture's noise. */
const isTold = (name: string): boolean => /kontext|edit|flux[-_.]?2|omnigen|longcat|z-image-omni/i.test(name)

const capabilitiesPath = '/sdcpp/v1/capabilities'

export const sdServer: Adapter = {
  name: 'sd-server',
  label: 'stable-diffusion.cpp',
  key: 'optional',
  baseUrl: null,
  isLocal: true,
  localPorts: [1234],
  isHere: (tools, baseUrl, signal) =>
    looksLike(tools, baseUrl + capabilitiesPath, json => Array.isArray(fieldsOf(json).supported_modes), signal),
  models: [],
  open: (connection, tools) => new SdServer(connection, tools),
}

class SdServer implements Provider {
  readonly name: string
  readonly models: readonly ModelFacts[] = []
  readonly #tools: AdapterTools
  readonly #baseUrl: string
  readonly #headers: Record<string, string>
  readonly #queued: Queued

  constructor({ id, baseUrl, key }: Connection, tools: AdapterTools) {
    this.name = id
    this.#tools = tools
    this.#baseUrl = baseUrl
    this.#headers = authorisationOf(key)
    this.#queued = new Queued(tools)
  }

  async discover(signal: AbortSignal): Promise<readonly ModelFacts[]> {
    const { status, json } = await this.#ask(capabilitiesPath, signal)
    if (status !== 200) throw new ProviderFailure(failureOfStatus(status, undefined, 'no'))
    return factsOf(json)
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

  /** What is being computed cannot be stopped: the engine ends it for nobody. */
  async cancel(ticket: Ticket): Promise<void> {
    await this.#queued.forget(ticket)
    const url = `${this.#baseUrl}${jobPath(ticket)}/cancel`
    await this.#tools.send(url, { method: 'POST', headers: this.#headers }).catch(() => {})
  }

  async close(): Promise<void> {}

  async #place(order: ProviderOrder, signal: AbortSignal): Promise<Ticket> {
    // One model per process, and the operator may have started it with another since.
    const [model] = await this.discover(signal)
    if (model?.vendorId !== order.model) throw providerFailure('provider_model_gone', 'no')
    const seed = seedOf(order)
    const response = await this.#tools.send(`${this.#baseUrl}/sdcpp/v1/img_gen`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf(order, seed)),
      timeoutMs: pictureMs,
      signal,
    })
    if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers, 'no'))
    const id = textOf((await jsonOf(response, 'no')).id)
    if (!id) throw providerFailure('provider_failed', 'no')
    const asked = wantedSize(order)
    return { provider: this.name, id, data: { model: order.model, seed, ...(asked && { ...asked }) } }
  }

  async #progress(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    const { status, json } = await this.#ask(jobPath(ticket), signal)
    // Started anew (404), or the result was kept for its ten minutes (410).
    if (status === 404 || status === 410) return { state: 'lost', billed: 'no' }
    if (status !== 200) throw new ProviderFailure(failureOfStatus(status, undefined, 'no'))
    const job = fieldsOf(json)
    if (job.status === 'queued' || job.status === 'generating')
      return { state: 'running', fraction: null, stage: job.status === 'queued' ? 'waiting' : 'running' }
    if (job.status === 'completed') return { state: 'done', outcome: outcomeOf(fieldsOf(job.result).images, ticket) }
    if (job.status === 'cancelled') return { state: 'lost', billed: 'no' }
    throw failureInWords(textOf(fieldsOf(job.error).message)) ?? providerFailure('provider_failed', 'no')
  }

  #ask(path: string, signal: AbortSignal) {
    return askedJson(this.#tools, this.#baseUrl + path, { headers: this.#headers, signal, answerBytes: pictureBytes })
  }
}

const jobPath = ({ id }: Ticket): string => `/sdcpp/v1/jobs/${encodeURIComponent(id)}`

function factsOf(json: unknown): readonly ModelFacts[] {
  const said = fieldsOf(json)
  if (!listOf(said.supported_modes).includes('img_gen')) return []
  const name = textOf(fieldsOf(said.model).stem) || 'sd-cpp-local'
  const features = fieldsOf(fieldsOf(said.features_by_mode).img_gen)
  const limits = fieldsOf(said.limits)
  const told = isTold(name) && features.ref_images !== false
  return [
    {
      vendorId: name,
      label: name,
      version: textOf(fieldsOf(said.model).name) || name,
      createdAt: unknownDate,
      ownedBy: 'local',
      kinds: features.init_image === false && !told ? ['generate'] : ['edit', 'generate'],
      medium: 'image',
      capabilities: {
        ...usualCapabilities,
        references: told ? 3 : 0,
        mask: !told && features.mask_image !== false ? 'native' : 'composited',
        strength: !told,
        sizes: {
          rule: 'multiple',
          of: 64,
          sidePixelsLeast: Math.max(numberOf(limits.min_width) ?? 64, numberOf(limits.min_height) ?? 64),
          sidePixelsMost: Math.min(numberOf(limits.max_width) ?? 4_096, numberOf(limits.max_height) ?? 4_096),
          pixelsMost: usualPixels,
        },
      },
      dataHandling: localData,
      price: freeOfCharge,
    },
  ]
}

function bodyOf(order: ProviderOrder, seed: number): Record<string, unknown> {
  const { prompt, input, mask, references, strength, model } = order
  const size: Partial<Side> = wantedSize(order) ?? {}
  const common = { prompt, seed, ...size, batch_count: 1, output_format: 'png', embed_image_metadata: false }
  if (isTold(model))
    return { ...common, ref_images: [...(input ? [input] : []), ...references].map(bytes => base64Of(bytes)) }
  return {
    ...common,
    ...(input && { init_image: base64Of(input) }),
    ...(mask && { mask_image: base64Of(mask) }),
    ...(input && strength !== null && { strength }),
  }
}

function outcomeOf(images: unknown, { data = {} }: Ticket) {
  const picture = pictureOfBase64(fieldsOf(listOf(images)[0]).b64_json, 'no')
  const { width, height, model, seed } = data
  const asked = typeof width === 'number' && typeof height === 'number' ? { width, height } : null
  const name = String(model ?? 'sd-server')
  return engineOutcome(picture, { asked, model: name, version: 'sd-server', seed: Number(seed) })
}
