/**
 * Services that charge, as they are: one that holds the request until the picture is there, one with a queue, neither of
 * which knows an order again. Each keeps count of what it charged, and of every start that should not have been.
 */
import {
  type Failure,
  type ModelFacts,
  type Progress,
  type Provider,
  ProviderFailure,
  type Ticket,
} from '../providers/providers.ts'
import { doneWith, puppetModel, running } from './generations.testworld.ts'

/** What becomes of the next order. */
export type Fate =
  | 'made'
  | 'made_late'
  | 'failed_unbilled'
  | 'failed_billed'
  | 'blocked'
  | 'lost_unbilled'
  | 'lost_unknown'
  /** For longer than anybody waits. */
  | 'refused_at_once'
  | 'asked_to_wait'
  /** Without a word of when to come back. */
  | 'too_many'
  /** Taken, and then the process that asked dies before it can write that down. */
  | 'taken_and_died'

/** A process that ends without a word. */
export class Died extends Error {}

export interface Vendor extends Provider {
  /** By the key of the order. */
  readonly charges: ReadonlyMap<string, number>
  readonly starts: ReadonlyMap<string, number>
  /** Orders that were started again although their ticket was saved and still good. */
  readonly doubled: readonly string[]
  /** The process that talks to it ends: what is held open is gone. */
  restart(): void
}

interface Work {
  readonly key: string
  readonly fate: Fate
  checks: number
  isOver: boolean
}

const no = (code: string, billed: Failure['billed']): Failure => ({ code, message: 'No.', billed })

export const modelOf = (vendorId: string, more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...puppetModel,
  ...{
    vendorId,
    label: vendorId,
    kinds: ['edit', 'generate'],
    price: { amountMicros: 40_000, currency: 'USD', per: 'image' },
  },
  dataHandling: { ...puppetModel.dataHandling, class: 'not_kept', region: 'EU' },
  capabilities: { ...puppetModel.capabilities, references: 16, previews: true, qualities: ['low', 'high'] },
  ...more,
})

export function createVendor(
  name: string,
  kind: 'held' | 'queued',
  picture: Uint8Array,
  fateOf: () => Fate,
  models: readonly ModelFacts[] = [modelOf('painter')],
): Vendor {
  const works = new Map<string, Work>()
  const charges = new Map<string, number>()
  const starts = new Map<string, number>()
  const doubled: string[] = []
  const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)
  // A ticket that was asked about had been saved.
  const isKnown = (work: Work): boolean => work.checks > 0 && !work.isOver

  function tell(id: string, work: Work): Progress {
    const { fate, checks } = work
    if (checks === 1 && kind === 'held') return { ...running(0.3), preview: { bytes: picture, index: 0 } } as Progress
    if (checks < (fate === 'made_late' ? 6 : 2)) return running(checks / 10)
    if (fate === 'made' || fate === 'made_late' || fate === 'taken_and_died') return doneWith(picture)
    work.isOver = true
    if (fate === 'failed_unbilled') return { state: 'failed', ...no('provider_overloaded', 'no') }
    if (fate === 'failed_billed') return { state: 'failed', ...no('provider_cut_short', 'yes') }
    if (fate === 'blocked') return { state: 'failed', ...no('moderation_blocked', 'no') }
    works.delete(id)
    return { state: 'lost', billed: fate === 'lost_unbilled' ? 'no' : 'unknown' }
  }

  return {
    ...{ name, models, charges, starts, doubled },
    restart() {
      if (kind === 'held') works.clear()
    },
    async start(_, key): Promise<Ticket> {
      add(starts, key)
      if ([...works.values()].some(work => work.key === key && isKnown(work))) doubled.push(key)
      const fate = fateOf()
      if (fate === 'asked_to_wait')
        throw new ProviderFailure({ ...no('provider_rate_limited', 'no'), retryAfterSeconds: 0.05 })
      if (fate === 'too_many') throw new ProviderFailure(no('provider_rate_limited', 'no'))
      if (fate === 'refused_at_once')
        throw new ProviderFailure({ ...no('provider_rate_limited', 'no'), retryAfterSeconds: 3_600 })
      const isFree = fate === 'failed_unbilled' || fate === 'blocked' || fate === 'lost_unbilled'
      if (!isFree) add(charges, key)
      const id = `${name} ${works.size} ${key} ${starts.get(key)}`
      works.set(id, { key, fate, checks: 0, isOver: false })
      if (fate === 'taken_and_died') throw new Died('between the answer and the row')
      return { provider: name, id }
    },
    async check({ id }, signal) {
      await new Promise(resolve => setTimeout(resolve, 1))
      if (signal.aborted) return running(0)
      const work = works.get(id)
      if (!work) return { state: 'lost', billed: 'unknown' }
      work.checks++
      return tell(id, work)
    },
    async cancel({ id }) {
      const work = works.get(id)
      if (work) work.isOver = true
      works.delete(id)
    },
    async close() {},
  }
}
