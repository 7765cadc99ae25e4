/**
 * The built-in engine as a provider: classical operations and a segmentation model on this machine, nothing generative.
 * It keeps no record of its own: a ticket that outlives the process is `lost`, and the same order gives the same picture.
 */
import { randomUUID } from 'node:crypto'
import { assert } from '../../kernel/assert.ts'
import type { Clock } from '../../kernel/clock.ts'
import { limits } from '../../kernel/limits.ts'
import type { Log } from '../../kernel/log.ts'
import { Refusal } from '../../kernel/refusal.ts'
import type { FoundMatte, ModelFacts, Progress, Provider, ProviderOrder, Ticket, Workbench } from '../provider.ts'
import { type Pool, WorkerPool } from './pool.ts'
import type { EditWork, Made, Work } from './wire.ts'

export interface BuiltinOptions {
  /** Edits that run at once: one worker process each. */
  readonly slots: number
  readonly version: string
  readonly clock: Clock
  readonly log: Log
  readonly workerFile?: URL
  readonly deadlineMs?: number
  readonly memoryBytes?: number
}

interface Run {
  readonly key: string
  progress: Progress
  /** Whether `progress` was told already. */
  told: boolean
  wake: () => void
}

/** A check comes back with what it knows after this long, so that its caller can look around. */
const NEWS_MS = 1_000
/** People cannot read faster than this; each step of news costs a row and a message. */
const PROGRESS_MS = 100
/** How long the answer of a finished run waits for somebody to ask. */
const KEEP_MS = 60_000

const model = (version: string): ModelFacts => ({
  vendorId: 'builtin',
  label: 'Built-in engine',
  version,
  createdAt: '2026-11-01T00:00:00.000Z',
  ownedBy: 'image2image',
  kinds: ['edit'],
  medium: 'image',
  capabilities: {
    references: 1,
    mask: 'native',
    sizes: { rule: 'like_input' },
    seed: true,
    strength: true,
    qualities: [],
    transparentBackground: true,
    previews: false,
    promptCharacters: limits.instructionCharacters,
    formats: ['png', 'jpeg', 'webp', 'avif'],
    inputPixelsMost: limits.picturePixels,
  },
  dataHandling: {
    class: 'local',
    region: 'this server',
    retentionDays: 0,
    trains: false,
    humanReviewers: false,
    evidenceUrl: null,
    evidenceDate: null,
  },
  price: { amountMicros: 0, currency: 'USD', per: 'image' },
})

export function createBuiltin(
  options: BuiltinOptions,
): Provider & { readonly pool: Pool; readonly workbench: Workbench } {
  const runs = new Map<string, Run>()
  const pool = new WorkerPool({
    slots: options.slots,
    workerFile: options.workerFile ?? new URL('./worker.ts', import.meta.url),
    deadlineMs: options.deadlineMs ?? limits.generationSeconds * 1_000,
    memoryBytes: options.memoryBytes ?? limits.engineMemoryBytes,
    cancelGraceMs: 500,
    log: options.log,
  })

  const tell = (id: string, progress: Progress): void => {
    const run = runs.get(id)
    if (!run) return
    run.progress = progress
    run.told = false
    run.wake()
    if (progress.state !== 'running') setTimeout(() => runs.delete(id), KEEP_MS).unref()
  }

  const listenerOf = (id: string) => {
    let lastMs = -PROGRESS_MS
    return {
      progress(fraction: number, stage: string) {
        const nowMs = options.clock.monotonicMs()
        if (nowMs - lastMs < PROGRESS_MS) return
        lastMs = nowMs
        tell(id, { state: 'running', fraction, stage })
      },
      done(made: Made) {
        assert('notes' in made, 'an edit gives an outcome')
        tell(id, { state: 'done', outcome: made })
      },
      failed: (code: string, message: string) => tell(id, { state: 'failed', code, message }),
    }
  }

  return {
    name: 'builtin',
    models: [model(options.version)],
    pool,
    async start(order, key) {
      for (const [id, run] of runs) if (run.key === key) return { provider: 'builtin', id }
      const id = randomUUID()
      runs.set(id, { key, progress: { state: 'running', fraction: 0, stage: 'Waiting' }, told: false, wake: () => {} })
      pool.submit(id, editOf(order), listenerOf(id))
      return { provider: 'builtin', id }
    },
    async check(ticket, signal) {
      const run = runs.get(ticket.id)
      if (!run) return { state: 'lost', billed: 'no' }
      if (run.told) await news(run, signal)
      run.told = true
      if (run.progress.state !== 'running') runs.delete(ticket.id)
      return run.progress
    },
    matte: (input, signal) => matteOf(pool, input, signal),
    workbench: workbenchOf(pool),
    async cancel(ticket: Ticket) {
      runs.delete(ticket.id)
      pool.cancel(ticket.id)
    },
    close: () => pool.close(),
  }
}

function editOf({ input, mask, references, plan, seed, finish }: ProviderOrder): EditWork {
  assert(input, 'this engine changes pictures; it is never routed an order without one')
  const [reference = null] = references
  return { input, mask, reference, plan, finish, ...(seed === null ? {} : { seed }) }
}

/** Not a generation: short and repeatable, so nobody needs a ticket for it. */
function soon(pool: Pool, work: Work, signal: AbortSignal): Promise<Made> {
  const id = `short ${randomUUID()}`
  const onAbort = (): void => pool.cancel(id)
  signal.addEventListener('abort', onAbort, { once: true })
  return new Promise<Made>((resolve, reject) => {
    const failed = (code: string, message: string): void => reject(new Refusal(code, 'invalid', message))
    pool.submit(id, work, { progress: () => {}, done: resolve, failed })
  }).finally(() => signal.removeEventListener('abort', onAbort))
}

async function matteOf(pool: Pool, input: Uint8Array, signal: AbortSignal): Promise<FoundMatte> {
  const made = await soon(pool, { matteOf: input }, signal)
  assert('notes' in made, 'a matte is an outcome')
  return { png: made.bytes, isRough: made.notes.includes('subject_mask_fallback') }
}

const workbenchOf = (pool: Pool): Workbench => ({
  async prepare(prepare, signal) {
    const made = await soon(pool, { prepare }, signal)
    assert('references' in made, 'what was prepared')
    return made
  },
  async finish(finishing, signal) {
    const made = await soon(pool, { finishing }, signal)
    assert('isAsMade' in made, 'what was finished')
    return made
  },
  async small(small, signal) {
    const made = await soon(pool, { small }, signal)
    assert('small' in made, 'what was made small')
    return made.small
  },
})

function news(run: Run, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const finish = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      run.wake = () => {}
      resolve()
    }
    const timer = setTimeout(finish, NEWS_MS)
    signal.addEventListener('abort', finish)
    run.wake = finish
    if (signal.aborted) finish()
  })
}
