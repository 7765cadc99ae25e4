/**
 * What an adapter brings to `server/providers/conformance.test.ts`: one file `<name>.testworld.ts` in its folder that
 * exports `world: AdapterWorld`, made of its adapter and of its counterpart in this folder. The suite finds it by its name.
 *
 * - `open()` starts a counterpart (`new Vendor(spec).listen()`), which has `baseUrl`, and whatever else it needs.
 * - `model` is the vendor's name of the model that the suite orders from; `kinds` which it is tried with.
 * - `ends` says where this service differs from `usualEnds`: what a fault ends as, or `null` where it cannot happen.
 *   A 5xx of a service that bills only results, for one: `ends: { '503': { code: 'provider_overloaded', billed: 'no' } }`.
 * - `contentAt`: where a queued service says a content fault (`blocked_input` at `submit`, for one); usually at `poll`.
 * - `pathOfBase` is what the adapter's `baseUrl` has behind the host, such as `/v1`.
 */
import type { Plan } from '@image2image/engine'
import { openDoor } from '../../../server/egress/egress.ts'
import type { Clock } from '../../../server/kernel/clock.ts'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createLog } from '../../../server/kernel/log.ts'
import type { Kind } from '../../../server/providers/capabilities.ts'
import type {
  Adapter,
  AdapterTools,
  Failure,
  FailureCode,
  Progress,
  Provider,
  ProviderOrder,
  Sent,
} from '../../../server/providers/provider.ts'
import { ProviderFailure } from '../../../server/providers/provider.ts'
import { type ContentFault, type Fault, keyCanary, mostBytes, png, type Stage, type Vendor } from './vendor.ts'

export interface End {
  readonly code: FailureCode
  readonly billed: Failure['billed']
}

export interface AdapterWorld {
  readonly adapter: Adapter
  readonly model: string
  readonly kinds: readonly Kind[]
  readonly pathOfBase: string
  open(): Promise<Vendor>
  readonly ends?: Partial<Record<Fault, End | null>>
  readonly contentAt?: Partial<Record<ContentFault, Stage>>
}

/** Of a fault when the order is handed in. `slow` and `extra_results` end well. */
export const usualEnds: Readonly<Record<Exclude<Fault, 'slow' | 'extra_results'>, End>> = {
  timeout: { code: 'provider_timeout', billed: 'unknown' },
  reset: { code: 'provider_unreachable', billed: 'unknown' },
  cut_short: { code: 'provider_cut_short', billed: 'unknown' },
  /** Half of a JSON answer. Of a file it would be cut short. */
  wrong_length: { code: 'provider_not_a_picture', billed: 'unknown' },
  html: { code: 'provider_not_a_picture', billed: 'unknown' },
  malformed_json: { code: 'provider_not_a_picture', billed: 'unknown' },
  huge: { code: 'provider_not_a_picture', billed: 'unknown' },
  '401': { code: 'provider_key_refused', billed: 'no' },
  '402': { code: 'provider_billing_limit', billed: 'no' },
  '403': { code: 'provider_key_refused', billed: 'no' },
  '404': { code: 'provider_model_gone', billed: 'no' },
  '422': { code: 'provider_refused_order', billed: 'no' },
  '429': { code: 'provider_rate_limited', billed: 'no' },
  '429_wait': { code: 'provider_rate_limited', billed: 'no' },
  '500': { code: 'provider_overloaded', billed: 'unknown' },
  '502': { code: 'provider_overloaded', billed: 'unknown' },
  '503': { code: 'provider_overloaded', billed: 'unknown' },
  empty: { code: 'provider_empty', billed: 'unknown' },
  blocked_input: { code: 'moderation_blocked', billed: 'no' },
  blocked_output: { code: 'moderation_blocked', billed: 'unknown' },
  quota: { code: 'provider_billing_limit', billed: 'no' },
  failed: { code: 'provider_failed', billed: 'unknown' },
}

export const promptCanary = 'a canary-prompt with a red hat'
export const input = png(32, 32, [10, 200, 30, 255])
export const mask = png(32, 32, [0, 0, 0, 0])
export const reference = png(20, 20, [1, 2, 240, 255])

/** Distinct numbers, so that they are found in what was sent, or not. */
export const seedCanary = 424_242
export const strengthCanary = 0.4242
export const qualityCanary = 'quality-canary'

export function orderOf(model: string, changes: Partial<ProviderOrder> = {}): ProviderOrder {
  return {
    kind: 'edit',
    model,
    prompt: promptCanary,
    plan: [] as unknown as Plan,
    seed: null,
    input: changes.kind === 'generate' ? null : input,
    mask: null,
    references: [],
    size: null,
    quality: null,
    strength: null,
    background: 'auto',
    partialImages: 0,
    finish: { format: 'png' } as unknown as ProviderOrder['finish'],
    endUser: 'end-user-0001',
    ...changes,
  }
}

/** An adapter, opened at a counterpart through the real door out, with waits and sizes cut to a test's patience. */
export interface Opened {
  readonly provider: Provider
  /** Everything that was logged. */
  readonly lines: string[]
}

/** @param patienceMs for the whole of an answer */
export function openedAt(world: AdapterWorld, vendor: Pick<Vendor, 'baseUrl' | 'key'>, patienceMs = 1_500): Opened {
  const lines: string[] = []
  const log = createLog('info', { write: line => void lines.push(line) })
  const key = world.adapter.key === 'none' ? null : keyCanary
  const connection = { id: 'con_test', baseUrl: vendor.baseUrl + world.pathOfBase, key }
  return { provider: world.adapter.open(connection, toolsAt(vendor.baseUrl, { log, patienceMs })), lines }
}

export function toolsAt(
  baseUrl: string,
  {
    log = createLog('silent'),
    clock = systemClock,
    patienceMs = 1_500,
  }: { log?: AdapterTools['log']; clock?: Clock; patienceMs?: number } = {},
): AdapterTools {
  const send = (url: string, sent: Sent = {}): Promise<Response> => {
    const { timeoutMs = 30_000, answerBytes = 1024 * 1024, ...outgoing } = sent
    const door = openDoor({
      hosts: [new URL(baseUrl).host],
      allowsLoopback: true,
      timeoutMs: Math.min(timeoutMs, patienceMs),
      answerBytes: Math.min(answerBytes, mostBytes),
    })
    return door(url, outgoing)
  }
  const door = openDoor({ hosts: [new URL(baseUrl).host], allowsLoopback: true, answerBytes: mostBytes })
  return { send, listen: door.listen, clock, log }
}

export type Ended = Exclude<Progress, { state: 'running' }>

/** From order to end. `check` may be unavailable for a while. */
export async function endOf(provider: Provider, order: ProviderOrder, key = 'key-1'): Promise<Ended> {
  const signal = AbortSignal.timeout(20_000)
  try {
    const ticket = await provider.start(order, key, signal)
    return await endOfTicket(provider, ticket, signal)
  } catch (error) {
    if (error instanceof ProviderFailure) return { state: 'failed', ...error.failure }
    throw error
  }
}

export async function endOfTicket(
  provider: Provider,
  ticket: Parameters<Provider['check']>[0],
  signal: AbortSignal,
  hear: (progress: Progress) => void = () => {},
): Promise<Ended> {
  while (!signal.aborted) {
    const progress = await provider.check(ticket, signal)
    hear(progress)
    if (progress.state !== 'running') return progress
  }
  throw new Error('the work did not end')
}
