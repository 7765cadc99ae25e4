/**
 * The test of a connection: one small real edit, as any order would be, and what came of it in one word. It costs what a
 * picture costs there, which is said before. The picture that came back is handed out once and kept nowhere.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../kernel/clock.ts'
import { failureOfError, wordsOf } from './failures.ts'
import type { Model, Outcome, Progress, Provider, ProviderOrder, Ticket } from './provider.ts'
import { ProviderFailure } from './provider.ts'
import { trialPicture } from './trial-picture.ts'

export interface Trial {
  /** `done`, or why not. */
  readonly code: string
  readonly message: string
  readonly seconds: number
  readonly cost: { readonly amountMicros: number; readonly currency: string } | null
  /** A data URL; null when none came. */
  readonly picture: string | null
}

export const TRIAL_MS_MOST = 170_000
const PICTURE_BYTES_MOST = 24 * 1024 * 1024

/** Never throws for what the service does; `signal` is whoever asked going away. */
export async function tryModel(
  provider: Provider,
  model: Model,
  key: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Trial> {
  const startMs = clock.monotonicMs()
  const end = await runOnce(
    provider,
    orderFor(model),
    key,
    AbortSignal.any([signal, AbortSignal.timeout(TRIAL_MS_MOST)]),
  )
  const seconds = Math.round((clock.monotonicMs() - startMs) / 100) / 10
  if ('code' in end) return { code: end.code, message: wordsOf(end.code), seconds, cost: null, picture: null }
  const { bytes, cost = null } = end
  const type = mediaTypeOf(bytes)
  if (type === null || bytes.length > PICTURE_BYTES_MOST) {
    const code = 'provider_not_a_picture'
    return { code, message: wordsOf(code), seconds, cost, picture: null }
  }
  const picture = `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
  return { code: 'done', message: 'It works.', seconds, cost, picture }
}

async function runOnce(
  provider: Provider,
  order: ProviderOrder,
  key: string,
  signal: AbortSignal,
): Promise<Outcome | { readonly code: string }> {
  let ticket: Ticket | null = null
  try {
    ticket = await provider.start(order, key, signal)
    while (!signal.aborted) {
      const progress: Progress = await provider.check(ticket, signal)
      if (progress.state === 'done') return progress.outcome
      if (progress.state === 'failed') return { code: progress.code }
      if (progress.state === 'lost') return { code: 'provider_result_gone' }
      await sleep(100, undefined, { signal }).catch(() => {})
    }
    await provider.cancel(ticket)
    return { code: 'provider_timeout' }
  } catch (error) {
    if (ticket) await provider.cancel(ticket)
    if (signal.aborted) return { code: 'provider_timeout' }
    return { code: error instanceof ProviderFailure ? error.failure.code : failureOfError(error).code }
  }
}

function orderFor({ vendorId, kinds, capabilities: { sizes } }: Model): ProviderOrder {
  const kind = kinds.includes('edit') ? 'edit' : 'generate'
  const [listed] = sizes.rule === 'list' ? sizes.sizes : []
  return {
    kind,
    model: vendorId,
    prompt: kind === 'edit' ? 'Make the circle blue.' : 'A red circle on a white background.',
    plan: { operations: [], notUnderstood: [], needsGenerative: true },
    seed: null,
    input: kind === 'edit' ? trialPicture() : null,
    mask: null,
    references: [],
    size: kind === 'generate' && listed ? { width: listed[0], height: listed[1] } : null,
    quality: null,
    strength: null,
    background: 'auto',
    partialImages: 0,
    finish: { format: 'png', quality: null, size: null, background: 'auto' },
    endUser: '',
  }
}

/** By its first bytes; what else it may hold is nobody's business before `media` opened it. */
function mediaTypeOf(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (head.startsWith('\x89PNG')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp'
  return head.slice(4) === 'ftypavif' ? 'image/avif' : null
}
