/**
 * Stability AI: most of its services answer with the picture, so the request is held open here; a new background is a name
 * to ask for, which a restart finds again for a day. It has no client of its own for Node; what is sent was compared with
 * its reference and with the fields of a client that others keep (`stability-ai` 0.7.0). Not proved without a live key: how
 * well its services follow an instruction, and whether a filtered result is charged.
 */
import {
  detailOf,
  type Fields,
  formOf,
  jsonOf,
  newsOf,
  numberOf,
  outcomeOf,
  pictureBytes,
  pictureMs,
  textOf,
} from '../exchange.ts'
import { blocked, failureOf, failureOfStatus, pictureOfBase64, providerFailure } from '../failures.ts'
import { Held } from '../held.ts'
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
import { models } from './models.ts'
import { type Asked, askedOf } from './services.ts'

export const stability: Adapter = {
  name: 'stability',
  label: 'Stability AI',
  key: 'required',
  baseUrl: 'https://api.stability.ai',
  isLocal: false,
  models,
  open: (connection, tools) => new Stability(connection, tools),
}

class Stability implements Provider {
  readonly name: string
  readonly models = models
  readonly #connection: Connection
  readonly #tools: AdapterTools
  readonly #held: Held
  readonly #queued: Queued

  constructor(connection: Connection, tools: AdapterTools) {
    this.name = connection.id
    this.#connection = connection
    this.#tools = tools
    this.#held = new Held(tools)
    this.#queued = new Queued(tools)
  }

  async start(order: ProviderOrder, idempotencyKey: string, signal: AbortSignal): Promise<Ticket> {
    const asked = askedOf(order)
    if (asked.isQueued) return this.#queued.start(idempotencyKey, () => this.#place(asked, order, signal))
    return this.#held.start(this.name, idempotencyKey, async (tell, stop) => {
      tell({ fraction: null, stage: 'painting' })
      return outcomeIn(await this.#post(asked, order, stop), order.model)
    })
  }

  check(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    if (!ticket.data?.isQueued) return this.#held.check(ticket, signal)
    return this.#queued.check(ticket, () => this.#ask(ticket, signal), signal)
  }

  /** What is asked for by name there cannot be stopped: it ends by itself, and nobody waits for it. */
  async cancel(ticket: Ticket): Promise<void> {
    this.#held.cancel(ticket)
    this.#queued.forget(ticket)
  }

  letGo(ticket: Ticket): void {
    this.#held.cancel(ticket)
  }

  async close(): Promise<void> {
    this.#held.close()
  }

  get #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#connection.key ?? ''}`, accept: 'application/json' }
  }

  async #place(asked: Asked, order: ProviderOrder, signal: AbortSignal): Promise<Ticket> {
    const id = textOf((await this.#post(asked, order, signal)).id)
    if (!isId(id)) throw providerFailure('provider_failed', 'unknown')
    return { provider: this.name, id, data: { model: order.model, isQueued: true } }
  }

  async #post({ path, parts }: Asked, order: ProviderOrder, signal: AbortSignal): Promise<Fields> {
    const { headers, body } = await formOf(parts)
    const response = await this.#tools.send(`${this.#connection.baseUrl}/v2beta/stable-image/${path}`, {
      method: 'POST',
      headers: { ...this.#headers, ...headers, ...(order.endUser && { 'stability-client-user-id': order.endUser }) },
      body,
      timeoutMs: pictureMs,
      answerBytes: pictureBytes,
      signal,
    })
    if (!response.ok) throw new ProviderFailure(await refusalOf(response))
    return jsonOf(response)
  }

  async #ask(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    if (!isId(ticket.id)) return { state: 'lost', billed: 'unknown' }
    const url = `${this.#connection.baseUrl}/v2beta/results/${ticket.id}`
    const response = await this.#tools.send(url, { headers: this.#headers, answerBytes: pictureBytes, signal })
    if (response.status === 202) return { state: 'running', fraction: null, stage: 'painting' }
    if (response.status === 404) return { state: 'lost', billed: 'unknown' }
    if (!response.ok) throw new ProviderFailure(await refusalOf(response, 'unknown'))
    const outcome = outcomeIn(await newsOf(response), textOf(ticket.data?.model), ticket.id)
    return { state: 'done', outcome }
  }
}

const isId = (id: string): boolean => /^[0-9a-f]{16,128}$/i.test(id)

/** A filtered picture comes as well, blurred: it is nothing to hand out. */
function outcomeIn(answer: Fields, model: string, requestId?: string): Outcome {
  const { image, result, finish_reason: reason } = answer
  if (reason === 'CONTENT_FILTERED') throw blocked('output')
  const seed = numberOf(answer.seed)
  const more = { ...(seed !== null && { seed }), ...(requestId !== undefined && { requestId }) }
  return outcomeOf(pictureOfBase64(image ?? result), model, more)
}

/** A moderated request has the status of a refused key; its name tells them apart. Neither is charged. */
async function refusalOf(response: Response, billed?: Failure['billed']): Promise<Failure> {
  const { name } = await detailOf(response)
  if (response.status === 403 && name === 'content_moderation') return blocked('input').failure
  if (response.status === 404 && billed === undefined) return failureOf('provider_model_gone', 'no')
  return failureOfStatus(response.status, response.headers, billed)
}
