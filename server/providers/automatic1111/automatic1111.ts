/**
 * AUTOMATIC1111's web UI and Forge, over `/sdapi/v1`. The answer to an order is the picture, so it is held open; meanwhile
 * the engine is asked how far this very task is. It works on one task at a time for everybody who uses it: its general
 * progress and its general stop belong to whoever is served just then, so both are used only when that is our own task.
 * Somebody who presses "interrupt" in the web UI gets us an unfinished picture as a finished one; the engine does not say.
 */
import { randomUUID } from 'node:crypto'
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
  usualCapabilities,
  usualPixels,
  wantedSize,
} from '../engines.ts'
import { base64Of, detailOf, fieldsOf, jsonOf, listOf, numberOf, pictureBytes, textOf } from '../exchange.ts'
import { failureOfStatus, pictureOfBase64, providerFailure } from '../failures.ts'
import { Held, type News } from '../held.ts'
import type {
  Adapter,
  AdapterTools,
  Connection,
  ModelFacts,
  Outcome,
  Progress,
  Provider,
  ProviderOrder,
  Ticket,
} from '../provider.ts'
import { ProviderFailure } from '../provider.ts'
import { TaskWatch } from './task-watch.ts'

/** A picture may wait behind those of others. */
const orderMs = 10 * 60_000

/** Such models are made for a handful of steps and spoil with more. */
const isFast = (name: string): boolean => /turbo|lightning|lcm|schnell|hyper|dmd/i.test(name)
const stepsOfQuality: Readonly<Record<string, number>> = { low: 12, medium: 25, high: 40 }
const fastSteps = { steps: 6, cfg_scale: 1.5 } as const

export const automatic1111: Adapter = {
  name: 'automatic1111',
  label: 'AUTOMATIC1111 or Forge',
  key: 'optional',
  baseUrl: null,
  isLocal: true,
  localPorts: [7860],
  // sd-server answers to some of the same addresses, but not to this one.
  isHere: (tools, baseUrl, signal) =>
    looksLike(
      tools,
      `${baseUrl}/sdapi/v1/progress?skip_current_image=true`,
      json => 'eta_relative' in fieldsOf(json),
      signal,
    ),
  models: [],
  open: (connection, tools) => new Automatic1111(connection, tools),
}

class Automatic1111 implements Provider {
  readonly name: string
  readonly models: readonly ModelFacts[] = []
  readonly #tools: AdapterTools
  readonly #baseUrl: string
  readonly #headers: Record<string, string>
  readonly #held: Held

  constructor({ id, baseUrl, key }: Connection, tools: AdapterTools) {
    this.name = id
    this.#tools = tools
    this.#baseUrl = baseUrl
    this.#headers = authorisationOf(key)
    this.#held = new Held(tools)
  }

  async discover(signal: AbortSignal): Promise<readonly ModelFacts[]> {
    const url = `${this.#baseUrl}/sdapi/v1/sd-models`
    const { status, json } = await askedJson(this.#tools, url, { headers: this.#headers, signal })
    if (status !== 200) throw new ProviderFailure(failureOfStatus(status, undefined, 'no'))
    return listOf(json)
      .map(each => textOf(fieldsOf(each).model_name))
      .filter(name => name !== '')
      .map(factsOf)
  }

  async start(order: ProviderOrder, idempotencyKey: string): Promise<Ticket> {
    return this.#held.start(this.name, idempotencyKey, (tell, signal) =>
      this.#run(order, tell, signal).catch((error: unknown) => {
        throw unbilled(error)
      }),
    )
  }

  async check(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    return unbilledProgress(await this.#held.check(ticket, signal))
  }

  async cancel(ticket: Ticket): Promise<void> {
    this.#held.cancel(ticket)
  }

  letGo(ticket: Ticket): void {
    this.#held.cancel(ticket)
  }

  async close(): Promise<void> {
    this.#held.close()
  }

  async #run(order: ProviderOrder, tell: (news: News) => void, signal: AbortSignal): Promise<Outcome> {
    const task = `image2image-${randomUUID()}`
    const watch = new TaskWatch(task, { tools: this.#tools, baseUrl: this.#baseUrl, headers: this.#headers })
    const over = new AbortController()
    const stop = () => void watch.interrupt()
    signal.addEventListener('abort', stop, { once: true })
    void watch.follow(order.partialImages, tell, AbortSignal.any([signal, over.signal]))
    try {
      return await this.#order(order, task, signal)
    } finally {
      over.abort()
      signal.removeEventListener('abort', stop)
    }
  }

  async #order(order: ProviderOrder, task: string, signal: AbortSignal): Promise<Outcome> {
    const response = await this.#tools.send(`${this.#baseUrl}/sdapi/v1/${order.input ? 'img2img' : 'txt2img'}`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify({ ...bodyOf(order), force_task_id: task }),
      timeoutMs: orderMs,
      answerBytes: pictureBytes,
      signal,
    })
    if (!response.ok) throw await refusalOf(response)
    const said = await jsonOf(response, 'no')
    const picture = pictureOfBase64(listOf(said.images)[0], 'no')
    const about = aboutOf(said.info)
    const seed = numberOf(about.seed)
    return engineOutcome(picture, {
      asked: wantedSize(order),
      model: order.model,
      version: textOf(about.version) || 'unknown',
      ...(seed === null ? {} : { seed }),
    })
  }
}

/** JSON inside JSON; without it the picture is as good. */
function aboutOf(info: unknown) {
  try {
    return fieldsOf(JSON.parse(textOf(info)))
  } catch {
    return {}
  }
}

async function refusalOf(response: Response): Promise<ProviderFailure> {
  const { status, headers } = response
  const { error, errors, detail } = await detailOf(response)
  const words = [error, errors, detail].map(textOf).join(' ')
  if (status === 404 || /model .* not found/i.test(words)) return providerFailure('provider_model_gone', 'no')
  // An exception while the picture was computed has its name; `HTTPException` is the web server's own.
  const isException = status === 500 && textOf(error) !== '' && error !== 'HTTPException'
  if (isException) return failureInWords(words) ?? providerFailure('provider_failed', 'no')
  return new ProviderFailure(failureOfStatus(status, headers, 'no'))
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
    sizes: { rule: 'multiple', of: 8, sidePixelsLeast: 256, sidePixelsMost: 2_048, pixelsMost: usualPixels },
    qualities: isFast(name) ? [] : Object.keys(stepsOfQuality),
    previews: true,
    formats: ['png', 'jpeg', 'webp'],
  },
  dataHandling: localData,
  price: freeOfCharge,
})

function bodyOf(order: ProviderOrder): Record<string, unknown> {
  const { model, prompt, input, mask, quality, strength } = order
  return {
    prompt,
    seed: seedOf(order),
    ...wantedSize(order),
    ...(isFast(model) ? fastSteps : { steps: stepsOfQuality[quality ?? 'medium'] ?? 25 }),
    batch_size: 1,
    n_iter: 1,
    send_images: true,
    save_images: false,
    override_settings: { sd_model_checkpoint: model },
    override_settings_restore_afterwards: false,
    ...(input && { init_images: [base64Of(input)] }),
    ...(input && strength !== null && { denoising_strength: strength }),
    // Fill 1 starts from what is there; the whole picture is looked at, and the platform puts the outside back.
    ...(mask && { mask: base64Of(mask), inpainting_fill: 1, inpaint_full_res: false, inpainting_mask_invert: 0 }),
  }
}
